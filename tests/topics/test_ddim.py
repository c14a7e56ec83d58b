import functools

import numpy as np
import pytest

from dashboard.lessons.ddim import LESSON
from dashboard.tours.ddim import MEASURES
from dashboard.views.diffusion import ddim as views
from dashboard.views.diffusion.ddim_words import library
from engine import ddim
from engine.core import Refused, snippet
from engine.diffusion import inversion, learned_noise, samplers, schedules, spacing, targets
from engine.diffusion.between import slerp
from engine.diffusion.distance import sliced, wasserstein
from engine.diffusion.line_density import ddim_quantiles
from engine.diffusion.mixture import Mixture, normal
from tests.claims import Claim, Quoted
from tests.lessons import runs_of

run = runs_of("ddim")

THREE = targets.line("three", 0.2)
EIGHT = targets.plane("eight", 0.2)


@pytest.mark.parametrize("dim", [1, 2, 5])
def test_the_score_is_the_gradient_of_the_log_density(dim):
    import torch

    rng = np.random.default_rng(dim)
    m = Mixture(rng.normal(size=(7, dim)), rng.uniform(0.1, 1, 7), rng.uniform(0.1, 1, 7))
    x, a, s = rng.normal(size=(40, dim)) * 2, 0.7, 0.4
    z = torch.tensor(x, requires_grad=True)
    v = torch.tensor((a * m.stds) ** 2 + s * s)
    square = ((z[:, None] - a * torch.tensor(m.means)) ** 2).sum(-1)
    log = torch.tensor(np.log(m.weights)) - 0.5 * dim * torch.log(2 * torch.pi * v) - square / (2 * v)
    log_prob = torch.logsumexp(log, 1)
    np.testing.assert_allclose(m.log_prob(x, a, s), log_prob.detach(), atol=1e-10)
    log_prob.sum().backward()
    np.testing.assert_allclose(m.score(x, a, s), z.grad, atol=1e-8)
    np.testing.assert_allclose(m.denoise(x, a, s), (x + s * s * m.score(x, a, s)) / a, atol=1e-9)  # Tweedie


def test_the_jacobian_is_that_of_the_velocity():
    m, x, e = EIGHT, np.random.default_rng(0).normal(size=(30, 2)), 1e-5
    J = m.jacobian(x, 0.6, 0.5, -1.0, 0.4)
    for j in range(2):
        d = e * np.eye(2)[j]
        slope = (m.velocity(x + d, 0.6, 0.5, -1.0, 0.4) - m.velocity(x - d, 0.6, 0.5, -1.0, 0.4)) / (2 * e)
        np.testing.assert_allclose(J[:, :, j], slope, atol=1e-6)


def test_a_density_far_from_every_component_is_still_finite():
    x = np.array([[1e3, -1e3]])
    assert np.isfinite(EIGHT.log_prob(x)).all() and np.isfinite(EIGHT.score(x)).all()
    assert np.isfinite(EIGHT.velocity(x, 0.0, 1.0, -1.0, 1.0)).all()


def test_the_discrete_schedule_has_the_published_values():
    bar = schedules.ddpm_alpha_bar()
    np.testing.assert_allclose(bar[[100, 500, 1000]], [0.89702, 0.078587, 4.0358e-5], rtol=1e-4)


def test_eta_one_is_ddpm():
    """One step of the full schedule: mean and variance of q(x_{t-1} | x_t, x̂₀), Ho et al. eq. 7."""
    bar, beta, t = schedules.ddpm_alpha_bar(), schedules.ddpm_betas(), 400
    x = np.random.default_rng(0).normal(size=(6, 1))
    rng, again = np.random.default_rng(1), np.random.default_rng(1)
    start, step = samplers.ddim(THREE, x, np.array([t, t - 1]), 1.0, rng)
    b = beta[t - 1]
    var = b * (1 - bar[t - 1]) / (1 - bar[t])
    np.testing.assert_allclose(step.sigma**2, var, rtol=1e-12)
    mean = (np.sqrt(bar[t - 1]) * b * start.clean + np.sqrt(1 - b) * (1 - bar[t - 1]) * x) / (1 - bar[t])
    np.testing.assert_allclose(step.x, mean + np.sqrt(var) * again.normal(size=x.shape), atol=1e-13)


