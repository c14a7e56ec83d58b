"""Activations: torch's own numbers, the constants in the books, and formulas that mean harm."""

import ast
import builtins
import random
import re
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar

from dashboard.catalogue import measures_of
from dashboard.lessons.activations import LESSON, library
from dashboard.views.neurons import activations as views
from engine.activations import ACTIVATIONS, FLAT, Params, X
from engine.core import Refused, leaves, snippet
from engine.neurons import expression
from engine.neurons.layers import B1, B2, W1, W2, layers
from engine.neurons.uses import SHAZEER
from tests.claims import Claim, Quoted
from tests.lessons import runs_of

run = runs_of("activations")


def _of(slug, x, what="value", **params):
    return lambda: float(getattr(ACTIVATIONS[slug], what)(x, **params))


def _share(slug, x):
    return lambda: float(ACTIVATIONS[slug].value(x)) / x


PAR = Params(activation="own", formula="tanh(x) + 0.05 * x")  # meets the lesson's challenge
CLAIMS = [
    Claim("Its slope is 0 wherever", _of("step", 1.3, "derivative")),
    Claim("a ReLU whose switch, 0 or 1", _share("relu", -2.0)),
    Claim("with a slope left below 0", lambda: 0.0 if ACTIVATIONS["gelu"].derivative(-1.0) != 0 else 1.0),
    Claim("ReLU's is 0 at 0", _of("relu", 0.0, "derivative")),
    Claim("4.73·10⁻⁴", lambda: 1e4 * _tanh_form_is_off_by(), 5e-3),
    Claim("beyond βx > 20", lambda: _softplus_is_a_line_from(), 1e-6),
    Claim("Swish: β 0 → ∞", lambda: run(Params()).frames[run(Params()).scene.walk_end].setting),
    Claim("the straight line x/2 at β = 0", lambda: _of("silu", 3.0, beta=0.0)() / 3.0, number=0.5),
    Claim("SiLU at β = 1", lambda: _plain_silu_is_swish_of(), 1e-9),
    Claim("gradient is under 0.01", lambda: FLAT, 1e-12),
    Claim("slope is under 0.01", lambda: FLAT, 1e-12),
    Claim("almost to ReLU at β = 50", lambda: run(Params())[-1].setting, 1e-9),
    Claim("0.5 at 0", _of("glu", 1.0, "value", gate=0.0)),
    Claim("0.8413 at 1", _share("gelu", 1.0), 5e-5),
    Claim("folds the line at x = −1", lambda: -B1[0] / W1[0]),
    Claim("x = 1.33;", lambda: -B1[1] / W1[1], 5e-3),
    Claim("beyond 4.6 on both sides", lambda: _where_sigmoid_is_flat(), 0.05),
]
QUOTED = [
    Quoted("after 524k steps", "table 1"),
    *(Quoted(f"{ACTIVATIONS[k].name.en.split(' /')[0]} {v:.3f}", "table 1") for k, v in SHAZEER.items()),
]
TALLY = {(1, 1): lambda v: [(v["f"], v["x"] * v["s"])], (3, 1): lambda v: [(v["y"], 2 * v["f"])]}
TALLY[5, 0] = lambda v: [(v["two"], v["slope"] * v["x"] + v["offset"])]
UNKNOWN = {(1, 1): "at x = 0, where the share f/x is a limit"}


def _tanh_form_is_off_by():
    fine = np.linspace(-8, 8, 200_001)
    return np.abs(ACTIVATIONS["gelu"].value(fine) - ACTIVATIONS["gelu_tanh"].value(fine)).max()


def _plain_silu_is_swish_of():
    """The β of the walk at which Swish is torch's SiLU."""
    x = np.linspace(-5, 5, 101)
    silu = F.silu(torch.tensor(x)).numpy()
    settings = {f.setting for f in run(Params()).frames}
    (beta,) = (b for b in settings if np.allclose(ACTIVATIONS["silu"].value(x, beta=b), silu, rtol=1e-9))
    return beta


