"""The receptive field in numbers: after t layers of either formula, along the columns."""

import numpy as np

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.receptive_field import Frame, Scene

Run = Trace[Scene, Frame]


def _inside(trace: Run, t: int) -> float:
    """Of the picture's pixels, those in the box that one unit of map t sees; padding is no picture."""
    size = trace.scene.maps.sizes[0]
    first, last = trace[t].up.span.T
    sides = np.minimum(last, size - 1) - np.maximum(first, 0) + 1
    return float((np.maximum(sides, 0) / size).prod())


MEASURES = (
    Measure("field", Text("receptive field r, pixels", "感受野 r（像素）"), lambda r, t: r[t].up.field[1]),
    Measure("jump", Text("jump j, pixels", "跳距 j（像素）"), lambda r, t: r.scene.maps.jumps[r[t].up.map, 1]),
    Measure("start", Text("centre of unit 0, c", "0 号单元的中心 c"), lambda r, t: r.scene.maps.starts[r[t].up.map, 1]),
    Measure(
        "side", Text("width of the map, units", "特征图宽度（单元）"), lambda r, t: r.scene.maps.sizes[r[t].up.map, 1]
    ),
    Measure("inside", Text("share of the picture in the field", "感受野占图片的比例"), _inside, "share"),
    Measure("down", Text("from the top: N_RF, units", "自顶向下：N_RF（单元）"), lambda r, t: r[t].down.field[1]),
)
