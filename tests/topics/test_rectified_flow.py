from dataclasses import replace

import numpy as np
import pytest

from dashboard.lessons.rectified_flow import LESSON, library
from dashboard.tours.rectified_flow import MEASURES
from dashboard.views.diffusion import rectified_flow as views
from dashboard.views.diffusion import rectified_flow_samplers as samplers_views
from engine import rectified_flow as rf
from engine.core import Refused, snippet
from engine.diffusion import ode, pair_field, samplers, targets, velocity_net
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import SCHEDULES, T_DDPM
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("rectified_flow")

EIGHT = targets.plane("eight", 0.2)
LINE = targets.line("three", 0.2)


def test_the_velocity_is_the_mean_of_the_lines_through_a_place():
    """Against the mean of x₁ − x₀ over the simulated pairs that pass close by."""
    rng, t, m = np.random.default_rng(0), 0.6, targets.line("two", 0.3)
    x0, x1 = rng.normal(size=(400_000, 1)), m.sample(400_000, rng)
    at = (1 - t) * x0 + t * x1
    for place in (-1.0, 0.0, 0.7):
        near = np.abs(at - place)[:, 0] < 0.02
        mean = (x1 - x0)[near].mean()
        error = 4 * (x1 - x0)[near].std() / np.sqrt(near.sum())
        assert abs(rf.velocity(m, np.array([[place]]), t)[0, 0] - mean) < error + 0.03


def test_the_straight_schedule_run_backwards_is_the_same_field():
    x = np.random.default_rng(0).normal(size=(20, 2))
    other = samplers.flow_field(EIGHT, SCHEDULES["straight"])(0.3, x)
    np.testing.assert_allclose(rf.velocity(EIGHT, x, 0.7), -other, atol=1e-12)


@pytest.mark.parametrize("spread", [0.1, 0.5, 1.0])
def test_one_gaussian_is_carried_exactly(spread):
    m = Mixture(np.array([[1.0, -2.0]]), np.array([spread]), np.ones(1))
    times, x = rf.paths(m, 50, 400, "rk4", 0)
    assert (times[0], times[-1]) == (0, 1)
    np.testing.assert_allclose(x[-1], m.means + spread * x[0], atol=1e-5)


def test_paths_end_where_scipys_dop853_ends():
    from scipy.integrate import solve_ivp

    _times, x = rf.paths(EIGHT, 10, 800, "rk4", 3)

    def field(t, y):
        return rf.velocity(EIGHT, y.reshape(-1, 2), t).ravel()

    peer = solve_ivp(field, (0, 1), x[0].ravel(), "DOP853", rtol=1e-10, atol=1e-10).y[:, -1]
    np.testing.assert_allclose(x[-1].ravel(), peer, atol=1e-6)


def test_one_euler_step_lands_on_the_mean_of_the_data():
    _, x = rf.paths(LINE, 20, 1, "euler", 0)
    np.testing.assert_allclose(x[1], float((LINE.weights @ LINE.means)[0]), atol=1e-12)


@pytest.fixture(scope="module")
def reflown():
    _, fine = rf.paths(EIGHT, 2000, 60, "heun", 1)
    again = rf.reflow(fine[0], fine[-1], seed=0)
    times, one = rf.paths(EIGHT, 300, 40, "heun", 2)
    two = ode.integrate(lambda t, x: again(x, t), one[0], times, "heun")
    return times, one, two, again


def test_reflow_straightens(reflown):
    times, one, two, _ = reflown
    assert rf.straightness(times, one) > 0.5
    assert rf.straightness(times, two) < 0.02 * rf.straightness(times, one)


def test_reflow_never_raises_the_transport_cost(reflown):
    _times, one, two, _ = reflown
    rng = np.random.default_rng(0)

    def cost(a, b):
        return ((a - b) ** 2).sum(1).mean()

    drawn = cost(rng.normal(size=(5000, 2)), EIGHT.sample(5000, rng))
    assert drawn > cost(one[0], one[-1]) > cost(two[0], two[-1]) - 0.02