def _softplus_is_a_line_from():
    """The first βx beyond which softplus is x itself."""
    z = np.nextafter(20, 21)
    assert ACTIVATIONS["softplus"].value(z / 0.5, beta=0.5) == z / 0.5
    assert ACTIVATIONS["softplus"].value(19.9, beta=1.0) != 19.9
    return z


def _where_sigmoid_is_flat():
    """Beyond this |x| the slope is under 0.01, on both sides; leaky ReLU's nowhere, ReLU's on the whole left."""
    x = np.linspace(-8, 8, 16_001)
    flat = np.abs(ACTIVATIONS["sigmoid"].derivative(x)) < FLAT
    assert (flat == flat[::-1]).all()
    assert not (np.abs(ACTIVATIONS["leaky_relu"].derivative(x)) < FLAT).any()
    assert (ACTIVATIONS["relu"].derivative(x[x <= 0]) == 0).all()
    return x[flat & (x > 0)].min()


PEERS = {
    "step": lambda x: torch.heaviside(x.detach(), torch.zeros((), dtype=x.dtype)) + 0 * x,
    "sign": torch.sign,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softsign": F.softsign,
    "arctan": torch.arctan,
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": F.leaky_relu,
    "prelu": lambda x, weight: F.prelu(x, torch.tensor([weight], dtype=x.dtype)),
    "elu": F.elu,
    "celu": F.celu,
    "selu": F.selu,
    "softplus": F.softplus,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "silu": lambda x, beta: x * torch.sigmoid(beta * x),
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "hard_tanh": F.hardtanh,
    "mish": F.mish,
    "relu_squared": lambda x: F.relu(x) ** 2,
    "snake": lambda x, alpha: x + torch.sin(alpha * x) ** 2 / alpha,
}
GATES = {"glu": torch.sigmoid, "bilinear": lambda g: g, "reglu": F.relu, "geglu": F.gelu, "swiglu": F.silu}
LINE = np.linspace(-20, 20, 2001)  # holds every kink: 0, ±1, ±3, 6
SETTINGS = [(s, {}) for s in PEERS if s in ACTIVATIONS] + [
    ("leaky_relu", {"negative_slope": 0.3}),
    ("prelu", {"weight": -0.5}),
    ("elu", {"alpha": 2.0}),
    ("celu", {"alpha": 0.4}),
    ("softplus", {"beta": 3.0}),
    ("silu", {"beta": 0.0}),
    ("silu", {"beta": 7.5}),
    ("snake", {"alpha": 2.5}),
]


def autograd(f, x):
    """f, f′, f″ by torch; f″ None where torch has none."""
    x = torch.tensor(x, requires_grad=True)
    y = f(x)
    d1 = torch.autograd.grad(y.sum(), x, create_graph=True)[0]
    if not d1.requires_grad:
        return y.detach().numpy(), d1.numpy(), np.zeros(len(x))
    try:
        return y.detach().numpy(), d1.detach().numpy(), torch.autograd.grad(d1.sum(), x)[0].numpy()
    except RuntimeError:  # hardsigmoid: its backward is not differentiable in torch
        return y.detach().numpy(), d1.detach().numpy(), None


def test_the_table_is_the_promised_one():
    assert set(PEERS) | set(GATES) == set(ACTIVATIONS)
    years = [a.year for a in ACTIVATIONS.values()]
    assert years == sorted(years) and years[0] == 1943
    assert all(a.latex and a.source for a in ACTIVATIONS.values())


@pytest.mark.parametrize("slug, settings", SETTINGS)
def test_value_and_both_derivatives_are_torchs(slug, settings):
    a = ACTIVATIONS[slug]
    full = a.settings(settings)
    ours = a.value(LINE, **settings), a.derivative(LINE, **settings), a.second_derivative(LINE, **settings)
    theirs = autograd(lambda x: PEERS[slug](x, **full), LINE)
    np.testing.assert_allclose(ours[0], theirs[0], atol=1e-10)
    # torch's hardsigmoid slope is a float32 constant, 5e-9 off 1/6; ours is 1/6
    np.testing.assert_allclose(ours[1], theirs[1], atol=1e-8 if slug == "hard_sigmoid" else 1e-10)
    if theirs[2] is not None:
        np.testing.assert_allclose(ours[2], theirs[2], atol=1e-10)


