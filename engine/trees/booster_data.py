"""The rows a gradient booster learns from: a curve for a real target, the plane for classes, chosen by its loss."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core import Painting, Refused, Table, Text, choice, knob, points, upload, words
from engine.data import toys
from engine.data.sets import CURVES, DIABETES, PLANE, REAL, CurveData, PlaneData, Split, axes, curve, plane, real

CLASSES_OF = {k: v for k, v in PLANE.items() if k != "digits"}
REAL_LOSSES = ("squared", "absolute", "huber", "quantile")


def loss_of(p: Any) -> str:
    return str(p.loss if hasattr(p, "loss") else p.objective)


def on_curve(p: Any) -> bool:
    return loss_of(p) in REAL_LOSSES


def in_plane(p: Any) -> bool:
    return not on_curve(p)


def toy(p: Any) -> bool:
    return (
        (p.data in toys.CURVES and p.table is None)
        if on_curve(p)
        else (p.classes in toys.PLANE_MAKERS and p.labelled is None)
    )


def curve_column(p: Any) -> bool:
    return on_curve(p) and (p.data in DIABETES or p.table is not None)


def plane_columns(p: Any) -> bool:
    return in_plane(p) and (p.classes in REAL or p.labelled is not None)


def curve_names(p: Any) -> tuple[str, ...]:
    return p.table.columns if p.table is not None else real("diabetes").names


def plane_names(p: Any) -> list[str]:
    return axes(p.labelled.columns if p.labelled is not None else real(p.classes).names if p.classes in REAL else ())


def asked(p: Any) -> tuple[str, ...]:
    """The columns that a model of these rows asks for."""
    if on_curve(p):
        return (p.column,) if curve_column(p) else ("x",)
    return (p.column_x, p.column_y) if plane_columns(p) else ("x₁", "x₂")


@dataclass(frozen=True)
class BoosterData:
    data: str = choice(CURVES, Text("data", "数据"), when=lambda p: on_curve(p) and p.table is None)
    classes: str = choice(CLASSES_OF, Text("data", "数据"), when=lambda p: in_plane(p) and p.labelled is None)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), target="number", when=on_curve)
    labelled: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), when=in_plane)
    n_samples: int = knob(150, 30, 1000, Text("rows", "样本数"), step=10, when=toy)
    noise: float = knob(0.2, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=toy)
    column: str = words("bmi", Text("column", "列"), when=curve_column, options=curve_names)
    column_x: str = words("PC1", Text("horizontal axis", "横轴"), when=plane_columns, options=plane_names)
    column_y: str = words("PC2", Text("vertical axis", "纵轴"), when=plane_columns, options=plane_names)
    painted: Painting = points(Text("painted rows", "手绘的点"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


def split_of(p: Any) -> tuple[Split, int]:
    """The rows, and K: 0 for a real target, 1 for two classes under logistic or exponential loss (0 against all
    others), else K."""
    loss = loss_of(p)
    same = {"n_samples": p.n_samples, "noise": p.noise, "painted": p.painted, "seed": p.seed}
    if on_curve(p):
        return curve(CurveData(data=p.data, table=p.table, column_x=p.column, **same)), 0
    across = {"column_x": p.column_x, "column_y": p.column_y}
    s = plane(PlaneData(data=p.classes, table=p.labelled, **across, **same))
    if loss in ("logistic", "exponential"):
        names = s.train.classes
        if len(names) > 2:
            names = (names[0], f"≠ {names[0]}")
            s = s._replace(train=s.train._replace(classes=names), held_out=s.held_out._replace(classes=names))
        s = s._replace(
            train=s.train._replace(y=(s.train.y > 0).astype(int)),
            held_out=s.held_out._replace(y=(s.held_out.y > 0).astype(int)),
        )
        if len(np.unique(s.train.y)) < 2:
            raise Refused("The rows hold one class only: paint a second one.", "数据中只有一个类别：请再画另一类的点。")
        return s, 1
    return s, max(int(s.train.y.max()) + 1, 2)
