import numpy as np
import pytest

from dashboard.lessons.heat_flow import LESSON, library
from dashboard.views.diffusion import heat_flow_square as square
from engine import heat_flow as hf
from engine.core import Refused, snippet
from engine.diffusion import one_noise, targets
from engine.diffusion.mixture import Mixture
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("heat_flow")

FIVE = targets.plane("five", 0.3)
SIGMA = 0.8


def density(x, t):
    return np.exp(FIVE.log_prob(x, 1.0, SIGMA * np.sqrt(t)))


def test_the_density_solves_the_heat_equation_and_the_continuity_equation():
    x, t, e = np.random.default_rng(0).uniform(-2, 2, (40, 2)), 0.3, 1e-3
    now = (density(x, t + 1e-5) - density(x, t - 1e-5)) / 2e-5
    around = [density(x + s * e * np.eye(2)[j], t) for j in (0, 1) for s in (1, -1)]
    laplace = (sum(around) - 4 * density(x, t)) / e**2
    np.testing.assert_allclose(now, 0.5 * SIGMA**2 * laplace, atol=1e-5)

    def flux(y):
        return density(y, t)[:, None] * hf.velocity(FIVE, SIGMA, y, t)

    div = sum((flux(x + e * np.eye(2)[j]) - flux(x - e * np.eye(2)[j]))[:, j] / (2 * e) for j in (0, 1))
    np.testing.assert_allclose(now, -div, atol=1e-5)


def test_one_gaussian_spreads_by_its_closed_form():
    m, x = Mixture(np.array([[0.5, 1.0]]), np.array([0.4]), np.ones(1)), np.random.default_rng(0).normal(size=(20, 2))
    path, J, gone = hf.carry(m, SIGMA, x, hf.clock("forward", 60, SIGMA, 0.4))
    grow = np.sqrt(0.16 + SIGMA**2) / 0.4
    np.testing.assert_allclose(path[-1], m.means + grow * (x - m.means), atol=1e-6)
    np.testing.assert_allclose(J[-1], np.tile(grow * np.eye(2), (20, 1, 1)), atol=1e-6)
    np.testing.assert_allclose(np.exp(gone[-1]), grow**2, rtol=1e-6)


def test_the_jacobians_determinant_is_exp_of_the_integrated_divergence():
    x, times = FIVE.sample(30, np.random.default_rng(0)), hf.clock("forward", 60, SIGMA, 0.3)
    path, J, gone = hf.carry(FIVE, SIGMA, x, times)
    np.testing.assert_allclose(np.linalg.det(J[-1]), np.exp(gone[-1]), rtol=2e-4)
    # and along the path the density falls by just that factor
    exact = FIVE.log_prob(path[-1], 1.0, SIGMA) - FIVE.log_prob(x)
    np.testing.assert_allclose(exact, -gone[-1], atol=1e-4)


def test_one_small_step_has_determinant_one_plus_eps_div():
    x, t, eps = FIVE.sample(20, np.random.default_rng(1)), 0.2, 1e-4
    dv = hf.jacobian(FIVE, SIGMA, x, t)
    div = np.trace(dv, axis1=1, axis2=2)
    det = np.linalg.det(np.eye(2) + eps * dv)
    assert (np.abs(det - (1 + eps * div)) < 100 * eps**2 * (1 + np.abs(dv).max()) ** 2).all()
    assert np.abs(div).max() > 1  # so that the line above says something


def test_a_tiny_square_is_carried_to_the_area_that_the_divergence_foretells():
    trace = run(hf.Params(side=0.05))
    area = trace.scene.area
    early = area[:, 1] < 6
    np.testing.assert_allclose(area[early, 0], area[early, 1], rtol=5e-3)
    assert np.abs(area[-1, 1]) > 3


def test_heat_run_backwards_returns_every_particle():
    trace = run(hf.Params(way="there_and_back"))
    path = trace.scene.particles
    np.testing.assert_allclose(path[-1], path[0], atol=1e-2)
    np.testing.assert_allclose(trace[-1].density, trace[0].density, rtol=1e-6)
    np.testing.assert_allclose(trace.scene.area[-1], 1, atol=1e-2)


def test_particles_follow_the_density_they_are_carried_by():
    trace = run(hf.Params(particles=1000))
    end, want = trace.scene.particles[-1], targets.plane("eight", 0.2)
    np.testing.assert_allclose(end.var(0), (want.means**2).mean(0) + 0.04 + 1.0, rtol=0.12)


def test_the_line_keeps_its_log_density():
    scene = run(hf.Params(line="comb", spread=0.05, sigma=2.0, steps=10)).scene
    np.testing.assert_allclose(scene.line.log_prob[:, 0], scene.line.log_prob[:, 1], atol=0.2)
    scene = run(hf.Params()).scene
    np.testing.assert_allclose(scene.line.log_prob[:, 0], scene.line.log_prob[:, 1], atol=1e-4)
    assert (np.diff(scene.line.paths, axis=1) > 0).all()


def test_heat_has_no_past():
    with pytest.raises(Refused, match="beyond t = 0"):
        hf.carry(FIVE, SIGMA, np.zeros((1, 2)), np.array([0.1, -0.1]))


@pytest.mark.parametrize("p", [hf.Params(), *(one.params for one in LESSON.tries)], ids=str)
def test_autograd_on_the_page_gives_the_pages_divergence(p):
    said = []
    exec(snippet("heat_flow", p) + "\n" + library(p), {"print": lambda *a: said.append(a)})
    theirs, ours = said[-1]
    assert abs(float(theirs) - ours) < 1e-8