@pytest.mark.parametrize("slug", GATES)
def test_gated_units_have_torchs_gradient_and_hessian(slug):
    rng = np.random.default_rng(0)
    v, g = rng.uniform(-20, 20, (2, 200))
    tv, tg = (torch.tensor(part, requires_grad=True) for part in (v, g))
    out = tv * GATES[slug](tg)
    grad = torch.autograd.grad(out.sum(), (tv, tg), create_graph=True)
    a = ACTIVATIONS[slug]
    np.testing.assert_allclose(a.value(v, g), out.detach(), atol=1e-10)
    np.testing.assert_allclose(a.derivative(v, g), torch.stack(grad).detach(), atol=1e-10)
    hessian = a.second_derivative(v, g)
    across = torch.autograd.grad(grad[0].sum(), tg, retain_graph=True, allow_unused=True)[0]
    curved = torch.autograd.grad(grad[1].sum(), tg)[0] if slug not in ("bilinear",) else torch.zeros(200)
    np.testing.assert_allclose(hessian[0, 1], across, atol=1e-10)
    np.testing.assert_array_equal(hessian[0, 1], hessian[1, 0])
    np.testing.assert_allclose(hessian[1, 1], curved, atol=1e-10)
    assert not hessian[0, 0].any()


def test_glu_gates_with_the_second_half_as_torch_does():
    x = torch.randn(5, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    np.testing.assert_allclose(ACTIVATIONS["glu"].value(x[:, :4], x[:, 4:]), F.glu(x), atol=1e-12)


@pytest.mark.parametrize("slug", PEERS)
def test_far_out_everything_is_finite_and_silent(slug):
    far = np.r_[-1e4, np.linspace(-1e4, 1e4, 4001), -745.2, 709.8, 1e-300, -0.0]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert np.isfinite(ACTIVATIONS[slug].jet(far)).all()


def test_a_parameter_that_it_does_not_have_is_named():
    with pytest.raises(Refused, match="relu has no parameter beta; it has: –"):
        ACTIVATIONS["relu"].value(1.0, beta=2.0)


# constants in the books
def test_gelus_steepest_slope_is_at_root_two():
    gelu = ACTIVATIONS["gelu"]
    top = minimize_scalar(
        lambda x: -gelu.derivative(x).item(), bounds=(0, 4), method="bounded", options={"xatol": 1e-9}
    )
    assert top.x == pytest.approx(np.sqrt(2), abs=1e-6) and -top.fun == pytest.approx(1.12890, abs=5e-6)
    low = minimize_scalar(lambda x: gelu.value(x).item(), bounds=(-3, 0), method="bounded", options={"xatol": 1e-9})
    assert low.fun == pytest.approx(-0.16997, abs=5e-6) and low.x == pytest.approx(-0.7518, abs=5e-5)


def test_silus_minimum():
    silu = ACTIVATIONS["silu"]
    low = minimize_scalar(lambda x: silu.value(x).item(), bounds=(-4, 0), method="bounded", options={"xatol": 1e-9})
    assert low.fun == pytest.approx(-0.27846, abs=5e-6) and low.x == pytest.approx(-1.2785, abs=5e-5)


def test_gelus_tanh_form_is_within_its_bound_and_the_bound_is_tight():
    assert _tanh_form_is_off_by() == pytest.approx(4.73e-4, abs=5e-7)


def test_sigmoids_slope_never_exceeds_a_quarter():
    assert ACTIVATIONS["sigmoid"].derivative(LINE).max() == 0.25


def test_swish_runs_from_a_line_to_relu():
    silu = ACTIVATIONS["silu"]
    np.testing.assert_array_equal(silu.value(LINE, beta=0.0), LINE / 2)
    gap = [np.abs(silu.value(LINE, beta=b) - np.maximum(LINE, 0)).max() for b in (1, 5, 50, 500)]
    assert gap == sorted(gap, reverse=True) and gap[-1] < 1e-3


# the films
def test_the_years_run_forward_and_tell_births_before_adoptions():
    trace = run(Params())
    frames = trace.frames[: trace.scene.years_end]
    years = [f.year for f in frames]
    assert years == sorted(years) and years[0] == 1943 and years[-1] >= 2025
    births = [f for f in frames if " uses " not in f.title.en]
    assert {f.row for f in births} == set(range(len(ACTIVATIONS)))
    first = {f.row: i for i, f in reversed(list(enumerate(frames)))}
    assert all(" uses " not in frames[i].title.en for i in first.values())


def test_two_linear_layers_are_one_and_a_bend_makes_them_two():
    told = layers(ACTIVATIONS["relu"].value, X)
    net = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.Linear(2, 1)).double()
    for parameter, value in zip(net.parameters(), (W1[:, None], B1, W2[None], np.array([B2])), strict=True):
        parameter.data = torch.tensor(value)
    x = torch.tensor(X)[:, None]
    np.testing.assert_allclose(told.linear, net(x).detach()[:, 0], atol=1e-12)
    np.testing.assert_allclose(told.linear, told.slope * X + told.offset, atol=1e-12)
    bent = net[1](torch.relu(net[0](x))).detach()[:, 0]
    np.testing.assert_allclose(told.bent, bent, atol=1e-12)
    turns = np.flatnonzero(np.abs(np.diff(told.bent, 2)) > 1e-9) + 1
    assert np.abs(X[turns][:, None] - [-1, 4 / 3]).min(1).max() < X[1] - X[0]


