"""AdaBoost: its measures, tour, questions, challenge."""

from dataclasses import replace

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, LAST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Point, Slot, Spot, Stop, told
from engine.adaboost import Params, Round, Scene
from engine.core import Text, Trace, dot

Run = Trace[Scene, Round]
LONE = Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), n_estimators=25, row=0)
CLEAR = Params(noise=0.1, n_estimators=150, max_depth=2)


def _smallest_margin(trace: Run, t: int) -> float:
    said = sum(r.alpha for r in trace.frames[: t + 1])
    return float((trace.scene.train.y * trace[t].vote).min() / max(said, 1e-12))


MEASURES = (
    Measure("train_error", Text("training error", "训练误差"), lambda r, t: r.scene.errors.train[t], "share"),
    Measure("held_out_error", Text("held-out error", "留出集误差"), lambda r, t: r.scene.errors.held_out[t], "share"),
    Measure("bound", Text("bound ∏Z", "上界 ∏Z"), lambda r, t: r.scene.errors.bound[t]),
    Measure("alpha", Text("weight of the round's learner, α", "本轮学习器的权重 α"), lambda r, t: r[t].alpha),
    Measure("largest_weight", Text("largest row weight", "最大样本权重"), lambda r, t: r[t].weight.max(), "share"),
    Measure("smallest_margin", Text("smallest margin", "最小间隔"), _smallest_margin),
)

AGAINST = (
    Try(
        Text("Depth 1 against 3", "深度 1 与 3"),
        Text(
            "Spirals need deeper learners: after five rounds depth 3 gets 6% of the held-out rows wrong, "
            "depth 1 needs all forty for 7%. The price: one row of B ends with 21% of the weight, of A "
            "with 2%.",
            "双螺旋需要更深的学习器：五轮之后，深度 3 在留出集上只错 6%，深度 1 用完四十轮才到 7%。代"
            "价是：B 最后有一个样本占 21% 的权重，A 的只占 2%。",
        ),
        Params(data="spirals"),
        against=Params(data="spirals", max_depth=3),
    ),
)


def _under_new_weights(r: Run) -> float:
    """What the first cut gets wrong once its mistakes weigh more."""
    return float((r[1].weight * r[0].wrong).sum())


def _heaviest(r: Run, t: int) -> Point:
    return Point(*r.scene.train.X[r[t].weight.argmax()])


def _times(r: Run, t: int) -> str:
    """The heaviest row's weight in average rows."""
    return plain(float(r[t].weight.max()) * len(r[t].weight), 1)


def _all_right(r: Run) -> int:
    """The first round, from 1, after which no training row is wrong."""
    return int((r.scene.errors.train == 0).argmax()) + 1


HALF = Ask(
    told(
        Text(
            "What this cut got wrong, {e} of the weight, now weighs more. "
            "Of the new weights, how much does the same cut get wrong?",
            "这一刀分错的样本（占权重 {e}）现在加重了。按新的权重，同一刀会错多少？",
        ),
        e=lambda r, t: percent(r[0].error),
    ),
    Guess(0, 1, margin=0.02, scale="share"),
    _under_new_weights,
    why=told(
        Text(
            "Now it is right on {now}, no better than a coin: the next round must find another cut.",
            "现在它只对 {now}，与抛硬币无异：下一轮必须换一刀。",
        ),
        now=lambda r, t: percent(1 - _under_new_weights(r)),
    ),
    wrong=lambda r: {
        0: Text(
            "The cut has not changed, only the weights: its mistakes are still mistakes.",
            "刀没有变，变的只是权重：它的错误仍是错误。",
        ),
        r[0].error: Text("That was before its mistakes were made heavier.", "那是加重之前的数。"),
    },
    to=2,
    again=(Params(seed=1), Params(seed=2)),
)
HEAVY = Ask(
    told(
        Text(
            "One of these {n} rows has the wrong label. Which row will weigh most after {rounds} rounds? Click it.",
            "这 {n} 个样本中有一个标错了。{rounds} 轮之后谁的权重最大？请点出来。",
        ),
        n=lambda r, t: str(len(r.scene.train.y)),
        rounds=lambda r, t: str(len(r)),
    ),
    Spot(lambda r: r.scene.train.X, margin=0.1),
    lambda r: r[-1].weight.argmax(),
    why=told(
        Text(
            "It holds {share} of all the weight, {times} times the average: AdaBoost believes every label.",
            "它占全部权重的 {share}，是平均值的 {times} 倍：AdaBoost 相信每一个标签。",
        ),
        share=lambda r, t: percent(r[-1].weight.max()),
        times=lambda r, t: _times(r, len(r) - 1),
    ),
    wrong={
        None: Text(
            "Rows near the border are wrong now and then, the lone one again and again.",
            "边界附近的样本偶尔分错，孤零零的那个一错再错。",
        )
    },
    of=LONE,
    again=(replace(LONE, painted=(dot(0.3, 0.35, 1),), seed=1), replace(LONE, painted=(dot(0.75, 0.6, 0),), seed=3)),
)
ASKS = (HALF, HEAVY)

