"""The perceptron: its measures, tour, questions, challenge."""

import math

import numpy as np

from dashboard.figures.numbers import plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, LAST, OPENS, Ask, Challenge, Goal, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.perceptron import Frame, Params, Scene

Run = Trace[Scene, Frame]
NEXT = 10  # the step before the mistake that is asked about
CORNERS = Params(data="xor4", max_mistakes=40)


def _bound(trace: Run, _: int) -> float:
    return trace.scene.bound if trace.scene.separable else math.nan


def _along(trace: Run, t: int) -> float:
    return trace[t].along if trace.scene.separable else math.nan


def _cosine(trace: Run, t: int) -> float:
    """Before the first mistake (w, b) is 0 and has no direction."""
    f = trace[t]
    return f.along / f.length if trace.scene.separable and f.length else math.nan


MEASURES = (
    Measure("mistakes", Text("mistakes so far, k", "至今的错误次数 k"), lambda r, t: r[t].mistakes),
    Measure(
        "wrong",
        Text("rows on the wrong side or on the line", "在错误一侧或恰在直线上的样本"),
        lambda r, t: r[t].wrong.mean(),
        "share",
    ),
    Measure("bound", Text("Novikoff's bound (R/γ)²", "Novikoff 上界 (R/γ)²"), _bound),
    Measure("along", Text("(w, b)·u, along the widest margin", "(w, b)·u，沿最大间隔方向"), _along),
    Measure("length", Text("length ‖(w, b)‖", "长度 ‖(w, b)‖"), lambda r, t: r[t].length),
    Measure("cosine", Text("cosine of (w, b) and u", "(w, b) 与 u 的夹角余弦"), _cosine),
)

AGAINST = (
    Try(
        Text("A wide gap against a narrow one", "宽间隔与窄间隔"),
        Text(
            "B's gap is narrower and its bound higher, 1,341 against 991; yet it makes 5 mistakes where A "
            "makes 21. The bound promises a most, never a course.",
            "B 的间隔更窄，上界更高：1,341 对 991；可它只犯 5 次错，A 却犯 21 次。上界只保证最多错几次，并不预言过程。",
        ),
        Params(),
        against=Params(gap=0.05),
    ),
)


def _row(r: Run, t: int) -> Point:
    """The row of the last mistake."""
    return Point(*r.scene.X[r[t].row])


def _wrong(r: Run, t: int) -> int:
    return int(r[t].wrong.sum())


def _change(r: Run) -> int:
    """Of the wrong rows, by the correction asked about: 0 fewer, 1 as many, 2 more."""
    return int(np.sign(_wrong(r, NEXT) - _wrong(r, NEXT - 1))) + 1


def _fate(r: Run) -> int:
    """Of a rule that never settles; 0, a best line that is kept, it never has."""
    return 1 if r[-1].again else 2


CORRECTED = Ask(
    told(
        Text(
            "{w} of {n} rows are wrong, and the next of them is corrected. How many are wrong then?",
            "{n} 个样本中有 {w} 个分错，接着修正下一个错的。之后还错几个？",
        ),
        w=lambda r, t: str(_wrong(r, t)),
        n=lambda r, t: str(len(r.scene.y)),
    ),
    Pick((Text("fewer", "更少"), Text("just as many", "一样多"), Text("more", "更多"))),
    _change,
    why=told(
        Text(
            "{w} after {before}: the rule looks at one row only, and the line it turns passes all the others.",
            "由 {before} 个变为 {w} 个：规则只看一个样本，直线却从所有样本间转过。",
        ),
        w=lambda r, t: str(_wrong(r, NEXT)),
        before=lambda r, t: str(_wrong(r, NEXT - 1)),
    ),
    wrong=lambda r: {
        (0 if _change(r) else 2): Text(
            "Nothing ties the number of wrong rows to a correction: now it falls, now it rises.",
            "修正并不管错误的总数：它时降时升。",
        )
    },
    at=NEXT,
    to=NEXT + 1,
    again=(Params(seed=1), Params(seed=2)),
)
CORNER = Ask(
    Text("XOR in four corners: no line separates them. What will w do?", "四个角点的异或：没有直线能分开。w 会怎样？"),
    Pick(
        (
            Text("keep the best line", "停在最好的直线上"),
            Text("go round for ever", "永远循环"),
            Text("grow without end", "无限增大"),
        )
    ),
    _fate,
    why=told(
        Text(
            "After mistake {now} all is as it was after mistake {then}: it goes round, and keeps no best line.",
            "第 {now} 次错误后，一切与第 {then} 次之后相同：它在循环，也不保留最好的直线。",
        ),
        now=lambda r, t: str(_back(r)),
        then=lambda r, t: str(r[_back(r)].again),
    ),
    wrong={
        0: Text(
            "It never compares lines: a row on the wrong side turns it, whatever the others say.",
            "它从不比较直线：只要轮到的样本分错，不管别的样本怎样，直线就要转。",
        ),
        2: Text(
            "A row is only added while it is on the wrong side, and that pulls w back.",
            "只有分错的样本才会加上去，这恰恰把 w 拉回来。",
        ),
    },
    of=CORNERS,
    to=6,
    veil=Veil(views=(1,)),
    again=(Params(data="xor4", max_mistakes=40, seed=1),),
)
ASKS = (CORRECTED, CORNER)