def test_a_sigmoid_pulls_all_weights_of_a_unit_the_same_way():
    sigmoid, tanh = layers(np.tanh, X).pulls
    assert (sigmoid.prod(1) > 0).all() and 0.3 < (tanh.prod(1) > 0).mean() < 0.7
    inputs = torch.tensor([[0.7, -1.2]]).sigmoid()
    weights = torch.tensor([[0.1, -0.4]], requires_grad=True)
    ((inputs @ weights.T - 3.0) ** 2).backward()
    assert (weights.grad < 0).all()


def test_flat_shares_are_counted_on_the_slopes():
    scene = run(Params()).scene
    i = scene.slugs.index("sigmoid")
    assert scene.flat[i] == (np.abs(ACTIVATIONS["sigmoid"].derivative(X)) < FLAT).mean()
    edge = 4.585  # σ′ = 0.01
    assert ACTIVATIONS["sigmoid"].derivative(edge) == pytest.approx(0.01, abs=1e-5)


def test_a_self_gated_unit_is_x_times_its_share():
    from scipy.stats import norm

    trace = run(Params(activation="gelu"))
    np.testing.assert_allclose(trace[trace.scene.years_end].share, norm.cdf(X), atol=1e-12)


@pytest.mark.parametrize("slug", ["sigmoid", "softplus", "step", "tanh"])
def test_the_share_at_zero_is_the_limit_of_its_neighbours(slug):
    """The slope where f(0) = 0; where f(0) is something, no multiple of 0 is it."""
    trace = run(Params(activation=slug))
    share = trace[trace.scene.years_end].share
    middle = len(X) // 2
    if ACTIVATIONS[slug].value(0.0) == 0:
        assert share[middle] == ACTIVATIONS[slug].derivative(0.0)
    else:
        assert share[middle] == share[middle + 1] == 9
        assert views.numbers(trace, 50)["s"] == "–"


def test_a_sweep_moves_only_the_parameter():
    trace = run(Params(activation="swiglu"))
    sweep = trace.frames[trace.scene.walk_end :]
    settings = np.array([f.setting for f in sweep])
    assert settings[0] == 0 and settings[-1] == pytest.approx(50) and (np.diff(settings) > 0).all()
    np.testing.assert_allclose(sweep[0].f, X / 2)
    assert not trace.scene.borrowed


def test_without_a_parameter_swish_is_swept_and_the_scene_says_so():
    trace = run(Params(activation="relu"))
    assert trace.scene.borrowed and trace[-1].name.en == "SiLU / Swish"


