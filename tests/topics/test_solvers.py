import numpy as np
import pytest

from dashboard import message
from dashboard.figures import labels
from dashboard.lessons.solvers import LESSON, library
from dashboard.order import Order
from dashboard.tours.solvers import MEASURES
from dashboard.views.diffusion import solvers as views
from dashboard.views.diffusion import solvers_adaptive as adaptive
from dashboard.views.diffusion import solvers_costs as costs
from engine import solvers as so
from engine.core import Refused, leaves, snippet
from engine.diffusion import ode, samplers, targets
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("solvers")


def CIRCLE(t, x):
    return np.column_stack([-x[:, 1], x[:, 0]]) * (1 + 0.3 * np.sin(t)) + 0.1 * np.sin(x)


X0 = np.array([[1.0, 0.2], [-0.5, 0.8]])


@pytest.mark.parametrize("method, p", [("euler", 1), ("midpoint", 2), ("heun", 2), ("rk4", 4)])
def test_the_observed_order_is_the_theoretical(method, p):
    assert abs(so.order(method, CIRCLE, X0, 2.0) - p) < 0.15
    assert ode.METHODS[method].order == p


def test_dormand_prince_at_fixed_steps_is_of_order_five():
    assert abs(so.order("dopri5", CIRCLE, X0, 2.0, (10, 20, 40)) - 5) < 0.3


@pytest.mark.parametrize("method", ode.METHODS)
def test_a_butcher_table_is_consistent(method):
    tab = ode.METHODS[method]
    np.testing.assert_allclose(sum(tab.b), 1)
    np.testing.assert_allclose([sum(row) for row in tab.A], tab.c, atol=1e-14)
    if tab.order > 1:
        np.testing.assert_allclose(np.dot(tab.b, tab.c), 0.5)


def test_rk4_is_the_classic_one():
    """Not the 3/8 rule: on x' = t³ one step is Simpson's rule with weight 4/6 at the middle."""

    def f(t, x):
        return np.full_like(x, np.exp(t))

    got = ode.step(f, 0.0, np.zeros((1, 1)), 1.0, "rk4")[0, 0]
    np.testing.assert_allclose(got, (1 + 4 * np.exp(0.5) + np.e) / 6, rtol=1e-14)


@pytest.mark.parametrize("tol", [1e-4, 1e-7, 1e-10])
def test_the_adaptive_solver_is_scipys_rk45(tol):
    """With the error norm over all coordinates: the very same steps and evaluations."""
    from scipy.integrate import solve_ivp

    x0 = X0[:1]
    peer = solve_ivp(lambda t, y: CIRCLE(t, y[None])[0], (0, 5), x0[0], "RK45", rtol=tol, atol=tol, dense_output=True)
    ours = ode.adaptive(CIRCLE, x0, 0, 5, tol, tol, each=False)
    np.testing.assert_allclose(ours.times, peer.t, rtol=1e-6)
    assert ours.evaluations == peer.nfev
    np.testing.assert_allclose(ours.x[-1, 0], peer.y[:, -1], atol=1e-9)
    t = np.linspace(0, 5, 57)
    true = solve_ivp(lambda t, y: CIRCLE(t, y[None])[0], (0, 5), x0[0], "DOP853", rtol=1e-12, atol=1e-12, t_eval=t)
    np.testing.assert_allclose(ours.at(t)[:, 0], true.y.T, atol=60 * tol)


def test_adaptive_agrees_with_dop853_backwards_too():
    from scipy.integrate import solve_ivp

    m = targets.plane("eight", 0.2)
    field = samplers.straight_field(m)
    x = m.sample(5, np.random.default_rng(0))
    peer = solve_ivp(
        lambda t, y: field(t, y.reshape(-1, 2)).ravel(), (1, 0), x.ravel(), "DOP853", rtol=1e-10, atol=1e-10
    )
    ours = ode.adaptive(field, x, 1, 0, 1e-10, 1e-10)
    np.testing.assert_allclose(ours.x[-1].ravel(), peer.y[:, -1], atol=1e-7)
    assert (np.diff(ours.times) < 0).all() and ours.times[-1] == 0


def test_each_particle_keeps_the_tolerance_by_itself():
    """With one norm over all particles the worst is off by far more than the tolerance; by itself it is not."""
    field, x = samplers.straight_field(targets.plane("eight", 0.2)), np.random.default_rng(0).normal(size=(1000, 2))
    true = ode.adaptive(field, x, 0, 1, 1e-10, 1e-10).x[-1]
    worst = {each: np.abs(ode.adaptive(field, x, 0, 1, 1e-5, 1e-5, each).x[-1] - true).max() for each in (True, False)}
    assert worst[True] < 0.2 * worst[False]
    assert worst[True] < 5e-4


