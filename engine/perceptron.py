"""The perceptron: a threshold that learns from its mistakes, and stops making them whenever a line will do.

Rule (Rosenblatt 1957, 1962): answer 1 if w·x + b > 0, else 0; on a mistake add the row to (w, b), or take it away.
Convergence (Novikoff 1962): if some line separates the classes with margin γ, at most (R/γ)² mistakes are ever made,
R the length of the longest row; both measured with the constant 1 appended to each row, for the bias.
A row exactly on the line counts as a mistake, whichever its class, as in Novikoff's proof and in scikit-learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Table, Text, Trace, choice, knob
from engine.data.sets import REAL, TWO_CLASSES, Rows, Split, TwoClassData, built_in, is_toy, plane, with_painting

__all__ = ["STEP", "Frame", "Mistake", "Params", "Scene", "learn", "run", "turn", "widest"]

STEP = Text("mistake", "次错误")
GATES = {
    "and": Text("AND, four corners", "与（四个角点）"),
    "or": Text("OR, four corners", "或（四个角点）"),
    "xor4": Text("XOR, four corners", "异或（四个角点）"),
}
OWN = {"gap": Text("two classes with a gap", "有间隔的两类")} | GATES
TRUTH = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor4": [0, 1, 1, 0]}
TURNS = np.radians(np.linspace(-6, 6, 241))  # angles by which the line is turned


def _has_gap(p: Any) -> bool:
    return p.table is None and p.data == "gap"


@dataclass(frozen=True)
class Params(TwoClassData):
    data: str = choice(OWN | dict(TWO_CLASSES), Text("data", "数据"), when=built_in)
    gap: float = knob(0.15, 0.02, 1.0, Text("width of the gap", "间隔宽度"), 0.01, when=_has_gap)
    n_samples: int = knob(120, 30, 600, Text("rows", "样本数"), step=10, when=lambda p: is_toy(p) or _has_gap(p))
    noise: float = knob(0.0, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=is_toy)
    max_mistakes: int = knob(100, 10, 240, Text("mistakes at most", "最多犯错次数"), 10)


class Mistake(NamedTuple):
    w: Array  # (d,) after it was corrected
    b: float
    row: int  # the row it was made on
    count: int  # type: ignore[assignment]  # 1 for the first


class Scene(NamedTuple):
    X: Array  # (n, 2) as the plane shows them
    y: Array  # (n,) 0 or 1
    low: Array  # (2,)
    high: Array
    axes: tuple[str, ...]
    classes: tuple[str, ...]
    separable: bool
    R: float  # length of the longest row, the appended 1 included
    gamma: float  # the widest margin of any line through (0, 0, 0) of the rows with 1 appended; 0: there is none
    bound: float  # (R/γ)²; 0: there is none
    turns: Array  # (241,) degrees


class Frame(NamedTuple):
    mistakes: int  # so far
    row: int  # the last one's row; -1 before the first
    label: int  # its class, 0 or 1; -1 before the first
    x: Array  # (2,) that row in the rule's own coordinates
    w: Array  # (2,)
    b: float
    before: Array  # (3,) w₁, w₂, b before it
    line: Array  # (2, 2) two ends of w·x + b = 0, as the plane shows it
    last: Array  # (2, 2) the line before
    wrong: Array  # (n,) bool: on the wrong side now
    settled: bool  # a whole pass without a mistake
    again: int  # the mistake after which everything was already as it is now, so that it goes round for ever; else 0
    along: float  # (w, b)·u, u the unit normal of the widest margin: at least kγ
    length: float  # ‖(w, b)‖: at most R√k
    staircase: Array  # (241,) rows on the wrong side when the line is turned about the rule's origin
    smooth: Array  # (241,) mean logistic loss of the same turned lines


class Scale(NamedTuple):
    """Columns of any scale are standardised before the rule sees them: z = (x − centre) / spread."""

    centre: Array  # (2,)
    spread: Array  # (2,)

    def line(self, w: Array, b: float, low: Array, high: Array) -> Array:
        """w·z + b = 0 as the plane shows it: two ends beyond the window, (2, 2)."""
        return segment(w / self.spread, float(b - w @ (self.centre / self.spread)), low, high)


def run(p: Params) -> Trace[Scene, Frame]:
    """The rule on the lesson's rows, a frame a mistake, and the proof's two lengths beside it."""
    split = rows(p)
    X, y = split.train.X, split.train.y
    real = isinstance(p.table, Table) or p.data in REAL
    scale = Scale(X.mean(0), X.std(0) + 1e-12) if real else Scale(np.zeros(2), np.ones(2))
    Z = (X - scale.centre) / scale.spread
    gamma, u = widest(Z, y)
    R = float(np.sqrt((Z**2).sum(1).max() + 1))
    scene = Scene(
        X=X,
        y=y,
        low=split.low,
        high=split.high,
        axes=split.train.names,
        classes=split.train.classes,
        separable=gamma > 0,
        R=R,
        gamma=gamma,
        bound=(R / gamma) ** 2 if gamma > 0 else 0.0,
        turns=np.degrees(TURNS),
    )
    return Trace.of(scene, _frames(scene, scale, Z, u, list(learn(Z, y, p.seed, p.max_mistakes))))


def _frames(scene: Scene, scale: Scale, Z: Array, u: Array, made: Sequence[Mistake]) -> Iterator[Frame]:
    """One before the first mistake, then one a mistake."""
    y = scene.y
    sign = np.where(y > 0, 1, -1)
    before = Mistake(np.zeros(2), 0.0, -1, 0)
    seen: dict[tuple[float, ...], int] = {}
    for now in (before, *made):
        w, b, row, count = now
        state = (*w, b, row)  # the next row to look at follows from the last one
        margin = sign * (Z @ w + b)
        staircase, smooth = turn(Z, sign, w, b)
        yield Frame(
            mistakes=count,
            row=row,
            label=int(y[row]) if count else -1,
            x=Z[row] if count else np.zeros(2),
            w=w,
            b=b,
            before=np.append(before.w, before.b),
            line=scale.line(w, b, scene.low, scene.high),
            last=scale.line(before.w, before.b, scene.low, scene.high),
            wrong=margin <= 0,
            settled=count == len(made) and bool((margin > 0).all()),
            again=seen.get(state, 0),
            along=float(np.append(w, b) @ u),
            length=float(np.linalg.norm(np.append(w, b))),
            staircase=staircase,
            smooth=smooth,
        )
        seen.setdefault(state, count)
        before = now


def learn(X: Array, y: Array, seed: int, max_mistakes: int) -> Iterator[Mistake]:
    """Mistakes as they happen, rows taken round and round in one order drawn from the seed. X (n, d), y (n,) class > 0.

    Ends after a pass without a mistake, or after `max_mistakes`. Refused: rows and labels of different number, or a
    number that is not finite.
    """
    X, y = np.asarray(X, float), np.asarray(y)
    if X.ndim != 2 or y.shape != (len(X),) or not len(X):
        said = Text(
            "X is {x} and y is {y}: one label is needed for every row.", "X 为 {x}，y 为 {y}：每一行都需要一个标签。"
        )
        raise Refused(*said.format(x=X.shape, y=y.shape))
    if not np.isfinite(X).all():
        row, column = np.argwhere(~np.isfinite(X))[0]
        said = Text(
            "X holds a value that is not finite in row {r}, column {c}.", "X 的第 {r} 行第 {c} 列不是有限的数。"
        )
        raise Refused(*said.format(r=row, c=column))
    order = np.random.default_rng([seed, 3]).permutation(len(y))
    A = np.c_[X, np.ones(len(y))][order] * np.where(y[order] > 0, 1.0, -1.0)[:, None]  # wanted: A @ v > 0
    v, at = np.zeros(A.shape[1]), 0
    for count in range(1, max_mistakes + 1):
        wrong = np.flatnonzero(A @ v <= 0)
        if not wrong.size:
            return
        at = int(wrong[np.searchsorted(wrong, at) % wrong.size])  # the next one in the round
        v = v + A[at]
        yield Mistake(v[:-1].copy(), float(v[-1]), int(order[at]), count)
        at += 1


def widest(X: Array, y: Array) -> tuple[float, Array]:
    """The largest margin γ of a separating plane through the origin of (x, 1), and its unit normal; (0, 0) if none.

    Least-distance programming: Lawson & Hanson 1974, ch. 23. min ‖v‖ subject to A v ≥ 1; then γ = 1/‖v‖.
    """
    from scipy.optimize import nnls

    A = np.c_[X, np.ones(len(y))] * np.where(y > 0, 1.0, -1.0)[:, None]
    scale = np.linalg.norm(A, axis=1).max()
    E = np.vstack([A.T / scale, np.ones(len(y))])
    target = np.append(np.zeros(A.shape[1]), 1.0)
    residual = E @ nnls(E, target)[0] - target
    if abs(residual[-1]) < 1e-12:
        return 0.0, np.zeros(A.shape[1])
    v = -residual[:-1] / residual[-1]
    gamma = float((A @ v).min() / np.linalg.norm(v)) if v.any() else 0.0
    return (gamma, v / np.linalg.norm(v)) if gamma > 1e-9 * scale else (0.0, np.zeros(A.shape[1]))


def turn(X: Array, sign: Array, w: Array, b: float) -> tuple[Array, Array]:
    """Rows on the wrong side, and mean logistic loss, of the line turned by each angle of TURNS; (241,) each."""
    c, s = np.cos(TURNS), np.sin(TURNS)
    turned = np.stack([c * w[0] - s * w[1], s * w[0] + c * w[1]])
    margin = sign[:, None] * (X @ turned + b)
    loss = np.maximum(-margin, 0) + np.log1p(np.exp(-np.abs(margin)))
    return (margin <= 0).sum(0).astype(float), loss.mean(0)


def segment(w: Array, b: float, low: Array, high: Array) -> Array:
    """Two points of w·x + b = 0 beyond both sides of the window; the window's middle twice where there is no line."""
    middle, reach = (low + high) / 2, float(np.linalg.norm(high - low))
    size = float(w @ w)
    if size == 0:
        return np.stack([middle, middle])
    foot = middle - w * (float(w @ middle) + b) / size
    along = np.array([-w[1], w[0]]) / np.sqrt(size) * reach
    return np.stack([foot - along, foot + along])