@pytest.mark.parametrize("slug", [*ACTIVATIONS, "own"])
def test_a_walk_reads_what_the_curves_show(slug):
    trace = run(Params(activation=slug, beta=2.5, alpha=0.5))
    walk = trace.frames[trace.scene.years_end : trace.scene.walk_end]
    for f in walk[::17]:
        i = int(np.argmin(np.abs(X - f.at)))
        np.testing.assert_array_equal(f.reading, [f.f[i], f.d1[i], f.d2[i]])
        if slug != "own":
            np.testing.assert_allclose(f.reading[0], ACTIVATIONS[slug].jet(f.at, 0, _settings(slug))[0], atol=1e-12)


def _settings(slug):
    return {k: {"beta": 2.5, "alpha": 0.5}.get(k, r.default) for k, r in ACTIVATIONS[slug].parameters.items()}


def test_where_my_own_formula_has_no_value_the_frame_says_so():
    trace = run(Params(activation="own", formula="log(x)"))
    np.testing.assert_array_equal(trace[trace.scene.years_end].defined, X > 0)
    assert all(np.isfinite(a).all() for a in leaves(trace.frames))


# the reader's own formula
@pytest.mark.parametrize(
    "text, slug",
    [
        ("x * sigmoid(x)", "silu"),
        ("x * 0.5 * (1 + erf(x / sqrt(2)))", "gelu"),
        ("max(x, 0)", "relu"),
        ("x * tanh(softplus(x))", "mish"),
        ("min(max(x, -1), 1)", "hard_tanh"),
        ("x / (1 + abs(x))", "softsign"),
        ("relu(x)**2", "relu_squared"),
        ("1 / (1 + e**-x)", "sigmoid"),
        ("1 / (1 + e**−x)", "sigmoid"),
        ("x ÷ （1 ＋ abs(x)）".replace("＋", "+"), "softsign"),
        ("step(x)", "step"),
        ("sign(x)", "sign"),
        ("arctan(x)", "arctan"),
        ("x * step(x)", "relu"),
    ],
)
def test_a_formula_is_the_function_it_spells(text, slug):
    f, away = expression.compile(text), np.linspace(-5.03, 5.01, 200)  # away from kinks
    for ours, theirs in zip(f.jet(away), ACTIVATIONS[slug].jet(away), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-10)


def test_a_constant_and_a_line_have_derivatives_too():
    for text, want in (("3", (3, 0, 0)), ("2*x", (4, 2, 0)), ("e - pi*0", (np.e, 0, 0))):
        np.testing.assert_allclose([p.item() for p in expression.compile(text).jet(2.0)], want)


@pytest.mark.parametrize(
    "text, column, words",
    [
        ("x.real", 2, "“.” cannot be used"),
        ("x * __import__", 5, "“__import__” is not known"),
        ("x ** 9", 6, "or its base a number, as in e"),
        ("x ** x", 6, "power"),
        ("2x", 2, r"write \* between"),
        ("x = 3", 3, "“=” cannot be used"),
        ("exp", 1, "exp needs brackets"),
        ("exp(x, x)", 1, "exp takes one value, not 2"),
        ("min(x)", 1, "min takes two to eight values, not 1"),
        ("x(3)", 1, "not a function"),
        ("1e13 * x", 1, "at most 1e12"),
        ("x +", 3, "breaks off"),
        ("", 1, "empty"),
        ("ｘ + 1", 1, "“ｘ” cannot be used"),
        ("0,5 * x", 1, "a decimal number is written with a point"),
        ("exp(0,5 * x)", 1, "not 2; a decimal number is written with a point"),
        ("(0 - 2)**x", 10, "power"),
        ("x^2", 2, "cannot be used"),
        ("-" * 30 + "x", 21, "more than 20 levels"),
        ("x" * 201, 201, "longer than 200 characters"),
        ("x" * 1_000_000, 201, "longer than 200 characters"),
        ("x if x else 1", 3, "“if” is not known"),
        ("x > 1", 3, "“>” cannot be used"),
        ("(1, x)", 1, "only"),
        ("+x", 1, "a leading minus"),
    ],
)
def test_a_refusal_names_the_column_in_both_languages(text, column, words):
    with pytest.raises(Refused, match=words) as refusal:
        expression.compile(text)
    assert refusal.value.text.en.startswith(f"Column {column}:")
    assert refusal.value.text.zh.startswith(f"第 {column} 列：")


