"""Activations in numbers."""

import math

import numpy as np

from dashboard.lesson import Measure, Try
from engine.activations import FLAT, Frame, Params, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]


def _read(trace: Run, t: int, order: int) -> float:
    """f, f′ or f″ at the point; NaN where the reader's own formula has no value."""
    f = trace[t]
    return float(f.reading[order]) if f.defined[np.abs(trace.scene.x - f.at).argmin()] else math.nan


def _switch(trace: Run, t: int) -> float:
    """f(x)/x; at 0 its limit, the slope, where f(0) = 0."""
    at, value = trace[t].at, _read(trace, t, 0)
    if abs(at) > 1e-9:
        return value / at
    return _read(trace, t, 1) if value == 0 else math.nan


def _slopes(trace: Run, t: int) -> Array:
    """|f′| over the window, where it has a value."""
    return np.abs(trace[t].d1[trace[t].defined])


def _flat(trace: Run, t: int) -> float:
    slopes = _slopes(trace, t)
    return float((slopes < FLAT).mean()) if slopes.size else math.nan


MEASURES = (
    Measure("value", Text("f(x) at the point", "该点的 f(x)"), lambda r, t: _read(r, t, 0)),
    Measure("slope", Text("slope f′(x) at the point", "该点的斜率 f′(x)"), lambda r, t: _read(r, t, 1)),
    Measure("bend", Text("curvature f″(x) at the point", "该点的二阶导数 f″(x)"), lambda r, t: _read(r, t, 2)),
    Measure("switch", Text("switch f(x)/x at the point", "该点的开关 f(x)/x"), _switch),
    Measure("flat", Text("share of [−6, 6] with |f′| < 0.01", "[−6, 6] 中 |f′| < 0.01 的比例"), _flat, "share"),
    Measure(
        "steepest",
        Text("largest |f′| on [−6, 6]", "[−6, 6] 上最大的 |f′|"),
        lambda r, t: float(_slopes(r, t).max(initial=-math.inf)) if r[t].defined.any() else math.nan,
    ),
)

AGAINST = (
    Try(
        Text("ReLU against GELU", "ReLU 与 GELU"),
        Text(
            "ReLU's slope is nothing on half of the window, GELU's on a quarter; but GELU's slope climbs to "
            "1.13 where ReLU's stays at 1.",
            "ReLU 的斜率在半个窗口上为零，GELU 只有四分之一；但 GELU 的斜率会升到 1.13，而 ReLU 停在 1。",
        ),
        Params(activation="relu"),
        film=1,
        against=Params(activation="gelu"),
    ),
)