def rows(p: Params) -> Split:
    """The lesson's rows: a gate's four corners, two classes with a gap, or what `plane` gives."""
    if p.table is not None or p.data not in OWN:
        return plane(p)
    low, high = np.full(2, -2.4), np.full(2, 2.4)
    if p.data == "gap":
        X, y = gap(p.n_samples, p.gap, np.random.default_rng([p.seed, 4]))
    else:
        X, y = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]), np.array(TRUTH[p.data])
    train = with_painting(Rows(X, y, ("x₁", "x₂"), ("0", "1")), p.painted, low, high, added=True)
    if len(np.unique(train.y)) < 2:
        raise Refused(
            "The rows hold one class only: paint rows of the second class.", "数据中只有一个类别：请再画出另一类的点。"
        )
    return Split(train, train._replace(X=train.X[:0], y=train.y[:0]), low, high)


def gap(n: int, width: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """n rows on both sides of the line x₁ + 2x₂ = 1, none nearer to it than half the width."""
    normal = np.array([1.0, 2.0]) / np.sqrt(5)
    X = rng.uniform(-2, 2, (20 * n, 2))
    far = X @ normal - 1 / np.sqrt(5)
    keep = np.flatnonzero(np.abs(far) >= width / 2)[:n]
    return X[keep], (far[keep] > 0).astype(int)