def test_evaluations_are_counted():
    calls = []
    ours = ode.adaptive(lambda t, x: calls.append(t) or CIRCLE(t, x), X0, 0, 3, 1e-6, 1e-6)
    assert ours.evaluations == len(calls) == 2 + 6 * (len(ours.times) - 1 + ours.rejected)
    assert len(ours.tried) == ours.rejected


@pytest.mark.parametrize("method, limit", [("euler", 2.0), ("midpoint", 2.0), ("heun", 2.0), ("rk4", 2.785)])
def test_the_bound_of_stability(method, limit):
    def f(t, x):
        return -x

    inside, outside = (
        ode.integrate(f, np.ones((1, 1)), np.linspace(0, 400 * h, 401), method)[-1, 0, 0]
        for h in (limit - 0.02, limit + 0.02)
    )
    assert abs(inside) < 1 < abs(outside)


def test_the_stiff_field_blows_up_every_coarse_explicit_solver_and_says_so():
    trace = run(so.Params(field="stiff", stiffness=50.0, steps=40))
    assert all(lost > 0 for lost in trace.scene.paths.blown_up)
    assert all(np.isfinite(x).all() for x in leaves((trace.scene, trace.frames)))
    fine = run(so.Params(field="stiff", stiffness=5.0, steps=60))
    assert fine.scene.paths.blown_up == (0,) * 5


def test_the_stiff_field_costs_evaluations_although_its_answer_is_smooth():
    cost = [run(so.Params(field="stiff", stiffness=k)).scene.adaptive.cost[0] for k in (1.0, 50.0)]
    assert cost[1] > 4 * cost[0]


def test_an_overflowing_field_stays_finite_on_the_page():
    trace = run(so.Params(field="oscillator", stiffness=50.0, steps=4, start_x=3.0, start_y=-3.0))
    assert all(np.isfinite(x).all() for x in leaves((trace.scene, trace.frames)))


def test_the_page_shows_the_orders_of_theory():
    scene = run(so.Params()).scene
    for seen, theory in zip(scene.halving.order[1:4], scene.halving.theory[1:4], strict=True):
        assert abs(seen - theory) < 0.35
    assert (np.diff(scene.adaptive.error[1:]) < 0).all()
    assert scene.adaptive.times[0] == 0 and scene.adaptive.times[-1] == so.END


