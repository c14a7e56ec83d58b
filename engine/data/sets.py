"""The rows a lesson learns from: toy sets, the real sets bundled with scikit-learn, the reader's own table or painting.

A lesson about the plane inherits `PlaneData`, one about a curve `CurveData`; `plane(p)` and `curve(p)` then give the
rows, always with a held-out third that no algorithm sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.core import ERASE, MOST_LEARNED, Array, Painting, Refused, Table, Text, choice, knob, points, upload, words
from engine.data import toys

ERASER = 0.045  # how far an eraser dot reaches, in widths of the window


class Rows(NamedTuple):
    X: Array  # (n, d)
    y: Array  # (n,) class 0..K-1, or a real target
    names: tuple[str, ...]  # of the d columns
    classes: tuple[str, ...] = ()  # names of the classes; empty for a real target


class Split(NamedTuple):
    train: Rows
    held_out: Rows
    low: Array  # (2,) the window of the plane (curve: of x and y)
    high: Array


REAL = {
    "breast_cancer": Text("breast cancer (569 rows)", "乳腺癌（569 行）"),
    "iris": Text("iris (150 rows)", "鸢尾花（150 行）"),
    "wine": Text("wine (178 rows)", "葡萄酒（178 行）"),
    "digits": Text("digits 0–9 (1,797 rows)", "手写数字 0–9（1,797 行）"),
}
PAINTED = {"painted": Text("only what I paint", "只用我画的点")}
PLANE: Mapping[str, Text] = {**toys.PLANE_NAMES, **REAL, **PAINTED}
MANY = {"three", "iris", "wine", "digits"}  # more than two classes
TWO_CLASSES: Mapping[str, Text] = {k: v for k, v in PLANE.items() if k not in MANY}
DIABETES = {"diabetes": Text("diabetes (442 rows)", "糖尿病（442 行）")}
CURVES: Mapping[str, Text] = {**toys.CURVE_NAMES, **DIABETES, **PAINTED}


@lru_cache
def real(name: str) -> Rows:
    """One of scikit-learn's bundled sets, all columns. name: breast_cancer | iris | wine | digits | diabetes."""
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(**({"scaled": False} if name == "diabetes" else {}))
    classes = () if name == "diabetes" else tuple(map(str, bunch.target_names))
    return Rows(bunch.data.astype(float), bunch.target, tuple(map(str, bunch.feature_names)), classes)


def principal(X: Array) -> Array:
    """The first two principal components of the standardised columns, (n, 2); signs fixed, so runs agree.

    A row with a hole (NaN) has none, and takes no part in finding them."""
    whole = ~np.isnan(X).any(1)
    if not whole.all():
        out = np.full((len(X), 2), np.nan)
        if whole.sum() > 1:
            out[whole] = principal(X[whole])
        return out
    Z = (X - X.mean(0)) / np.where(X.std(0) > 0, X.std(0), 1)
    _, _, V = np.linalg.svd(Z, full_matrices=False)
    V = V[:2] * np.sign(V[:2, np.abs(V[:2]).argmax(1)].diagonal())[:, None]
    return Z @ V.T


def is_toy(p: Any) -> bool:
    return p.table is None and (p.data in toys.PLANE_MAKERS or p.data in toys.CURVES)


def built_in(p: Any) -> bool:
    """No table of the reader's own stands in for the data."""
    return p.table is None


def has_columns(p: Any) -> bool:
    return p.table is not None or p.data in REAL or p.data in DIABETES


def _full(p: Any) -> Rows:
    if isinstance(p.table, Table):
        return Rows(p.table.X, p.table.y, p.table.columns, p.table.classes)
    return real(p.data)


def columns(p: Any) -> Sequence[str]:
    """What may be picked as an axis: principal components first, then the columns by name."""
    return axes(_full(p).names) if has_columns(p) else ["PC1", "PC2"]


def asked(p: Any) -> tuple[str, str]:
    """The two columns that a model of the plane asks for."""
    return (p.column_x, p.column_y) if has_columns(p) else ("x₁", "x₂")


def axes(names: Sequence[str]) -> list[str]:
    """The two principal components, called otherwise where the table has columns of their names; then the columns."""
    taken = {"PC1", "PC2"} & set(names)
    return [*(f"{pc} of all columns" if taken else pc for pc in ("PC1", "PC2")), *names]


@dataclass(frozen=True)
class PlaneData:
    data: str = choice(PLANE, Text("data", "数据"), when=built_in)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"))
    n_samples: int = knob(300, 30, 1500, Text("rows", "样本数"), step=10, when=is_toy)
    noise: float = knob(0.2, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=is_toy)
    column_x: str = words("PC1", Text("horizontal axis", "横轴"), when=has_columns, options=columns)
    column_y: str = words("PC2", Text("vertical axis", "纵轴"), when=has_columns, options=columns)
    painted: Painting = points(Text("painted rows", "手绘的点"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


@dataclass(frozen=True)
class TwoClassData(PlaneData):
    data: str = choice(TWO_CLASSES, Text("data", "数据"), when=built_in)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), classes=2)


