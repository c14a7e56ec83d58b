import numpy as np
import pytest

from engine import solvers as so
from engine.core import Refused, leaves
from engine.diffusion import ode, samplers, targets


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
    trace = so.run(so.Params(field="stiff", stiffness=50.0, steps=40))
    assert all(lost > 0 for lost in trace.scene.lost)
    assert all(np.isfinite(x).all() for x in leaves((trace.scene, trace.frames)))
    fine = so.run(so.Params(field="stiff", stiffness=5.0, steps=60))
    assert fine.scene.lost == (0,) * 5


def test_the_stiff_field_costs_evaluations_although_its_answer_is_smooth():
    cost = [so.run(so.Params(field="stiff", stiffness=k)).scene.adaptive_cost[0] for k in (1.0, 50.0)]
    assert cost[1] > 4 * cost[0]


def test_an_overflowing_field_stays_finite_on_the_page():
    trace = so.run(so.Params(field="oscillator", stiffness=50.0, steps=4, start_x=3.0, start_y=-3.0))
    assert all(np.isfinite(x).all() for x in leaves((trace.scene, trace.frames)))


def test_the_page_shows_the_orders_of_theory():
    scene = so.run(so.Params()).scene
    for seen, theory in zip(scene.order[1:4], scene.theory[1:4], strict=True):
        assert abs(seen - theory) < 0.35
    assert (np.diff(scene.adaptive_error[1:]) < 0).all()
    assert scene.ticks[0] == 0 and scene.ticks[-1] == so.END


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


def test_the_librarys_code_on_the_page_gives_the_pages_numbers():
    from dashboard.lessons.solvers import library
    from engine.core import snippet

    p, said = so.Params(tolerance=6, start_y=0.9), []
    space = {"print": lambda *a: said.append(a)}
    exec(snippet("solvers", p) + "\n" + library(p), space)
    steps, evaluations, end = said[-1]
    scene = space["trace"].scene
    assert (steps, evaluations) == (len(scene.ticks) - 1, scene.adaptive_cost[0])
    np.testing.assert_allclose(end, scene.tick_x[-1], atol=1e-9)


def test_halving_the_step_shows_the_order_and_a_blow_up_shows_none():
    from dashboard.views.diffusion.solvers_costs import gains

    scene = so.run(so.Params()).scene
    k = so.COUNTS.index(96)
    np.testing.assert_allclose(gains(scene, k)[:4], [1, 2, 2, 4], atol=0.1)
    assert np.isnan(gains(scene, 0)).all()
    for n, ways in zip(so.COUNTS, scene.refined, strict=True):
        assert ways.shape == (5, n + 1, 2)
    ends = np.array([[way[-1] for way in ways] for ways in scene.refined])
    np.testing.assert_allclose(np.linalg.norm(ends - scene.exact[-1], axis=-1).T, scene.error, atol=1e-6)
    assert np.isnan(gains(so.run(so.Params(field="stiff", stiffness=50.0)).scene, 1)).all()


def test_small_errors_keep_their_precision_in_the_packed_film():
    """On an axis of logarithms: 16 bits over the data's own units would round everything below 1e-5 away."""
    from dashboard import message
    from dashboard.order import Order
    from tests.unfilm import Unpacked

    trace = so.run(so.Params())
    film = Unpacked(message.pack(Order("solvers", so.Params(), 1), trace).bytes)
    data = film.data(film.head["views"][0], len(so.COUNTS) - 1)
    best = trace.scene.error[-1]
    shown = [d for d in data if d["mode"] == "markers"][-1]["y"]
    np.testing.assert_allclose(10 ** np.asarray(shown), best, rtol=2e-3)