def test_after_reflow_one_step_nearly_suffices(reflown):
    _, one, _, again = reflown
    start, true = one[0], one[-1]
    first = np.linalg.norm(start + rf.velocity(EIGHT, start, 0.0) - true, axis=1).mean()
    second = np.linalg.norm(start + again(start, 0.0) - true, axis=1).mean()
    assert second < 0.08 * first


def test_straightness_of_straight_and_of_bent_paths():
    t = np.linspace(0, 1, 401)
    line = t[:, None, None] * np.ones((1, 3, 2))
    assert rf.straightness(t, line) < 1e-20
    # z = (t, t²): velocity off by (0, 1 − 2t), whose square integrates to 1/3
    bent = np.stack([t, t**2], -1)[:, None]
    np.testing.assert_allclose(rf.straightness(t, bent), 1 / 3, atol=1e-4)


def test_pairs_on_a_map_give_the_maps_velocity():
    """x₁ = 3·x₀ + 1: at (1 + 2t)·x₀ + t the move is 2·x₀ + 1, which is linear, so the regression is exact."""
    x0 = np.random.default_rng(0).normal(size=(500, 2))
    v, t = rf.reflow(x0, 3 * x0 + 1), 0.4
    inside = 0.7 * np.random.default_rng(1).normal(size=(20, 2))
    np.testing.assert_allclose(v((1 + 2 * t) * inside + t, t), 2 * inside + 1, atol=0.06)


def test_lines_cross_and_paths_do_not():
    trace = run(rf.Params(train_steps=20))
    drawn, flow, again = trace[-1].crossed
    assert drawn > 20 and flow == 0 and again == 0
    x = np.array([[0.0, 1.0, 2.0], [0.0, 3.0, 2.0], [4.0, 3.0, 2.0]])
    np.testing.assert_array_equal(rf.crossings(x), [0, 1, 3])


def test_the_networks_gradient_is_right():
    rng = np.random.default_rng(0)
    net = [rng.normal(size=w.shape) * 0.5 for w in velocity_net.create(2, 6, rng)]
    x, t, y = rng.normal(size=(9, 2)), rng.uniform(size=(9, 1)), rng.normal(size=(9, 2))
    _, gradient = velocity_net.loss_and_gradient(net, x, t, y)
    for w, g in zip(net, gradient, strict=True):
        for i in range(0, w.size, 5):
            kept = w.flat[i]
            w.flat[i] = kept + 1e-6
            up = velocity_net.loss_and_gradient(net, x, t, y)[0]
            w.flat[i] = kept - 1e-6
            down = velocity_net.loss_and_gradient(net, x, t, y)[0]
            w.flat[i] = kept
            assert abs((up - down) / 2e-6 - g.flat[i]) < 1e-6


def test_the_network_learns_the_field_and_the_loss_keeps_its_floor():
    learned, least = (s := run(rf.Params(train_steps=600)).scene.training).shots, s.least
    assert learned[-1].gap < 0.15 * learned[0].gap
    assert learned[-1].error < 0.4 * learned[0].error
    # flow-matching loss = what no field can remove + the field's own error
    assert abs(learned[-1].loss - (least + learned[-1].gap)) < 0.35
    assert least > 2


def test_four_samplers_start_from_one_noise_and_reach_the_target():
    trace = run(rf.Params(steps=60, train_steps=20))
    roads = trace.scene.samplers.paths
    np.testing.assert_array_equal(roads[0, 0], roads[1, 0])
    np.testing.assert_array_equal(roads[0, 0], roads[3, 0])
    assert (trace.scene.samplers.error[:, -1] < 0.15).all()
    assert trace.scene.samplers.evaluations == (60, 60, 60, 60)


