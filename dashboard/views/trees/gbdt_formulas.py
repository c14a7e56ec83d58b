"""Gradient boosting's formulas with their numbers: what a row asks for, what its leaf's constant is made of."""

from dashboard.equations import number
from dashboard.lesson import Equation
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

RATIOS = ("squared", "logistic", "softmax")  # γ is a sum over a sum


def numbers(trace: Trace[Scene, Frame], t: int) -> dict[str, float | str]:
    """The slots, and beside them the parts that they are made of, by name."""
    s = trace.scene
    before, gradient, gamma, after, first, second, delta = (float(column[t]) for column in s.followed)
    y = 1.0 if s.classes > 1 else float(s.train.y[s.row])
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
    }[s.loss]


def _rule(s: Scene) -> str:
    """How a leaf's constant is found under this loss."""
    return {
        "squared": "Σr / n",
        "absolute": "median(y − F)",
        "huber": "median + mean clip",
        "quantile": "quantile α of y − F",
        "logistic": "Σr / Σp(1 − p)",
        "softmax": "(K − 1)/K · Σr / Σp(1 − p)",
    }[s.loss]


def _parts(s: Scene, first: float, second: float, gamma: float) -> str:
    """The same with this leaf's numbers."""
    if s.loss == "huber":
        return f"{number(first)} {'+' if second >= 0 else '−'} {number(abs(second))}"
    if s.loss not in RATIOS or second < 1e-150:
        return number(gamma)
    before = f"{s.classes - 1}/{s.classes} · " if s.loss == "softmax" else ""
    return f"{before}{number(first)} / {number(second)}"


ASKED = Equation(
    r"\num{r}{r_i}=-\partial L\,/\,\partial F=\val{slope}\qquad "
    r"\num{y}{y_i}\quad \num{b}{F_{t-1}(x_i)}\qquad {i=\val{i}}",
    numbers,
    Text(
        "What the tree is fitted to: the negative gradient (for squared error, of L = ½(y − F)²)",
        "树要拟合的量：负梯度（平方误差取 L = ½(y − F)²）",
    ),
)
CONSTANT = Equation(
    r"\num{g}{\gamma}=\val{rule}=\val{parts}",
    numbers,
    Text(
        "γ of its leaf: the best constant (squared, absolute, quantile), or one step towards it "
        "(Huber; Newton's for logistic, softmax)",
        "所在叶子的常数 γ：平方、绝对、分位数损失取最优值；Huber 只走一步，logistic 与 softmax 只走一步牛顿",
    ),
)
MOVED = r"\num{a}{F_t(x_i)}=\num{b}{F_{t-1}(x_i)}+\num{v}{\nu}\cdot\num{g}{\gamma}"
STEP = Equation(MOVED, numbers, Text("One small step", "迈出一小步"))
SUMS = Equation(
    MOVED + r"\qquad \gamma=\val{rule}=\val{parts}",
    numbers,
    Text("One small step; γ from the rows of its leaf (click a row)", "迈出一小步；γ 来自同叶的样本（点击样本可换）"),
)
