"""Gradient boosting's formulas with their numbers: what a row asks for, what its leaf's constant is made of."""

from dashboard.figures.numbers import number
from dashboard.lesson import Equation
from dashboard.views.trees import own
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

RATIOS = ("squared", "logistic", "exponential", "softmax")  # γ is a sum over a sum


def numbers(trace: Trace[Scene, Frame], t: int) -> dict[str, float | str]:
    """The slots, and beside them the parts that they are made of, by name."""
    s = trace.scene
    before, gradient, gamma, after, first, second, delta, answer = (float(column[t]) for column in s.followed)
    y = 1.0 if s.classes > 1 else float(s.train.y[s.row])
    y = 2 * y - 1 if s.loss == "exponential" else y
    k = int(s.train.y[s.row]) if s.classes > 1 else 0
    return {
        "i": str(s.row),
        "r": gradient,
        "slope": _slope(s, y - gradient, delta),
        "y": y,
        "b": before,
        "g": gamma,
        "a": after,
        "v": s.rate,
        "rule": _rule(s),
        "parts": _parts(s, first, second, gamma),
        "first": first,
        "second": second,
        "factor": _factor(s),
        "p": y - gradient,
        "delta": delta,
        "alpha": s.alpha,
        "classes": s.classes,
        "ratio": float(s.loss in RATIOS),
        "exponential": float(s.loss == "exponential"),
        "F0": float(s.model.start[k]),
        "start": _start(s, k),
        "says": _says(s),
        "answer": answer,
    }


def _factor(s: Scene) -> float:
    return (s.classes - 1) / s.classes if s.loss == "softmax" else 1.0


def _slope(s: Scene, p: float, delta: float) -> str:
    """What -∂L/∂F is under this loss; squared: for L = (y - F)²/2."""
    return {
        "squared": "y − F",
        "absolute": "sign(y − F)",
        "huber": f"clip(y − F, ±{number(delta)})",
        "quantile": f"α − [y < F],  α = {number(s.alpha)}",
        "logistic": f"y − p,  p = {number(p)}",
        "softmax": f"y − p,  p = {number(p)}",
        "exponential": "y·exp(−yF),  y = ±1",
    }[s.loss]


def _start(s: Scene, k: int) -> str:
    """How F_0 is found, with the rows' own numbers."""
    y = s.train.y
    if s.classes == 0:
        return {"squared": "mean(y)", "quantile": f"quantile {number(s.alpha)} of y"}.get(s.loss, "median(y)")
    own, n = int((y == k).sum()), len(y)
    if s.classes > 1:
        return f"ln({own}/{n}) − mean ln share"
    return f"{'½ ' if s.loss == 'exponential' else ''}ln({n - own}/{own})"


def _says(s: Scene) -> str:
    """What is made of F at the end."""
    return {"logistic": "p = σ(Fₜ)", "exponential": "p = σ(2Fₜ)", "softmax": "p = eᶠ / Σ eᶠ"}.get(s.loss, "ŷ = Fₜ")


def _rule(s: Scene) -> str:
    """How a leaf's constant is found under this loss."""
    return {
        "squared": "Σr / n",
        "absolute": "median(y − F)",
        "huber": "median + mean clip",
        "quantile": "quantile α of y − F",
        "logistic": "Σr / Σp(1 − p)",
        "softmax": "(K − 1)/K · Σr / Σp(1 − p)",
        "exponential": "Σr / Σ|r|",
    }[s.loss]


def _parts(s: Scene, first: float, second: float, gamma: float) -> str:
    """The same with this leaf's numbers."""
    if s.loss == "huber":
        return f"{number(first)} {'+' if second >= 0 else '−'} {number(abs(second))}"
    if s.loss not in RATIOS or second < 1e-150:
        return number(gamma)
    before = f"{s.classes - 1}/{s.classes} · " if s.loss == "softmax" else ""
    return f"{before}{number(first)} / {number(second)}"


def own_numbers(trace: Trace[Scene, Frame], t: int) -> dict[str, float | str]:
    """Of the reader's row, which has no y and so no r."""
    s, one = trace.scene, trace.scene.own
    return {
        "x": own.written(one.x),
        "a": float(one.after[t]),
        "b": float(one.before[t]),
        "v": s.rate,
        "g": float(one.gamma[t]),
        "F0": float(s.model.start[one.k]),
        "start": _start(s, one.k),
        "says": _says(s) if s.classes < 2 else f"p({s.train.classes[one.k]})",
        "answer": float(one.answer[t]),
        "rule": _rule(s),
        "parts": _parts(s, float(one.first[t]), float(one.second[t]), float(one.gamma[t])),
        "first": float(one.first[t]),
        "second": float(one.second[t]),
        "factor": _factor(s),
        "ratio": float(s.loss in RATIOS),
    }


either = own.numbers(numbers, own_numbers)
MOVED = r"\num{a}{F_t(x_i)}=\num{b}{F_{t-1}(x_i)}+\num{v}{\nu}\cdot\num{g}{\gamma}"
OWN = MOVED.replace("x_i", "x") + r"\quad \val{says}=\val{answer}\quad {x=\val{x}}"
ROUND = Equation(
    own.formula(
        r"\num{r}{r_i}=\val{slope}\quad \num{y}{y_i}\quad "
        + MOVED
        + r"\quad \gamma=\val{rule}=\val{parts}\quad {i=\val{i}}",
        OWN,
    ),
    either,
)
CONSTANT = Equation(
    own.formula(
        r"\num{r}{r_i}=-\partial L\,/\,\partial F=\val{slope}\quad "
        r"\num{g}{\gamma}=\val{rule}=\val{parts}\quad {i=\val{i}}",
        r"\num{g}{\gamma}=\val{rule}=\val{parts}\quad {x=\val{x}}",
    ),
    either,
    Text(
        "What the tree is fitted to; γ is the best constant, or one step towards it (Huber; Newton's for classes)",
        "树要拟合的量；γ 是最优常数，或朝它走的一步（Huber；分类为牛顿步）",
    ),
)
CHAIN = Equation(
    own.formula(
        r"\num{F0}{F_0}=\val{start}\quad " + MOVED + r"\quad \val{says}=\val{answer}",
        r"\num{F0}{F_0}=\val{start}\quad " + OWN,
    ),
    either,
)