@dataclass(frozen=True)
class CurveData:
    data: str = choice(CURVES, Text("data", "数据"), when=built_in)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), target="number")
    n_samples: int = knob(120, 20, 1000, Text("rows", "样本数"), step=10, when=is_toy)
    noise: float = knob(0.2, 0.0, 1.0, Text("noise", "噪声"), step=0.05, when=is_toy)
    column_x: str = words("bmi", Text("column", "列"), when=has_columns, options=lambda p: _full(p).names)
    painted: Painting = points(Text("painted rows", "手绘的点"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


def plane(p: PlaneData) -> Split:
    """Two columns and a class, split two thirds to one third. Refused when fewer than two classes are left."""
    rng = np.random.default_rng(p.seed)
    low, high = np.full(2, -2.4), np.full(2, 2.4)
    if p.table is not None or p.data in REAL:
        rows = _axes(_full(p), p.column_x, p.column_y)
        low, high = _window(rows.X)
        rows = _learned(rows, rng) if p.table is not None else rows
    elif p.data == "painted":
        corners = np.array([[-1.6, 1.6], [-1.2, 1.6], [1.6, -1.6], [1.2, -1.6]])
        rows = Rows(corners, np.array([0, 0, 1, 1]), ("x₁", "x₂"), ("0", "1"))
    else:
        X, y = toys.PLANE_MAKERS[p.data](p.n_samples, p.noise, rng)
        rows = Rows(X, y, ("x₁", "x₂"), tuple(map(str, range(int(y.max()) + 1))))
    train, held = _held_out(rows, rng)
    train = with_painting(train, p.painted, low, high, added=True)
    held = with_painting(held, p.painted, low, high, added=False)
    if len(np.unique(train.y)) < 2:
        raise Refused(
            "The rows hold one class only: paint or load rows of a second class.",
            "数据中只有一个类别：请再画出或载入另一类的点。",
        )
    return Split(train, held, low, high)


def curve(p: CurveData) -> Split:
    """One column and a real target, split two thirds to one third. Refused when fewer than two rows are left."""
    rng = np.random.default_rng(p.seed)
    low, high = np.array([-3.2, -2.4]), np.array([3.2, 2.4])
    if p.table is not None or p.data in DIABETES:
        full = _full(p)
        j = full.names.index(p.column_x) if p.column_x in full.names else 0
        rows = Rows(full.X[:, [j]], full.y.astype(float), (full.names[j],))
        low, high = _window(np.c_[rows.X, rows.y])
        rows = _learned(rows, rng) if p.table is not None else rows
    elif p.data == "painted":
        rows = Rows(np.array([[-2.0], [0.0], [2.0]]), np.array([-1.0, 0.5, 1.0]), ("x",))
    else:
        x, y = toys.on_the_line(p.data, p.n_samples, p.noise, rng)
        rows = Rows(x, y, ("x",))
    train, held = _held_out(rows, rng)
    flat = [Rows(np.c_[r.X, r.y], np.zeros(len(r.y), int), r.names) for r in (train, held)]
    both_train = with_painting(flat[0], p.painted, low, high, added=True).X
    both_held = with_painting(flat[1], p.painted, low, high, added=False).X
    if len(both_train) < 2:
        raise Refused("Fewer than two rows are left: paint some more.", "剩下的点少于两个：请再画几个。")
    train, held = (Rows(b[:, :1], b[:, 1], rows.names) for b in (both_train, both_held))
    return Split(train, held, low, high)


def _axes(rows: Rows, x: str, y: str) -> Rows:
    if rows.X.shape[1] < 2:
        raise Refused("The table has one numeric column; the plane needs two.", "表中只有一个数值列，平面图需要两个。")
    offered = axes(rows.names)
    parts = dict(zip(offered, [*principal(rows.X).T, *rows.X.T], strict=True))
    pick = [name if name in parts else default for name, default in ((x, offered[0]), (y, offered[1]))]
    if np.isnan([parts[name] for name in pick]).all(1).any():
        raise Refused(
            "No row of the table is without a hole, so it has no principal components: pick two columns as axes.",
            "表中每一行都有空缺，无法计算主成分：请选两列作为坐标轴。",
        )
    return Rows(np.c_[parts[pick[0]], parts[pick[1]]], rows.y, tuple(pick), rows.classes)


def _window(X: Array) -> tuple[Array, Array]:
    """A little more than what the columns span; holes apart."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    margin = 0.06 * (high - low) + 1e-9
    return low - margin, high + margin


def _learned(rows: Rows, rng: np.random.Generator) -> Rows:
    """As many of a large table's rows as a lesson can show."""
    if len(rows.y) <= MOST_LEARNED:
        return rows
    some = np.sort(rng.choice(len(rows.y), MOST_LEARNED, replace=False))
    return rows._replace(X=rows.X[some], y=rows.y[some])


def _held_out(rows: Rows, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Every row in the training part when there are fewer than nine."""
    order = rng.permutation(len(rows.y))
    cut = len(order) if len(order) < 9 else len(order) - len(order) // 3
    return tuple(rows._replace(X=rows.X[i], y=rows.y[i]) for i in (np.sort(order[:cut]), np.sort(order[cut:])))  # type: ignore[return-value]


def with_painting(rows: Rows, painting: Painting, low: Array, high: Array, added: bool) -> Rows:
    if not painting:
        return rows
    dots = np.array([(d.x, d.y) for d in painting])
    labels = np.array([d.label for d in painting])
    if (labels == ERASE).any():
        place = (rows.X - low) / (high - low)
        near = np.hypot(*(place[:, None] - dots[labels == ERASE]).transpose(2, 0, 1)).min(1) < ERASER
        rows = rows._replace(X=rows.X[~near], y=rows.y[~near])
    if not added:
        return rows
    new = labels != ERASE
    X = np.r_[rows.X, low + dots[new] * (high - low)]
    return rows._replace(X=X, y=np.r_[rows.y, np.minimum(labels[new], max(len(rows.classes) - 1, 0))])