def test_eta_zero_uses_no_noise_after_the_first():
    x = np.random.default_rng(0).normal(size=(20, 2))
    ends = [list(samplers.ddim(EIGHT, x, samplers.times(20), 0.0, np.random.default_rng(s)))[-1].x for s in (1, 2)]
    np.testing.assert_array_equal(*ends)


def test_many_ddim_steps_are_the_flow_of_one_gaussian():
    """The limit is an ODE; on one Gaussian its end is m + σ·x / √(ᾱσ² + 1 − ᾱ) of the centred start, in closed form."""
    m, bar = Mixture(np.array([[0.8]]), np.array([0.4]), np.ones(1)), schedules.ddpm_alpha_bar()[-1]
    _, x = ddim.sample(m, 50, 1000, 0.0, 3)
    a = np.sqrt(bar)
    true = 0.8 + 0.4 * (x[0] - a * 0.8) / np.sqrt(bar * 0.16 + 1 - bar)
    np.testing.assert_allclose(x[-1], true, atol=1e-2)


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_every_eta_samples_the_target(eta):
    times, x = ddim.sample(EIGHT, 3000, 100, eta, 0)
    assert (times[0], times[-1]) == (1000, 0) and np.all(np.diff(times) < 0) and x.shape == (101, 3000, 2)
    true, other = (EIGHT.sample(3000, np.random.default_rng(k)) for k in (5, 6))
    assert sliced(x[-1], true) < 3 * sliced(other, true) + 0.02


@pytest.mark.parametrize("line", targets.LINE)
def test_at_equal_steps_more_dice_are_more_error(line):
    """Not for one seed but for the sampler's own density, at every budget."""
    error = ddim.steps_against_error(targets.line(line, 0.2)).error
    assert (np.diff(error, axis=0) > -1e-4).all()
    assert (error[-1, 1:] > error[0, 1:]).all() and (np.diff(error, axis=1) < 0).all()


@pytest.mark.parametrize("eta", [0.5, 1.0])
def test_the_density_of_few_steps_is_that_of_very_many_particles(eta):
    start = np.random.default_rng(0).normal(size=(60_000, 1))
    for steps in (5, 20):
        many = ddim.walk_many(THREE, start, steps, np.array([eta]), 1)[-1, 0, :, 0]
        exact = ddim_quantiles(THREE, samplers.times(steps), (eta,), 2000)[0]
        assert wasserstein(np.quantile(many, (np.arange(2000) + 0.5) / 2000), exact) < 0.012


def test_the_librarys_code_on_the_page_gives_the_pages_particles():
    """With dice too: it draws the page's own."""
    pytest.importorskip("diffusers")
    for p in {one.params for one in LESSON.tries if one.film == 0}:
        space = {"print": lambda *a: None}
        exec(snippet("ddim", p) + "\n" + library(p), space)
        np.testing.assert_allclose(space["x"].numpy(), space["trace"].scene.plane.path[-1], atol=2e-4)


def test_every_rule_picks_diffusers_times_and_quadratic_ones_are_apart():
    diffusers = pytest.importorskip("diffusers")
    for rule in ("leading", "linspace", "trailing"):
        scheduler = diffusers.DDIMScheduler(timestep_spacing=rule)
        for steps in (*spacing.STEPS, 7, 33):
            scheduler.set_timesteps(steps)
            np.testing.assert_array_equal(spacing.spaced(steps, rule), [*(scheduler.timesteps.numpy() + 1), 0])
    for steps in (1, 2, 7, 100, 999, 1000):
        tau = spacing.spaced(steps, "quadratic")
        assert len(tau) == steps + 1 and (np.diff(tau) < 0).all() and tau[0] == 1000
    assert np.ptp(np.array([row[-1] for row in spaced("three").times]), axis=0).max() == 0  # all times: no choice