@pytest.mark.parametrize(
    "call, word",
    [
        (lambda: ode.adaptive(CIRCLE, X0, 1, 1), "end time"),
        (lambda: ode.adaptive(lambda t, x: -1e6 * (x - np.cos(t)), X0, 0, 10, most=50), "stiff"),
        (lambda: ode.integrate(CIRCLE, X0, np.array([0, np.nan])), "times"),
        (lambda: ode.table("rk5"), "rk5"),
        (lambda: so.order("euler", CIRCLE, X0, 1.0, (10,)), "two"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(call, word):
    with pytest.raises(Refused, match=word):
        call()


@pytest.mark.parametrize(
    "p", [so.Params(tolerance=6, start_y=0.9), so.Params(), *(one.params for one in LESSON.tries)], ids=str
)
def test_the_librarys_code_on_the_page_gives_the_pages_numbers(p):
    said = []
    space = {"print": lambda *a: said.append(a)}
    exec(snippet("solvers", p) + "\n" + library(p), space)
    steps, evaluations, end = said[-1]
    adaptive = space["trace"].scene.adaptive
    assert (steps, evaluations) == (len(adaptive.times) - 1, adaptive.cost[0])
    np.testing.assert_allclose(end, adaptive.x[-1], atol=1e-8)


def en(text):
    return text("en")


def test_after_a_blow_up_the_formulas_say_so_instead_of_a_false_equation():
    trace = run(so.Params(field="stiff", stiffness=20.0, steps=40))
    gone = trace.scene.paths.blown_up[0]
    before, after = (views.step_numbers(trace, t) for t in (gone - 1, gone))
    assert abs(before["ne"] - (before["xe"] + before["h"] * before["fe"])) < 1e-9
    assert after["ne"] == after["xe"] == after["fe"] == "✕"
    # nothing overflows into the formula either
    wild = run(so.Params(field="oscillator", stiffness=50.0, steps=4, start_x=3.0, start_y=-3.0))
    assert views.step_numbers(wild, 0)["n"] == "✕"


@pytest.mark.parametrize("more", [{}, {"field": "oscillator", "stiffness": 8.0}, {"field": "flow", "tolerance": 3}])
def test_the_proposed_step_is_the_formula_and_the_taken_one_never_longer(more):
    """After a refused step c is 1; where the proposal is refused, or cut at the end, a shorter step is taken."""
    trace = run(so.Params(**more))
    s, shorter = trace.scene.adaptive, 0
    for k in range(1, len(s.times)):
        v = adaptive.adaptive_numbers(trace, k)
        assert v["next"] == pytest.approx(v["h"] * min(v["cap"], 0.9 * v["r"] ** 0.2), rel=1e-9)
        refused = np.isclose(s.rejected[:, 0], s.times[k - 1]).any() if len(s.rejected) else False
        assert v["cap"] == (1 if refused else 10)
        if k < len(s.times) - 1:
            assert v["took"] <= v["next"] * (1 + 1e-9)
            again = np.isclose(s.rejected[:, 0], s.times[k]).any() if len(s.rejected) else False
            last = k == len(s.times) - 2
            assert again or last or v["took"] == pytest.approx(v["next"])
            shorter += v["took"] < 0.999 * v["next"]
    assert shorter >= 1


@pytest.mark.parametrize(
    "p",
    [
        so.Params(field="stiff", stiffness=20.0, steps=40),
        so.Params(steps=60, start_x=3.0),
        so.Params(field="oscillator", stiffness=50.0),
        so.Params(),
    ],
    ids=str,
)
def test_every_name_and_every_curve_lies_on_the_axis(p):
    trace = run(p)
    figure = views.DISTANCE.draw(trace, len(trace) - 1, en)
    low, high = figure["layout"]["yaxis"]["range"]
    names = figure["data"][-1]
    places = np.sort(names["y"])
    assert len(places) == 5 and low <= places[0] and places[-1] <= high
    assert np.diff(places).min() > 0.15 * (high - low)
    ends = [d["y"][-1] for d in figure["data"] if d["mode"] == "lines"]
    assert min(ends) >= low and max(ends) <= high


def test_names_share_the_room_where_there_is_little():
    for places in ([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0.9, 0.95, 0.97, 0.1, 0.12], [0.5] * 9):
        out = labels.apart(np.array(places, float), 0.17, 0, 1)
        assert out.min() >= 0 and out.max() <= 1 and np.diff(np.sort(out)).min() > 0.99 * min(0.17, 1 / len(places))


def test_an_order_is_named_only_where_it_shows():
    counts = np.array([6, 12, 24, 48, 96, 192])
    assert so.observed_order(counts, 0.1 * (6 / counts) ** 2) == pytest.approx(2)
    assert so.observed_order(counts, np.array([9, 9, 9, 0.4, 1e-4, 6e-5])) == 0
    assert so.observed_order(counts, np.array([50, 50, 50, 50, 0.1, 0.05])) == 0
    orders = run(so.Params(field="oscillator", stiffness=8.0)).scene.halving.order
    assert orders == (0,) * 5


def test_on_the_true_path_nobody_is_closest():
    trace = run(so.Params(start_x=0.0, start_y=0.0))
    assert views.DISTANCE.alt(trace, 5, en) == "All five stand on the true path."


def test_the_stiff_tries_do_what_they_say():
    wild, calm = (run(one.params).scene.paths for one in LESSON.tries[1:3])
    assert sum(g > 0 for g in wild.blown_up) == 4 and wild.blown_up[-1] == 0
    assert calm.blown_up == (0,) * 5 and calm.off[:, -1].max() < 0.01
    said = views.PLANE.alt(run(LESSON.tries[1].params), 3, en)
    assert "h·λ = 3 (limits: 2, RK4 2.79, dopri5 3.31)" in said


def test_the_errors_divided_are_those_of_the_try():
    error = run(so.Params()).scene.halving.error
    np.testing.assert_allclose(error[:, 3] / error[:, 4], [2, 4, 4, 16, 36], rtol=0.07)


def tolerances():
    s = run(so.Params()).scene.adaptive
    return s.evaluations[-1] / s.evaluations[-2], s.error[-2] / s.error[-1]


def eighths():
    """What torchdiffeq's rk4 makes of a field that is 1 a third of the way through a step and else 0, in eighths."""
    import torch
    from torchdiffeq import odeint

    def third(t, x):
        return torch.full_like(x, float(abs(t - 1 / 3) < 1e-9))

    zero = torch.zeros(1, dtype=torch.float64)
    return 8 * float(odeint(third, zero, torch.tensor([0.0, 1.0], dtype=torch.float64), method="rk4")[-1])


PAR = so.Params(field="stiff", stiffness=25, steps=56)  # meets the lesson's challenge
CLAIMS = [
    Claim("the 3/8 rule", eighths, 1e-9),
    Claim("by about 2, 4, 4, 16 and 36", lambda: np.divide(*run(so.Params()).scene.halving.error[0, 3:5]), 0.1),
    Claim("the orders 1, 2, 2, 4 and 5", lambda: ode.METHODS["euler"].order),
    Claim("at h·λ = 3", lambda: run(LESSON.tries[1].params).scene.pull, 1e-9),
    Claim("With h·λ = 1.5", lambda: run(LESSON.tries[2].params).scene.pull, 1e-9),
    Claim("stable up to 3.3", lambda: so.stability_limit("dopri5"), 0.05),
    Claim("about 3.3", lambda: so.stability_limit("dopri5"), 0.05),
    Claim("2.79 (RK4)", lambda: so.stability_limit("rk4"), 0.005),
    Claim("Heun end 0.004", lambda: run(so.Params(field="flow", steps=20)).scene.paths.off[2, -1], 0.0005),
    Claim("only about 1.6 times the evaluations", lambda: tolerances()[0], 0.05),
    Claim("From 10⁻⁷ to 10⁻⁸ the error falls 15 times", lambda: tolerances()[1], 0.5, 15),
    Claim("A tolerance of 10⁻⁸", lambda: so.TOLERANCES[-1], 0, 1e-8),
]
TALLY = {
    (0, 0): lambda v: [(v["ne"], v["xe"] + v["h"] * v["fe"])],
    (0, 1): lambda v: [(v["n"], v["x"] + v["h"] / 6 * (v["k1"] + 2 * v["k2"] + 2 * v["k3"] + v["k4"]))],
    (1, 0): lambda v: [(v["p"], np.log2(v["a"] / v["b"]))],
    (2, 0): lambda v: [(v["next"], v["h"] * min(v["cap"], 0.9 * v["r"] ** 0.2))],
}
UNKNOWN = {
    (0, 0): "after a blow-up",
    (0, 1): "after a blow-up, and beyond the window",
    (1, 0): "the coarsest step has no one before it; a blow-up",
    (2, 0): "before the first step",
}


def test_halving_the_step_shows_the_order_and_a_blow_up_shows_none():
    scene = run(so.Params()).scene
    k = so.COUNTS.index(96)
    np.testing.assert_allclose(costs.gains(scene, k)[:4], [1, 2, 2, 4], atol=0.1)
    assert np.isnan(costs.gains(scene, 0)).all()
    for n, ways in zip(so.COUNTS, scene.halving.paths, strict=True):
        assert ways.shape == (5, n + 1, 2)
    ends = np.array([[way[-1] for way in ways] for ways in scene.halving.paths])
    np.testing.assert_allclose(np.linalg.norm(ends - scene.exact[-1], axis=-1).T, scene.halving.error, atol=1e-6)
    assert np.isnan(costs.gains(run(so.Params(field="stiff", stiffness=50.0)).scene, 1)).all()


def test_small_errors_keep_their_precision_in_the_packed_film():
    """On an axis of logarithms: 16 bits over the data's own units would round everything below 1e-5 away."""
    from tests.node import decoded

    trace = run(so.Params())
    film = message.pack(Order("solvers", so.Params(), 1), trace).bytes
    data = decoded([film], [[len(so.COUNTS) - 1]])[0]["views"][0][0]
    best = trace.scene.halving.error[-1]
    shown = [d for d in data if d["mode"] == "markers"][-1]["y"]
    np.testing.assert_allclose(10 ** np.asarray(shown), best, rtol=2e-3)


def test_a_solver_that_has_blown_up_has_no_distance():
    trace = run(so.Params(field="stiff", stiffness=50.0))
    lost = trace.scene.paths.blown_up[0]
    euler = next(m for m in MEASURES if m.key == "euler")
    said = [euler.value(trace, t) for t in range(len(trace))]
    assert lost and np.isnan(said[0]) and np.isnan(said[lost:]).all() and np.isfinite(said[1:lost]).all()
