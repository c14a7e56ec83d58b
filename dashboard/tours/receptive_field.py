"""The receptive field: its measures, after t layers of either formula; tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Point, Stop, told
from engine.core import Text, Trace
from engine.receptive_field import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _inside(trace: Run, t: int) -> float:
    """Of the picture's pixels, those in the box that one unit of map t sees; padding is no picture."""
    size = trace.scene.maps.sizes[0]
    first, last = trace[t].up.span.T
    sides = np.minimum(last, size - 1) - np.maximum(first, 0) + 1
    return float((np.maximum(sides, 0) / size).prod())


def _lit(trace: Run, t: int) -> float:
    """Of the field's pixels in the picture, those from which a path leads to the unit."""
    up, size, share = trace[t].up, trace.scene.maps.sizes[0], 1.0
    for heat, (first, last), n in zip(up.heat, up.span, size, strict=True):
        block = -(-int(n) // len(heat))  # pixels to a cell of heat
        cells = min(int(last), int(n) - 1) // block - max(int(first), 0) // block + 1
        share *= (heat > 0).sum() / max(cells, 1)
    return min(float(share), 1.0)


def _places(trace: Run, t: int) -> float:
    return float(trace.scene.maps.numbers[: trace[t].up.map, 0].prod(1).sum())


MEASURES = (
    Measure("field", Text("receptive field r, pixels", "感受野 r（像素）"), lambda r, t: r[t].up.field[1]),
    Measure("jump", Text("jump j, pixels", "跳距 j（像素）"), lambda r, t: r.scene.maps.jumps[r[t].up.map, 1]),
    Measure("start", Text("centre of unit 0, c", "0 号单元的中心 c"), lambda r, t: r.scene.maps.starts[r[t].up.map, 1]),
    Measure(
        "side", Text("width of the map, units", "特征图宽度（单元）"), lambda r, t: r.scene.maps.sizes[r[t].up.map, 1]
    ),
    Measure("inside", Text("share of the picture in the field", "感受野占图片的比例"), _inside, "share"),
    Measure("lit", Text("share of the field with a path to the unit", "感受野中有路径相连的比例"), _lit, "share"),
    Measure("places", Text("places in all kernels so far", "至此各层核的格数之和"), _places),
    Measure("down", Text("from the top: N_RF, units", "自顶向下：N_RF（单元）"), lambda r, t: r[t].down.field[1]),
)

AGAINST = (
    Try(
        Text("A grid with holes against one without", "有空洞与无空洞的网格"),
        Text(
            "Three layers of nine weights each, at one cost: A reaches 13 pixels across and sees only every "
            "second one, B reaches 17 and sees them all.",
            "同样三层、每层九个权重，代价相同：A 覆盖 13 个像素，却隔一个才看见一个；B 覆盖 17 个，个个都看得见。",
        ),
        Params(stack="conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2", size=24),
        against=Params(stack="conv 3 d1 p1\nconv 3 d2 p2\nconv 3 d5 p5", size=24),
    ),
)


def _side(trace: Run, t: int) -> str:
    return str(int(trace[t].down.field[1]))


def _kernel(trace: Run, t: int) -> str:
    k = int(trace.scene.maps.numbers[0, 0, 1])
    return f"{k}×{k}"


def _frame(trace: Run, t: int) -> Box:
    """On the picture, whose rows count downwards: the pixels under what the unit sees."""
    maps, look = trace.scene.maps, trace[t].down
    jump, start = maps.jumps[look.map], maps.starts[look.map]
    low, high = start + look.span[:, 0] * jump - jump / 2, start + look.span[:, 1] * jump + jump / 2
    return Box(float(low[1]), -float(high[0]), float(high[1]), -float(low[0]))


def _grown(trace: Run, t: int) -> int:
    """What layer t adds to the field, pixels."""
    return int(trace[t].up.field[1] - trace[t - 1].up.field[1])


def _of_network(trace: Run, name: str) -> tuple[float, float]:
    famous = trace.scene.famous
    i = famous.names.index(name)
    return float(famous.fields[i]), float(famous.top1[i])


THREES = Params(stack="conv 3 p1\nconv 3 p1\nconv 3 p1", size=32)
FIVES = Params(stack="conv 5 p2\nconv 5 p2\nconv 5 p2", size=32)
BY_THREE = Params(stack="conv 3 p1\nconv 3 p1\npool 3 s3\nconv 3 p1\nconv 3 p1")
HOLES = Params(stack="conv 3 d2 p2\nconv 3 d2 p2\nconv 3 d2 p2", size=24)
WIDER_HOLES = Params(stack="conv 3 d3 p3\nconv 3 d3 p3\nconv 3 d3 p3", size=32)
LARGER, BETTER = "ResNet-34", "ResNet-50"

WIDE = Ask(
    told(
        Text(
            "{n} convolutions of {k}, one upon the other: how many pixels wide does a unit on top see?",
            "{n} 层 {k} 卷积叠在一起：最上层的一个单元看见多少像素宽？",
        ),
        n=lambda r, t: str(len(r) - 1),
        k=_kernel,
    ),
    Guess(1, 60, margin=0.5, whole=True),
    lambda r: r[-1].down.field[1],
    why=told(
        Text(
            "Neighbouring units share most of what they see: each layer adds only {more}, so {r}.",
            "相邻单元看见的大部分相同：每层只增加 {more}，所以是 {r}。",
        ),
        more=lambda r, t: str(_grown(r, 1)),
        r=_side,
    ),
    wrong=lambda r: {
        (len(r) - 1) * (_grown(r, 1) + 1): Text(
            "That adds whole kernels; but neighbours overlap in all but one pixel.",
            "那是把整个核相加；而相邻的单元除一个像素外都重叠。",
        ),
        (_grown(r, 1) + 1) ** (len(r) - 1): Text(
            "That would take strides as long as the kernel; these step by one.",
            "那需要步长等于核的大小；这里每步只走一格。",
        ),
    },
    of=THREES,
    again=(FIVES,),
)
JUMP = Ask(
    told(
        Text(
            "So far each {k} added {before} pixels to the field. Then came a pool that strides by {s}. "
            "How many does the next {k} add?",
            "至此每个 {k} 让感受野增加 {before} 个像素。接着是步长 {s} 的池化。下一个 {k} 增加几个？",
        ),
        k=_kernel,
        before=lambda r, t: str(_grown(r, 1)),
        s=lambda r, t: str(int(r.scene.maps.numbers[2, 1, 1])),
    ),
    Guess(0, 12, margin=0.5, whole=True),
    lambda r: _grown(r, 4),
    why=told(
        Text(
            "Neighbours on this map lie {j} pixels apart: (k − 1)·j = {more}.",
            "这一层相邻的单元相距 {j} 个像素：(k − 1)·j = {more}。",
        ),
        j=lambda r, t: str(int(r.scene.maps.jumps[3, 1])),
        more=lambda r, t: str(_grown(r, 4)),
    ),
    wrong=lambda r: {
        _grown(r, 1): Text(
            "Of its own map, yes; but each step there is longer over the image.",
            "在它自己那一层没错；但那里的一步，在图像上更长。",
        )
    },
    film=1,
    at=4,
    to=5,
    again=(BY_THREE,),
)
GRID = Ask(
    told(
        Text(
            "Dilation {d} in all {n} layers: the field is {r} pixels a side. From how many of its {all} pixels "
            "does a path lead to the unit?",
            "{n} 层膨胀率都是 {d}：感受野每边 {r} 个像素，共 {all} 个。其中多少个与单元有路径相连？",
        ),
        d=lambda r, t: str(int(r.scene.maps.numbers[0, 3, 1])),
        n=lambda r, t: str(len(r) - 1),
        r=lambda r, t: _side(r, len(r) - 1),
        all=lambda r, t: str(int(r[-1].down.field[1]) ** 2),
    ),
    Guess(0, 400, margin=1, whole=True),
    lambda r: (r[-1].down.heat[0] > 0).sum() * (r[-1].down.heat[1] > 0).sum(),
    why=told(
        Text(
            "All layers step by {d}: {some} rows and {some} columns are ever met, the rest never.",
            "每层都按 {d} 跳：只碰得到 {some} 行、{some} 列，其余永远碰不到。",
        ),
        d=lambda r, t: str(int(r.scene.maps.numbers[0, 3, 1])),
        some=lambda r, t: str(int((r[-1].down.heat[1] > 0).sum())),
    ),
    wrong=lambda r: {
        r[-1].down.field[1] ** 2: Text(
            "The formula says how far it reaches, not that all between is seen.",
            "公式说的是伸到多远，并不是中间都看得见。",
        )
    },
    of=HOLES,
    again=(WIDER_HOLES,),
)
ASKS = (WIDE, JUMP, GRID)

TOUR = (
    Stop(
        told(
            Text(
                "One unit on top. Walking down, any of {n}×{n} units of this map can change it: here they lie "
                "on the picture.",
                "最上层的一个单元。往下走到这一层，{n}×{n} 个单元中的任何一个都能改变它：它们在图上的位置在这里。",
            ),
            n=_side,
        ),
        at=OPENS,
        look=Look(_frame, Text("the frame on the picture", "图上的方框"), view=1),
    ),
    Stop(
        told(
            Text(
                "At the image they are {n}×{n} pixels: its receptive field. From the middle most paths lead up, "
                "from the rim few.",
                "到图像上是 {n}×{n} 个像素：这就是它的感受野。中间通上去的路径最多，边缘很少。",
            ),
            n=_side,
        ),
        look=Look(_frame, Text("the receptive field", "感受野"), view=1),
    ),
    Stop(ask=WIDE),
    Stop(ask=JUMP),
    Stop(ask=GRID),
    Stop(
        told(
            Text(
                "Is larger better? Pixels seen: {larger}; {smaller}. The smaller field is right more often: {good}% "
                "against {less}%.",
                "越大越好吗？看见的像素：{larger}，{smaller}。视野小的反而更准：{good}% 对 {less}%。",
            ),
            larger=lambda r, t: f"{LARGER}: {_of_network(r, LARGER)[0]:.0f}",
            smaller=lambda r, t: f"{BETTER}: {_of_network(r, BETTER)[0]:.0f}",
            good=lambda r, t: plain(_of_network(r, BETTER)[1], 1),
            less=lambda r, t: plain(_of_network(r, LARGER)[1], 1),
        ),
        of=Params(),
        film=3,
        at=FIRST,
        look=Look(lambda r, t: Point(*_of_network(r, BETTER)), Text(BETTER, BETTER)),
    ),
)

CHALLENGE = Challenge(
    Text("Four small kernels, sixty-three pixels, no hole.", "四个小卷积核，看六十三个像素，不留空洞。"),
    Text(
        "Strides are out, and so are larger kernels. What is left to spread them?",
        "不能用步长，也不能用更大的核。还有什么能把它们撑开？",
    ),
    start=Params(stack="conv 3 p1\nconv 3 p1\nconv 3 p1\nconv 3 p1", size=100),
    free=("stack",),
    goals=(Goal("field", ">=", 63), Goal("lit", ">=", 1.0), Goal("jump", "<=", 1), Goal("places", "<=", 36)),
)
