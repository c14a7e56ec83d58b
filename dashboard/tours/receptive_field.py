"""The receptive field in numbers: after t layers of either formula, along the columns."""

import numpy as np

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.receptive_field import Frame, Params, Scene

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

AGAINST = (
    Try(
        Text("A grid with holes against one without", "有洞的网格对无洞的网格"),
        Text(
            "Three layers of nine weights each, at one cost: A reaches 13 pixels across and sees only every "
            "second one, B reaches 17 and sees them all.",
            "同样三层、每层九个权重，代价相同：A 覆盖 13 个像素，却隔一个才看见一个；B 覆盖 17 个，个个都看得见。",
        ),
        Params(stack="conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2", size=24),
        against=Params(stack="conv 3 d1 p1\nconv 3 d2 p2\nconv 3 d5 p5", size=24),
    ),
)