def test_what_the_rules_make_is_what_the_notes_say():
    """Leading errs no more than trailing, linspace more, until there is no choice; only mean is pulled."""
    leading, linspace, trailing, _ = spaced("three").error[:, :-1]
    assert (leading <= trailing).all() and (linspace[:5] > trailing[:5]).all()
    bias = abs(spaced("three").bias)
    assert bias[0, 0] > 5 * bias[2, 0] and (bias[0, 1:-1] < bias[2, 1:-1] + 1e-3).all()
    assert (spaced("three").error[3, 2:-1] > trailing[2:]).all()  # quadratic


def test_the_numbers_under_the_step_are_the_drawn_paths():
    trace = run(ddim.Params(eta=1.0, steps=10))
    np.testing.assert_allclose([f.one[3] for f in trace.frames], trace.scene.line.paths[:, 0], atol=1e-6)


def test_the_last_step_adds_no_noise_and_says_so():
    trace = run(ddim.Params(eta=1.0, steps=10))
    said = views.LINE.alt(trace, 10, lambda text: text("en"))
    assert trace[-1].sigma == 0 and "no fresh noise: it is the last" in said and "σ" not in said


def outside(**more):
    return run(ddim.Params(**more)).scene.plane.outside


def ratio(line, steps):
    error = ddim.steps_against_error(targets.line(line, 0.2)).error[:, ddim.BUDGETS.index(steps)]
    return error[-1] / error[0]


def small_network():
    return run(ddim.Params(hidden=4, train_steps=1000)).scene.lessons


def missed(steps):
    return run(ddim.Params(steps=steps)).scene.trip.missed


def halfway():
    """Lengths of the noise on the arc and on the straight line."""
    return np.linalg.norm(run(ddim.Params()).scene.between.start[:, 20], axis=1)


@functools.cache
def spaced(line):
    return spacing.spacing(targets.line(line, 0.2))


def by_rule(table, line, rule, steps):
    return float(getattr(spaced(line), table)[list(spacing.RULES).index(rule), spacing.STEPS.index(steps)])


def started_right(steps=1000):
    """The error where the walk begins at the true x_T instead of at pure noise."""
    tau, bar, n = spacing.spaced(steps, "trailing"), schedules.ddpm_alpha_bar(), spacing.PLACES
    a = bar[tau[0]]
    there = Mixture(np.sqrt(a) * THREE.means, np.sqrt(a * THREE.stds**2 + 1 - a), THREE.weights).quantiles(n)
    end = learned_noise.follow(learned_noise.exact_noise(THREE), there[:, None], tau)[-1]
    return wasserstein(end[:, 0], THREE.quantiles(n))


