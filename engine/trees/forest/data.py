"""The rows a forest learns from: the plane's sets, the curves, and two sets of more columns than a plane can show."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Text
from engine.data import toys
from engine.data.sets import DIABETES, PAINTED, REAL, Rows, columns, curve, plane, principal, real

IMPOSTOR = ("signal", "coin", "noise")
PIXEL_ROWS = 450  # of the 1,797
MANY = {
    "impostor": Text("signal, coin, noise (3 columns)", "信号、硬币、噪声（3 列）"),
    "pixels": Text("digits, all 64 pixels (450 rows)", "手写数字，全部 64 个像素（450 行）"),
}
DATA: Mapping[str, Text] = {**toys.PLANE_NAMES, **MANY, **REAL, **toys.CURVE_NAMES, **DIABETES, **PAINTED}


class Field(NamedTuple):
    """Rows with a place for each in the picture's plane."""

    train: Rows
    held_out: Rows
    low: Array  # (2,) the window (curve: of x and y)
    high: Array
    place: Array  # (n, 2) the training rows in the picture


def is_curve(p: Any) -> bool:
    return p.table is None and (p.data in toys.CURVES or p.data in DIABETES)


def is_toy(p: Any) -> bool:
    return p.table is None and (p.data in toys.PLANE_MAKERS or p.data in toys.CURVES or p.data == "impostor")


def is_noisy(p: Any) -> bool:
    return is_toy(p) and p.data != "impostor"


def has_two_columns(p: Any) -> bool:
    return p.table is not None or p.data in REAL


def names_of(p: Any) -> Sequence[str]:
    if p.table is None and p.data in DIABETES:
        return real("diabetes").names
    return columns(p)


def asked(p: Any) -> Sequence[str]:
    """The columns that a reader's own row fills in; none where they are too many."""
    if is_curve(p):
        return (_bmi(p).column_x,) if p.data in DIABETES else ("x",)
    if p.table is None and p.data in MANY:
        return IMPOSTOR if p.data == "impostor" else ()
    return (p.column_x, p.column_y) if has_two_columns(p) else ("x₁", "x₂")


def split_of(p: Any) -> Field:
    """The rows that the parameters name, a third of them held out."""
    if is_curve(p):
        s = curve(_bmi(p))
        return Field(s.train, s.held_out, s.low, s.high, np.c_[s.train.X, s.train.y])
    if p.table is None and p.data in MANY:
        rng = np.random.default_rng(p.seed)
        rows = _impostor(p.n_samples, rng) if p.data == "impostor" else real("digits")
        order = rng.permutation(len(rows.y))[: PIXEL_ROWS if p.data == "pixels" else None]
        third = len(order) // 3
        train, held = (rows._replace(X=rows.X[i], y=rows.y[i]) for i in (order[third:], order[:third]))
        place = principal(train.X)
        margin = 0.06 * np.ptp(place, axis=0) + 1e-9
        return Field(train, held, place.min(0) - margin, place.max(0) + margin, place)
    s = plane(p)
    return Field(s.train, s.held_out, s.low, s.high, s.train.X)


def _bmi(p: Any) -> Any:
    """A curve has no principal component."""
    return dataclasses.replace(p, column_x="bmi") if p.column_x.startswith("PC") else p


def redraw(p: Any, field: Field, times: int, most: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Fresh training sets of the same generator, stacked: X (times * m, d), y. A toy set is made anew; rows that
    cannot be made anew are drawn, with replacement, from all there are (their own distribution is the generator)."""
    m = min(len(field.train.y), most)
    if is_toy(p):
        if p.data == "impostor":
            rows = _impostor(times * m, rng)
            return rows.X, rows.y
        if is_curve(p):
            X, y = toys.on_the_line(p.data, times * m, p.noise, rng)
            order = rng.permutation(len(y))  # a curve's rows come sorted: each set must span them all
            return X[order], y[order]
        X, y = toys.PLANE_MAKERS[p.data](times * m, p.noise, rng)
        return X, y
    X = np.concatenate([field.train.X, field.held_out.X])
    y = np.concatenate([field.train.y, field.held_out.y])
    pick = rng.integers(0, len(y), times * m)
    return X[pick], y[pick]


def _impostor(n: int, rng: np.random.Generator) -> Rows:
    """After Strobl et al. (2007): a column that is right in 4 of 5 rows, a coin, noise that is never twice alike."""
    y = rng.integers(0, 2, n)
    useful = np.where(rng.random(n) < 0.8, y, 1 - y)
    X = np.c_[useful, rng.integers(0, 2, n), rng.random(n)].astype(float)
    return Rows(X, y, IMPOSTOR, ("0", "1"))