def _back(r: Run) -> int:
    """The first mistake after which everything is as it was before."""
    return next(t for t, f in enumerate(r.frames) if f.again)


TOUR = (
    Stop(
        told(
            Text(
                "A neuron that is a threshold. Each mistake turns its line: after {k} of them {w} of {n} rows are "
                "wrong.",
                "神经元就是一个阈值。每犯一次错，直线转一次：{k} 次之后，{n} 个样本中错 {w} 个。",
            ),
            k=lambda r, t: str(r[t].mistakes),
            w=lambda r, t: str(_wrong(r, t)),
            n=lambda r, t: str(len(r.scene.y)),
        ),
        at=OPENS,
        look=Look(_row, Text("the row of the last mistake", "最近一次分错的样本")),
    ),
    Stop(
        told(
            Text(
                "It begins with w = 0: no line, and none of the {n} rows is right.",
                "开头 w = 0：没有直线，{n} 个样本一个也不对。",
            ),
            n=lambda r, t: str(len(r.scene.y)),
        ),
        at=FIRST,
    ),
    Stop(
        told(
            Text(
                "The first wrong row is of class {c}: it is {how} w, and 1 {how} b. After one row {right} of {n} are "
                "right.",
                "第一个错的样本属于类别 {c}：w {how}它，b {how} 1。只改一次，{n} 个就对了 {right} 个。",
            ),
            c=lambda r, t: str(r[t].label),
            how=lambda r, t: Text("added to", "加上") if r[t].label else Text("taken from", "减去"),
            right=lambda r, t: str(len(r.scene.y) - _wrong(r, t)),
            n=lambda r, t: str(len(r.scene.y)),
        ),
        at=2,
        look=Look(Slot("w1"), Text("the update of w in the formula", "公式中 w 的更新")),
    ),
    Stop(ask=CORRECTED),
    Stop(
        told(
            Text(
                "Yet it ends: after {k} mistakes a whole round passes without one. Novikoff's bound allows {bound}.",
                "然而它会停：{k} 次错误之后，整整一轮无错。Novikoff 的上界允许 {bound} 次。",
            ),
            k=lambda r, t: str(r[t].mistakes),
            bound=lambda r, t: f"{r.scene.bound:,.0f}",
        ),
        of=Params(),
        look=Look(
            lambda r, t: Point(np.log10(r.scene.bound), np.log10(r.scene.R * r.scene.bound**0.5)),
            Text("◆, where the two borders meet", "◆，两条界线的交点"),
            view=1,
        ),
    ),
    Stop(
        told(
            Text(
                "A narrower gap, γ = {g}: the bound rises to {bound}, and {k} mistakes are made. "
                "It promises, it does not predict.",
                "间隔更窄，γ = {g}：上界升到 {bound}，实际只错 {k} 次。上界是保证，不是预测。",
            ),
            g=lambda r, t: plain(r.scene.gamma, 3),
            bound=lambda r, t: f"{r.scene.bound:,.0f}",
            k=lambda r, t: str(r[t].mistakes),
        ),
        of=Params(gap=0.05),
        look=Look(Slot("bound", 1), Text("the bound in the formula", "公式中的上界")),
    ),
    Stop(ask=CORNER),
    Stop(
        told(
            Text(
                "Two moons: after {k} mistakes it still turns. The best line on its way had {best} rows wrong, "
                "this one {now}.",
                "双月：{k} 次错误后仍在转。途中最好的直线只错 {best} 个样本，现在这条错 {now} 个。",
            ),
            k=lambda r, t: str(r[t].mistakes),
            best=lambda r, t: str(min(_wrong(r, i) for i in range(len(r)))),
            now=lambda r, t: str(_wrong(r, t)),
        ),
        of=Params(data="moons", noise=0.1),
        at=LAST,
    ),
)

CHALLENGE = Challenge(
    Text("Make it work hard, and still stop.", "让它多犯错，但仍要停下。"),
    Text("Which knobs raise the bound? Below it, the draw decides.", "哪些参数抬高上界？上界之下，由抽样决定。"),
    start=Params(max_mistakes=240),
    free=("gap", "n_samples", "seed"),
    goals=(Goal("mistakes", ">=", 60), Goal("wrong", "<=", 0.0)),
)