PAR = ddim.Params(steps=10, spread=0.3)  # meets the lesson's challenge
CLAIMS = [
    Claim("with 50 each way the return misses by 0.05", lambda: missed(50), 0.006, 0.05),
    Claim("DDIM, η = 0", lambda: sum(f.sigma for f in run(LESSON.tries[1].params).frames)),
    Claim("η from 1", lambda: max(ddim.ETAS)),
    Claim(" to 0", lambda: min(ddim.ETAS)),
    Claim(r"the last $\bar\alpha'$ is 1", lambda: schedules.ddpm_alpha_bar()[0]),
    Claim("with 200 by 0.01", lambda: missed(200), 0.006, 0.01),
    Claim("an error of 0.13", lambda: small_network().shots[-1].gap, 0.005),
    Claim("line's noise is 0.65 long", lambda: halfway()[1], 0.005),
    Claim("the arc's 1.44", lambda: halfway()[0], 0.005),
    Claim("Leading starts at 501", lambda: spaced("three").times[0][0][0]),
    Claim("its mean is 0.078 too low", lambda: -by_rule("bias", "three", "leading", 2), 0.0005),
    Claim("trailing's 0.008 too high", lambda: by_rule("bias", "three", "trailing", 2), 0.0005),
    Claim("with five the error is 0.056", lambda: by_rule("error", "one", "quadratic", 5), 0.0005),
    Claim("trailing's 0.118", lambda: by_rule("error", "one", "trailing", 5), 0.0006),
    Claim("At 1,000 steps all agree", lambda: max(spacing.STEPS)),
    Claim("most of the 0.0040", lambda: by_rule("error", "three", "trailing", 1000), 5e-5),
    Claim("true $x_T$, 0.0012 is left", started_right, 5e-5, 0.0012),
    Claim("34% of the particles", lambda: outside(steps=5, eta=1.0), 0.006),
    Claim("27% end out there", lambda: outside(steps=5), 0.005),
    Claim("At 10 steps the random sampler's error is 1.5 times", lambda: ratio("comb", 10), 0.05, 1.5),
    Claim("errs 1.33 times as much", lambda: ratio("three", 5), 0.005),
    Claim("with a hundred 1.65 times", lambda: ratio("three", 100), 0.005),
    Claim("each of 80 digits", lambda: len(targets.plane("digits", 0.15).means)),
    Claim("than 4,000 points drawn", lambda: ddim.DRAWN),
    Claim("**Convention.** 1,000 steps", lambda: schedules.T_DDPM),
    Claim("spaced times of the 1,000", lambda: schedules.T_DDPM),
    Claim("from $t=999$", lambda: schedules.T_DDPM - 1, 0, 999),
]
QUOTED = [Quoted("10 steps 13.36", "The paper's table 1"), Quoted("and 41.07", "The paper's table 1")]


def _variance(v):
    return np.sqrt((1 - v["a"]) / (1 - v["b"])) * np.sqrt(1 - v["b"] / v["a"])


TALLY = {
    (0, 0): lambda v: [(v["x"], v["ra"] * v["g"] + v["rs"] * v["e"] + (v["s"] * v["z"] if v["s"] else 0.0))],
    (0, 1): lambda v: [(v["s"], v["eta"] * _variance(v))],
    (0, 2): lambda v: [(v["dx"], v["e"] * v["dk"])],
    (5, 0): lambda v: [(v["x"], v["u"] * v["a"] + v["v"] * v["b"])],
    (4, 0): lambda v: [(v["y"] - v["was"], v["e"] * (v["k"] - v["l"]))],
    (6, 0): lambda v: [(v["top"], 1 + (v["s"] - 1) * v["f"])],
    (6, 1): lambda v: [(v["m"], v["r"] * v["mu"]), (v["v"], v["a"] * v["var"] + v["n"])],
    (3, 1): lambda v: [(v["st"], -v["et"] / v["s"]), (v["sx"], -v["ex"] / v["s"])],
}
UNKNOWN = {
    (0, 0): "before the first step",
    (0, 1): "before the first step",
    (0, 2): "before the first step",
    (4, 0): "before the first step",
}


def test_slerp_is_scipys_and_its_ends_are_the_noises_own():
    """On the unit circle as scipy's; the ends are where DDIM takes the two noises, and the line dips below the arc."""
    from scipy.spatial import geometric_slerp

    a, b, share = np.array([0.6, 0.8]), np.array([-1.0, 0.0]), np.linspace(0, 1, 9)
    way, angle = slerp(a, b, share)
    np.testing.assert_allclose(way, geometric_slerp(a, b, share), atol=1e-12)
    assert angle == pytest.approx(np.arccos(-0.6)) and np.allclose(slerp(a, a, share)[0], a)
    s = run(ddim.Params(steps=20)).scene
    told = learned_noise.exact_noise(targets.in_plane(ddim.Params()))
    assert np.allclose(learned_noise.follow(told, s.between.start[:, -1], s.times)[-1], s.between.end[:, -1])
    assert np.allclose(s.between.end[0, [0, -1]], s.between.end[1, [0, -1]])
    long = np.linalg.norm(s.between.start, axis=-1)
    assert (long[1, 1:-1] < long[0, 1:-1]).all() and long[0].min() > 0.9 * long[0, [0, -1]].min()