def said(trace, t, lang="en"):
    return square.PLANE.alt(trace, t, lambda text: text(lang))


def test_a_square_grows_or_shrinks_as_the_sentence_says_whichever_way_heat_is_run():
    for way in hf.WAYS:
        trace = run(hf.Params(way=way, square_x=1.7, square_y=1.0))
        area = trace.scene.area[:, 1]
        for t in range(1, len(trace) - 1, 7):
            grows = area[t + 1] > area[t]
            assert ("grows" in said(trace, t)) == grows and ("变大" in said(trace, t, "zh")) == grows
            assert ("gathers" in said(trace, t)) == (trace.scene.times[t + 1] < trace.scene.times[t])


@pytest.mark.parametrize("plane", [name for name in targets.PLANE if name != "painted"])
def test_the_square_stays_in_the_picture_and_says_where_it_starts(plane):
    for way in hf.WAYS:
        trace = run(hf.Params(plane=plane, way=way, square_x=3.0, square_y=3.0, particles=50, steps=30))
        assert max(np.abs(f.rim).max() for f in trace.frames) <= targets.REACH
        assert ("out of sight" in said(trace, 0)) == (way != "backward")  # backwards it runs to the data by itself
    assert "out of sight" not in said(run(hf.Params()), 0)


def test_a_tiny_area_is_not_written_as_zero():
    trace = run(hf.Params(spread=0.1, square_x=1.7, square_y=0.7))
    least = int(trace.scene.area[:, 0].argmin())
    assert trace.scene.area[least, 0] < 1e-3 and "·10⁻" in said(trace, least)


def test_links_already_given_out_open_the_film_they_meant():
    assert [film.title.en for film in LESSON.films[:2]] == ["A square in the flow", "Particles and log density"]


def area(column, t=-1, **more):
    return run(hf.Params(**more)).scene.area[t, column]


LARGE = {"side": 0.8, "square_x": 2.0, "square_y": 0.0}
PAR = hf.Params(square_x=1.7, square_y=1.0)  # meets the lesson's challenge
CLAIMS = [
    Claim("shrunk to 0.023 of its area", lambda: area(0, 30, square_x=1.7, square_y=0.7), 0.0005),
    Claim("It grew 10.0 times", lambda: area(0, **LARGE), 0.05),
    Claim("the centre says 15.8", lambda: area(1, **LARGE), 0.05),
    Claim("less than 1.1%", lambda: one_noise.one_noise(0.2).apart[:, -1].max(), 0.0006),
    Claim("width 30", lambda: one_noise.WIDTHS[-1], 1e-9),
    Claim("div v < 0", lambda: np.sign(run(hf.Params(square_x=1.7, square_y=0.7))[30].div), 0, -1),
]
TALLY = {
    (0, 1): lambda v: [(v["det"], v["m00"] * v["m11"] - v["m01"] * v["m10"]), (v["one"], 1 + v["h"] * v["div"])],
    (2, 0): lambda v: [(v["w"], v["g"] * np.sqrt(v["t"]))],
    (1, 0): lambda v: [(v["logp"], v["start"] - v["jac"]), (v["jac"], v["gone"])],
}


def test_along_a_path_jacobian_and_divergence_both_give_the_exact_log_density():
    for way in hf.WAYS:
        by_jacobian, by_div, exact = run(hf.Params(way=way)).scene.line.log_prob.T
        np.testing.assert_allclose(by_jacobian, exact, atol=2e-3)
        np.testing.assert_allclose(by_div, exact, atol=2e-3)


@pytest.mark.parametrize("n", [1, 30])
def test_painted_dots_at_one_place_are_a_fine_target(n):
    from engine.core import dot

    trace = run(hf.Params(way="there_and_back", plane="painted", painted=(dot(0.5, 0.7, 0),) * n))
    np.testing.assert_allclose(trace.scene.particles[-1], trace.scene.particles[0], atol=1e-3)


def test_the_heat_kernel_blurs_as_a_convolution_does():
    x, three = np.linspace(-12, 12, 4001), targets.line("three", 0.2)
    kernel = np.exp(-0.5 * (x / 0.7) ** 2) / (0.7 * np.sqrt(2 * np.pi))
    blurred = np.convolve(np.exp(three.log_prob(x[:, None])), kernel, "same") * (x[1] - x[0])
    np.testing.assert_allclose(blurred, np.exp(three.log_prob(x[:, None], 1.0, 0.7)), atol=1e-9)


def test_all_data_become_one_noise_and_the_mean_is_the_last_to_go():
    """Two Gaussians of width σ whose means are m apart differ by erf(m/(2√2σ)) ≈ m/(σ√(2π)) of their mass."""
    from math import erf, pi, sqrt

    shifted = Mixture(np.array([[0.8]]), np.array([1e-9]), np.ones(1))
    assert abs(one_noise.distance_to_noise(shifted, 2.0) - erf(0.8 / (2 * sqrt(2) * 2.0))) < 1e-5
    seen = one_noise.one_noise(0.2)
    assert (np.diff(seen.apart, axis=1) < 0).all() and seen.apart[:, 0].min() > 0.7
    for name, left in zip(one_noise.NAMES, seen.apart[:, -1], strict=True):
        m = targets.line(name, 0.2)
        mean = abs(float(m.weights @ m.means[:, 0]))
        assert abs(left - mean / (one_noise.WIDTHS[-1] * sqrt(2 * pi))) < 2e-3