@pytest.mark.parametrize(
    "call, word",
    [
        (lambda: rf.paths(EIGHT, 5, 0), "steps"),
        (lambda: rf.paths(EIGHT, 5, 5, "leapfrog"), "leapfrog"),
        (lambda: rf.reflow(np.zeros((1, 2)), np.zeros((1, 2))), "Pairs"),
        (lambda: rf.reflow(np.zeros((5, 2)), np.zeros((4, 2))), "Pairs"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(call, word):
    with pytest.raises(Refused, match=word):
        call()


def test_pairs_all_at_one_place_give_a_finite_field():
    v = rf.reflow(np.zeros((30, 2)), np.ones((30, 2)))
    np.testing.assert_allclose(v(np.array([[0.3, 0.3]]), 0.5), 1, atol=1e-3)


@pytest.mark.parametrize("p", [rf.Params(train_steps=20, steps=12), *(one.params for one in LESSON.tries)], ids=str)
def test_torchdiffeq_on_the_page_gives_the_pages_paths(p):
    p, space = replace(p, train_steps=20), {"print": lambda *a: None}
    exec(snippet("rectified_flow", p) + "\n" + library(p), space)
    np.testing.assert_allclose(space["path"][-1].numpy(), space["trace"].scene.plane.one[-1], atol=1e-5)


def test_crossing_is_not_straightness():
    """Straight lines have S = 0 however much they cross; and S is the flow's own, however few steps are drawn."""
    few, many = (run(rf.Params(steps=n, train_steps=20)).scene.plane for n in (1, 20))
    assert few.straightness == many.straightness and 1 < few.straightness[0] < 2 and 0 < few.straightness[1] < 0.01
    rng, times = np.random.default_rng(0), np.linspace(0, 1, 11)
    x0, x1 = rng.normal(size=(4000, 2)), EIGHT.sample(4000, rng)
    lines = (1 - times)[:, None, None] * x0 + times[:, None, None] * x1
    assert rf.straightness(times, lines) < 1e-20
    crossing = np.mean(
        [((x1 - x0 - rf.velocity(EIGHT, x, t)) ** 2).sum(1).mean() for t, x in zip(times, lines, strict=True)]
    )
    assert abs(many.crossing - crossing) < 0.2
    assert many.cost[0] >= many.cost[1] >= many.cost[2]


def test_one_step_is_not_said_to_bend_or_to_arrive():
    trace = run(rf.Params(steps=1, train_steps=20))
    one, two = (view.alt(trace, 1, lambda text: text("en")) for view in (views.ONE, views.TWO))
    assert "one step draws every path straight" in one and "nearly" not in two and "needs more" in two


def test_the_error_drawn_ends_at_the_exact_flows_end():
    trace = run(rf.Params(train_steps=20))
    budget = trace.scene.budget
    for k in range(len(rf.BUDGETS)):
        off = np.linalg.norm(budget.paths[k][:, -1] - budget.true, axis=-1).mean(1)
        np.testing.assert_allclose(off, budget.error[:, k], atol=1e-5)


def apart(pairs):
    plane = run(rf.Params(pairs=pairs, train_steps=20)).scene.plane
    return np.linalg.norm(plane.one[-1] - plane.two[-1], axis=1).mean()


def test_the_tries_on_the_samplers_say_who_wins():
    ddpm, *others = run(rf.Params(steps=10, train_steps=20)).scene.samplers.error[:, -1]
    assert max(others) < ddpm
    ddpm, ddim, probability, rectified = run(rf.Params(steps=4, train_steps=20)).scene.samplers.error[:, -1]
    assert rectified < probability < ddim < ddpm


def hardest():
    """The time at which the wide network's field is farthest from the exact one."""
    rng = np.random.default_rng(5)
    x0, x1 = rng.normal(size=(2000, 2)), EIGHT.sample(2000, rng)
    *_, shot = velocity_net.train(lambda n, r: (r.normal(size=(n, 2)), EIGHT.sample(n, r)), 2, 1000, 1000, 48, seed=0)
    times = np.linspace(0.05, 0.95, 19)
    places = [(1 - t) * x0 + t * x1 for t in times]
    nets = [velocity_net.velocity(shot.net, x.astype(np.float32), t) for t, x in zip(times, places, strict=True)]
    return times[
        np.argmax([((v - rf.velocity(EIGHT, x, t)) ** 2).mean() for v, x, t in zip(nets, places, times, strict=True)])
    ]


def too_narrow():
    """The least error of a net of four units, over the last half of its training."""
    shots = run(rf.Params(hidden=4, train_steps=600)).scene.training.shots
    return min(shot.gap for shot in shots[len(shots) // 2 :])


def winners():
    """The samplers that end nearest with 4, 10 and 20 steps."""
    return {int(run(rf.Params(steps=s, train_steps=20)).scene.samplers.error[:, -1].argmin()) for s in (4, 10, 20)}


PAR = rf.Params(steps=4, method="heun")  # meets the lesson's challenge
CLAIMS = [
    Claim("try 4, 10 and 20", lambda: 4 if len(winners()) > 1 else np.nan),
    Claim("1-rectified flow", lambda: 1 + np.argmax(run(rf.Params(train_steps=20)).scene.plane.straightness)),
    Claim("2-rectified flow", lambda: 1 + np.argmin(run(rf.Params(train_steps=20)).scene.plane.straightness)),
    Claim("58 of the", lambda: run(rf.Params(line="two", train_steps=20))[-1].crossed[0]),
    Claim("120 pairs", lambda: rf.PATHS * (rf.PATHS - 1) / 2),
    Claim("flow ends 0.27 from", lambda: apart(100), 0.005),
    Claim("with 1,500 pairs 0.06", lambda: apart(1500), 0.005, 0.06),
    Claim("error stays above 0.6", lambda: min(0.6, too_narrow())),
    Claim("field at t = 0.8", hardest, 0.051),
    Claim("over the 24 nearest", lambda: pair_field.NEAREST),
    Claim("through the 1,000 discrete", lambda: T_DDPM),
]


def test_in_one_step_the_first_flow_lands_on_the_mean_and_the_second_nearly_arrives():
    scene = run(rf.Params(train_steps=20)).scene
    one, two = scene.budget.paths[0]
    assert one.shape == (2, rf.FEW, 2)
    np.testing.assert_allclose(one[-1], np.zeros((rf.FEW, 2)), atol=1e-6)  # the eight Gaussians' mean
    assert np.linalg.norm(two[-1], axis=1).mean() > 1.5
    assert scene.budget.error[1, 0] < 0.1 * scene.budget.error[0, 0]
    assert [w.shape[1] for w in scene.budget.paths] == [n + 1 for n in rf.BUDGETS]


def test_four_samplers_are_named_with_what_they_ran():
    trace = run(rf.Params(train_steps=20, eta=0.3, method="heun", steps=6))
    figure = samplers_views.FOUR.draw(trace, 6, lambda text: text("en"))
    assert figure["layout"]["annotations"][1]["text"] == "DDIM, η = 0.3"
    said = [d["text"] for d in figure["data"] if d["mode"] == "text"]
    assert [s[0] for s in said] == ["6 evaluations", "6 evaluations", "12 evaluations", "12 evaluations"]
    assert said[3][1] == f"error {trace.scene.samplers.error[3, 6]:.3f}"


@pytest.mark.parametrize("n", [1, 30])
def test_painted_dots_at_one_place_are_a_fine_target(n):
    from engine.core import dot, leaves

    trace = run(rf.Params(plane="painted", painted=(dot(0.5, 0.7, 0),) * n, steps=1, pairs=100, train_steps=20))
    assert all(np.isfinite(x).all() for x in leaves((trace.scene, trace.frames)))
    np.testing.assert_allclose(trace.scene.plane.one[-1].mean(0), [0, 1.4], atol=0.05)


def test_measures_of_bending_are_zero_at_both_ends_and_smaller_after_reflow():
    trace = run(rf.Params(train_steps=20))
    one, two = (np.array([m.value(trace, t) for t in range(len(trace))]) for m in MEASURES if "bend" in m.key)
    assert one[0] == two[0] == 0 and max(one[-1], two[-1]) < 1e-6
    assert two.max() < 0.1 * one.max()