def test_wasserstein_is_scipys():
    from scipy.stats import wasserstein_distance

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=200), rng.normal(size=200) + 0.3
    np.testing.assert_allclose(wasserstein(x, y), wasserstein_distance(x, y), rtol=1e-12)
    shift = sliced(np.zeros((50, 2)), np.tile([[0.0, 1.0]], (50, 1)))  # mean |cos| over directions = 2/π
    assert abs(shift - 2 / np.pi) < 1e-3


def test_quantiles_are_the_distribution_function_inverted():
    q = normal(1).quantiles(3)
    np.testing.assert_allclose(q, [-0.9674, 0, 0.9674], atol=1e-3)


def test_an_even_sample_has_the_moments():
    x = EIGHT.even_sample(4000, np.random.default_rng(0))
    np.testing.assert_allclose(x.mean(0), 0, atol=0.02)
    np.testing.assert_allclose(np.cov(x.T), (2 + 0.04) * np.eye(2), atol=0.03)


@pytest.mark.parametrize(
    "call, word",
    [
        (lambda: ddim.sample(THREE, 5, 0, 0.0, 0), "steps"),
        (lambda: ddim.sample(THREE, 5, 1001, 0.0, 0), "steps"),
        (lambda: ddim.sample(THREE, 0, 10, 0.0, 0), "particle"),
        (lambda: ddim.sample(THREE, 5, 10, 1.5, 0), "eta"),
        (lambda: Mixture(np.zeros((0, 2)), np.ones(0), np.ones(0)), "mixture"),
        (lambda: Mixture(np.zeros((2, 2)), np.zeros(2), np.ones(2)), "positive"),
        (lambda: Mixture(np.full((1, 2), np.nan), np.ones(1), np.ones(1)), "finite"),
        (lambda: Mixture(np.zeros((1, 2)), np.ones(1), np.zeros(1)), "weights"),
        (lambda: targets.plane("painted", 0.2), "paint"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(call, word):
    with pytest.raises(Refused) as e:
        call()
    assert word in e.value.text.en and e.value.text.zh


def test_one_painted_dot_or_many_at_one_place_is_a_fine_target():
    from engine.core import dot

    for n in (1, 30):
        trace = run(ddim.Params(plane="painted", painted=(dot(0.5, 0.7, 0),) * n, steps=20))
        end = trace.scene.plane.path[-1]
        np.testing.assert_allclose(end.mean(0), [0, 0.2 * 2 * targets.REACH], atol=0.05)


def test_the_eraser_removes_what_is_near():
    from engine.core import ERASE, dot

    whole, cut = (targets.plane("eight", 0.2, d) for d in ((), (dot(0.5 + 1 / targets.REACH, 0.5, ERASE),)))
    assert len(cut.means) == len(whole.means) - 1


def test_on_the_line_the_deterministic_paths_keep_their_order():
    scene = run(ddim.Params(eta=0.0)).scene
    order = np.argsort(scene.line.paths[0])
    assert (np.diff(scene.line.paths[:, order], axis=1) > 0).all()
    random = run(ddim.Params(eta=1.0)).scene
    assert (np.diff(random.line.paths[-1][np.argsort(random.line.paths[0])]) < 0).any()


def test_sliced_is_the_mean_of_scipys_distance_over_directions():
    from scipy.stats import wasserstein_distance

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(150, 2)), rng.normal(size=(150, 2)) * 1.3 + 0.2
    a = np.pi * (np.arange(32) + 0.5) / 32
    ways = np.stack([np.cos(a), np.sin(a)], 1)
    np.testing.assert_allclose(sliced(x, y), np.mean([wasserstein_distance(x @ w, y @ w) for w in ways]), rtol=1e-12)


def test_every_one_of_two_thousand_particles_leaves_a_trail():
    trace = run(ddim.Params(particles=2000))
    lines = [d for d in views.PLANE.draw(trace, 40, lambda text: text("en"))["data"] if d["mode"] == "lines"]
    trail = np.column_stack([lines[0]["x"], lines[0]["y"]]).reshape(2000, -1, 2)[:, :-1]
    np.testing.assert_array_equal(trail[:, -1], trace.scene.plane.path[40])
    assert (np.linalg.norm(trail[:, -1] - trail[:, 0], axis=1) > 0).all()


def test_every_particle_of_the_digits_ends_at_a_digit():
    p = ddim.Params(plane="digits", spread=0.15, steps=100)
    target, end = targets.in_plane(p), run(p).scene.plane.path[-1]
    assert (np.linalg.norm(end[:, None] - target.means, axis=-1).min(1) < 4 * target.stds[0]).all()


def test_measures_end_with_what_the_picture_says():
    trace = run(ddim.Params(steps=5, eta=1.0))
    value = {m.key: m.value for m in MEASURES}
    assert value["outside"](trace, 5) == trace.scene.plane.outside
    x = trace.scene.line.paths.astype(float)
    np.testing.assert_allclose(value["way"](trace, 2), np.mean(abs(x[1] - x[0]) + abs(x[2] - x[1])), rtol=1e-6)
    assert value["way"](trace, 0) == 0


def test_ddim_without_dice_is_eulers_method_on_the_ode():
    x, tau = np.random.default_rng(0).normal(size=(20, 2)), samplers.times(50)
    ours = learned_noise.follow(learned_noise.exact_noise(EIGHT), x, tau)
    theirs = [step.x for step in samplers.ddim(EIGHT, x, tau, 0.0, np.random.default_rng(0))]
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_the_mean_of_the_conditional_scores_is_the_score():
    """Of pairs whose x_t lies near a place, −ε/√(1−ᾱ) on average; and nothing tells the noise better than ε̂."""
    bar, rng = schedules.ddpm_alpha_bar()[300], np.random.default_rng(0)
    noise = rng.normal(size=(400_000, 1))
    x = np.sqrt(bar) * THREE.sample(len(noise), rng) + np.sqrt(1 - bar) * noise
    for place in (-0.8, 0.3, 1.1):
        near = np.abs(x[:, 0] - place) < 0.05
        conditional = (-noise[near] / np.sqrt(1 - bar)).mean()
        exact = THREE.score(np.array([[place]]), np.sqrt(bar), np.sqrt(1 - bar))[0, 0]
        assert abs(conditional - exact) < 0.06
    told = learned_noise.exact_noise(THREE)(x, 300)
    assert abs(((noise - told) * told).mean()) < 5e-3  # orthogonal: the loss splits into floor and error


def test_the_network_learns_the_score_and_its_loss_keeps_the_floor():
    seen = run(ddim.Params(train_steps=800)).scene.lessons
    first, last = seen.shots[0], seen.shots[-1]
    assert last.gap < 0.06 * first.gap and last.loss > seen.floor
    assert abs(last.loss - seen.floor - last.gap) < 0.05
    assert last.error < 4 * seen.chance
    assert np.linalg.norm(last.score - seen.exact, axis=1).mean() < 0.3 * np.linalg.norm(seen.exact, axis=1).mean()
    small = small_network()
    assert small.shots[-1].gap > 2 * last.gap and small.shots[-1].error > 1.5 * last.error


def test_what_the_return_misses_falls_with_the_step_and_is_first_order():
    seen = inversion.trip(EIGHT, 200, 0)
    assert (np.diff(seen.error) < 0).all() and seen.error[-1] == seen.missed
    assert 0.7 < -np.polyfit(np.log(inversion.COUNTS[1:]), np.log(seen.error[1:]), 1)[0] < 1.3
    np.testing.assert_allclose(seen.spread, 1, atol=0.1)  # it is noise
    np.testing.assert_array_equal(seen.times[[0, 200, 400]], [0, 1000, 0])