TOUR = (
    Stop(
        told(
            Text(
                "Three things at once: a cut, the vote so far, the rows' weights. The heaviest row counts for {times}.",
                "同时看三样：一刀、目前的投票、样本的权重。最重的样本一个顶 {times} 个。",
            ),
            times=_times,
        ),
        at=OPENS,
        look=Look(_heaviest, Text("the heaviest row", "最重的样本")),
    ),
    Stop(
        told(
            Text(
                "At the start all rows weigh the same. The best straight cut there is gets {e} of the weight wrong.",
                "开头所有样本一样重。最好的一刀，仍分错 {e} 的权重。",
            ),
            e=lambda r, t: percent(r[t].error),
        ),
        at=FIRST,
        look=Look(Slot("e"), Text("the error e in the formula", "公式中的误差 e")),
    ),
    Stop(ask=HALF),
    Stop(
        told(
            Text(
                "So another cut wins: only {e} of the new weight is wrong. Its say is louder, {now} after {before}.",
                "果然换了一刀。它只错新权重的 {e}，所以话语权更大：由 {before} 升到 {now}。",
            ),
            e=lambda r, t: percent(r[t].error),
            now=lambda r, t: plain(r[t].alpha),
            before=lambda r, t: plain(r[t - 1].alpha),
        ),
        at=2,
        look=Look(
            lambda r, t: Box(t + 0.6, 0, t + 1.4, r[t].alpha), Text("the bar of this round", "本轮的柱子"), view=1
        ),
    ),
    Stop(
        told(
            Text(
                "{n} straight cuts vote for a curved border. Held-out error: {first} with one, {last} with all.",
                "{n} 条直线投票，合成一条弯曲的边界。留出集误差：一刀 {first}，全部 {last}。",
            ),
            n=lambda r, t: str(len(r)),
            first=lambda r, t: percent(r.scene.errors.held_out[0]),
            last=lambda r, t: percent(r.scene.errors.held_out[-1]),
        ),
        look=Look(
            lambda r, t: Box(len(r) * 0.9, np.log10(max(r.scene.errors.held_out[t], 0.01)), len(r), -1),
            Text("the end of the error curves", "误差曲线的末端"),
            view=2,
        ),
    ),
    Stop(
        told(
            Text(
                "After round {zero} all training rows are right. The vote goes on: the smallest margin "
                "climbs to {margin}.",
                "第 {zero} 轮之后训练样本全对，投票仍在继续：最没把握的样本，间隔升到 {margin}。",
            ),
            zero=lambda r, t: str(_all_right(r)),
            margin=lambda r, t: plain(_smallest_margin(r, t)),
        ),
        of=CLEAR,
        film=1,
        at=LAST,
        look=Look(lambda r, t: Point(_smallest_margin(r, t), 0.0), Text("the smallest margin, ◆", "最小的间隔 ◆")),
    ),
    Stop(ask=HEAVY),
)

CHALLENGE = Challenge(
    Text("XOR in five rounds.", "五轮解决异或。"),
    Text("No stump can begin here. Which knob can?", "树桩在这里无从下手，调哪个参数才行？"),
    start=Params(data="xor", noise=0.0, n_estimators=6),
    free=("max_depth", "n_estimators"),
    goals=(Goal("held_out_error", "<=", 0.02), Goal("n_estimators", "<=", 5)),
)