HARM = [
    "__import__('os').system('echo hi')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "lambda: x",
    "[x for x in (1,)]",
    "9**9**9**9",
    "exec('1')",
    "open('/etc/passwd')",
    "x if x else 0",
    "f'{x}'",
    "x := 3",
    "eval",
    "globals()",
    "x ; x",
    "import os",
    "1e400",
    "0x10",
    "1_000",
    "1j",
    "...",
    "True",
    "None",
    "print(x)",
    "breakpoint()",
    "x\x00",
    "ｅｘｐ(x)",
    "е**x",
    "x\n+1",
    "\\u0065xp(x)",
    "x[0]",
    "{x}",
    "x@x",
    "x//2",
    "x%2",
    "~x",
    "not x",
    "x<x",
    "x and x",
    "exp(x)(x)",
    "(exp)(x",
    "max(*x)",
    "exp(x=1)",
    "((((",
    "yield x",
    "await x",
    "x'",
    '"',
    "#",
    "`x`",
    "$",
    "?",
    "getattr(x, e)",
]


def hostile(rng):
    kind = rng.randrange(5)
    if kind == 0:
        return rng.choice(HARM)
    if kind == 1:
        return rng.choice(["(", "-", "exp(", "x**", "9**"]) * rng.randrange(30, 400) + rng.choice(["x", ""])
    if kind == 2:
        return "".join(
            rng.choice("x019.+-*/()_'[]{}:;=<>@,episqrtlambda \n\t\\é−ｘ") for _ in range(rng.randrange(1, 199))
        )
    if kind == 3:
        base = rng.choice(["x * sigmoid(x)", "max(x, 0)", "x**2 + 1"])
        return f"{base} {rng.choice(['+', '', '*', '.'])} {rng.choice(HARM)}"
    return rng.choice(HARM) * rng.randrange(1, 30)


def test_ten_thousand_hostile_formulas_run_nothing(monkeypatch):
    """Each is refused with a column in both languages, or is plain arithmetic; Python's own compiler is never reached
    with a word that is not on the list, and nothing in builtins that could run it is called."""
    seen = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source, **kw: seen.append(source) or parse(source, **kw))
    for name in ("eval", "exec", "__import__", "open"):
        monkeypatch.setattr(builtins, name, _trap(name, getattr(builtins, name)))
    rng, refused = random.Random(0), 0
    for _ in range(10_000):
        text = hostile(rng)
        try:
            assert isinstance(expression.compile(text), expression.Expression)
        except Refused as no:
            refused += 1
            assert re.match(r"Column \d+: .+\.$", no.text.en, re.S) and re.match(r"第 \d+ 列：.+。$", no.text.zh, re.S)
    assert refused > 9_000
    assert all(set(re.findall(r"[A-Za-z_]\w*", s)) - {"E"} <= expression.NAMES for s in map(_no_exponents, seen))


def test_a_number_may_be_raised_to_any_power():
    """Floats overflow to an undefined place, never to a long integer."""
    x = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(expression.compile("2**x")(x), 2**x)
    assert not np.isfinite(expression.compile("9**9**9**9")(1.0))


def _no_exponents(text):
    return re.sub(r"(\d\.?|\.\d+)[eE][+-]?\d+", "1", text)


def _trap(name, real):
    def call(*args, **kwargs):
        caller = sys._getframe(1).f_code  # noqa: SLF001
        assert not caller.co_filename.endswith("expression.py"), f"{name} was called"
        return real(*args, **kwargs)

    return call


def test_what_is_let_through_is_quick_and_small():
    """The largest legal formula still evaluates: floats overflow to an undefined place, never to a long integer."""
    f = expression.compile("((((x**8)**8)**8)**8)**8")
    assert not np.isfinite(f(5.0)) and f(1.0) == 1


@pytest.mark.parametrize("slug", ACTIVATIONS)
def test_the_line_of_torch_on_the_page_gives_the_same_numbers(slug):
    from engine.neurons.torch_names import in_torch

    a = ACTIVATIONS[slug]
    for settings in ({}, {k: r.low + 0.3 * (r.high - r.low) for k, r in a.parameters.items()}):
        space = {"torch": torch, "F": F, "x": torch.tensor(LINE), "v": 1.0}
        theirs = eval(in_torch(slug, settings), space)
        np.testing.assert_allclose(
            theirs, a.value(1.0, LINE, **settings) if a.gated else a.value(LINE, **settings), atol=1e-9
        )


OTHERS = [Params(activation="elu", alpha=0.5), Params(activation="step"), Params(activation="swiglu", beta=3.0)]


@pytest.mark.parametrize(
    "p", [Params(), *OTHERS, *(one.params for one in LESSON.tries if one.params.formula[-1] != ")")]
)
def test_the_library_snippet_gives_the_pages_numbers(p):
    space = {"print": lambda *_: None}
    exec(snippet("activations", p) + "\n" + library(p), space)
    walk = space["trace"][space["trace"].scene.years_end]
    np.testing.assert_allclose(space["y"].detach(), walk.f, atol=1e-10)
    np.testing.assert_allclose(space["slope"], walk.d1, atol=1e-10)


@pytest.mark.parametrize("slug", ACTIVATIONS)
def test_the_plain_formula_is_the_function(slug):
    """The formula as a sentence says it, read as Python."""
    from scipy.special import expit, ndtr

    a, text = ACTIVATIONS[slug], ACTIVATIONS[slug].plain
    for old, new in (
        ("−", "-"),
        ("·", "*"),
        ("²", "**2"),
        ("³", "**3"),
        ("√", "sqrt"),
        ("|x|", "abs(x)"),
        ("βx", "β*x"),
        ("βg", "β*g"),
    ):
        text = text.replace(old, new)
    text = text.replace("αx", "α*x").replace("[x > 0]", "(x > 0)")
    names = {
        "exp": np.exp,
        "ln": np.log,
        "sqrt": np.sqrt,
        "sin": np.sin,
        "tanh": np.tanh,
        "arctan": np.arctan,
        "sign": np.sign,
    }
    names |= {
        "max": np.maximum,
        "min": np.minimum,
        "abs": np.abs,
        "Φ": ndtr,
        "σ": expit,
        "π": np.pi,
        "x": LINE,
        "g": LINE,
        "v": 1.0,
    }
    names |= {"a": 0.01, "w": 0.25, "α": 1.0, "β": 1.0}
    want = a.value(1.0, LINE) if a.gated else a.value(LINE)
    np.testing.assert_allclose(eval(text, {"__builtins__": {}}, names) + 0.0 * LINE, want, atol=1e-3)


def test_measures_are_the_books_constants_and_unknown_where_a_formula_has_no_value():
    of = {m.key: m.value for m in measures_of("activations")}
    trace = run(Params(activation="sigmoid"))
    walk = range(trace.scene.years_end, trace.scene.walk_end)
    middle = next(t for t in walk if abs(trace[t].at) < 1e-9)
    assert of["steepest"](trace, middle) == of["slope"](trace, middle) == pytest.approx(0.25)
    assert np.isnan(of["switch"](trace, middle))  # σ(0)/0
    assert of["flat"](trace, middle) == trace.scene.flat[trace.scene.slugs.index("sigmoid")]
    silu = run(Params(activation="silu"))
    for t in walk:
        assert of["switch"](silu, t) == pytest.approx(1 / (1 + np.exp(-silu[t].at)))
    for formula in ("log(x)", "log(-1 - 0 * x)"):
        own = run(Params(activation="own", formula=formula))
        assert all(np.isnan(of[key](own, walk[0])) for key in ("value", "slope", "bend", "switch"))
    assert all(np.isnan(of[key](own, walk[0])) for key in ("flat", "steepest"))
