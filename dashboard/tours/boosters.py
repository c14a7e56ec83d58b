"""Three boosters: their measures, tour, questions, challenge."""

from dataclasses import replace
from functools import partial

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Point, Stop, told
from engine.boosters import NAMES, Frame, Params, Scene
from engine.core import Array, Text, Trace, dot

Run = Trace[Scene, Frame]
LONE = Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), max_depth=1)


def _error(trace: Run, t: int, k: int) -> float:
    return float(trace.scene.held_out_error[k, t])


def _pull(trace: Run, t: int, k: int) -> float:
    """The starred row's part of all that booster k looks at in the round."""
    f = trace[t]
    every = np.abs((f.weight, f.residual, f.g)[k])
    return float(every[trace.scene.row] / max(every.sum(), 1e-300))


MEASURES = (
    *(
        Measure(
            f"{name.lower()}_error",
            Text(f"held-out error, {name}", f"{name} 的留出集误差"),
            partial(_error, k=k),
            "share",
        )
        for k, name in enumerate(NAMES)
    ),
    *(
        Measure(
            f"{name.lower()}_pull",
            Text(f"★ row's share of {name}'s pull", f"★ 样本在 {name} 拉力中的份额"),
            partial(_pull, k=k),
            "share",
        )
        for k, name in enumerate(NAMES)
    ),
)

AGAINST = (
    Try(
        Text("XOR: one question against two", "异或：问一次与问两次"),
        Text(
            "With stumps all three still get 32% or more of the held-out rows wrong; with one question "
            "more each of them ends at 3% at most.",
            "用树桩时，三种算法的留出集错误率都在 32% 以上；多问一个问题，三种最后都不超过 3%。",
        ),
        Params(data="xor", noise=0.0, max_depth=1, row=8),
        film=1,
        against=Params(data="xor", noise=0.0, max_depth=2, row=8),
    ),
)


def _believes(r: Run, t: int) -> Array:
    """(3,) log-odds that each booster gives the ★ row's own label."""
    return np.asarray(r[t].margin[:, r.scene.row] * (1 if r.scene.train.y[r.scene.row] == 1 else -1))


def _who(r: Run) -> int:
    """Of the label of the ★ row: 0, 1, 2 who alone believes it, 3 all or two of them, 4 none."""
    yes = np.flatnonzero(_believes(r, len(r) - 1) > 0)
    return 4 if not len(yes) else int(yes[0]) if len(yes) == 1 else 3


def _agree(r: Run, t: int) -> float:
    """The share of the picture on which all three answer alike."""
    ones = (r.scene.surface[:, t] > 0.5).sum(0)
    return float(((ones == 0) | (ones == len(NAMES))).mean())


HEAVY = Ask(
    told(
        Text(
            "The ★ row, 1 of {n}, is mislabelled. How much of AdaBoost's weight is on it after {rounds} rounds?",
            "★ 样本标错了，它是 {n} 个中的 1 个。{rounds} 轮后，AdaBoost 的权重有多少压在它上？",
        ),
        n=lambda r, t: str(len(r.scene.train.y)),
        rounds=lambda r, t: str(len(r)),
    ),
    Guess(0, 1, margin=0.1, scale="share"),
    lambda r: _pull(r, len(r) - 1, 0),
    why=told(
        Text(
            "{ada} on one row: its weight grows by a factor with every miss. Of GBDT's pull it has {gbdt}.",
            "一个样本占 {ada}：每错一次，权重就乘上一个倍数。在 GBDT 的拉力中它只占 {gbdt}。",
        ),
        ada=lambda r, t: percent(_pull(r, len(r) - 1, 0), 2),
        gbdt=lambda r, t: percent(_pull(r, len(r) - 1, 1), 2),
    ),
    wrong={
        0: Text(
            "That is its share at the start. Weights are multiplied, not counted, whenever a row is missed.",
            "那是开头的份额。每次分错，权重不是加，而是乘。",
        ),
        1: Text(
            "A cut that gets it right must come at last: just reweighted mistakes never hold more than half.",
            "总会有一刀把它分对：刚加重的错误合起来也不过一半。",
        ),
    },
    of=LONE,
    again=(replace(LONE, painted=(dot(0.3, 0.35, 1),)),),
)
BELIEVES = Ask(
    told(
        Text(
            "After {n} rounds of stumps: who has come to believe the wrong label of the ★ row?",
            "{n} 轮树桩之后：谁相信了 ★ 样本的错标签？",
        ),
        n=lambda r, t: str(len(r)),
    ),
    Pick((*(Text(name, name) for name in NAMES), Text("all", "都信"), Text("none", "都不信"))),
    _who,
    why=told(
        Text(
            "Log-odds for that label: AdaBoost {ada}, GBDT {gbdt}, XGBoost {xgb}. GBDT fits every residual at no "
            "price.",
            "它的对数几率：AdaBoost {ada}，GBDT {gbdt}，XGBoost {xgb}。GBDT 见残差就拟合，不计代价。",
        ),
        ada=lambda r, t: plain(_believes(r, len(r) - 1)[0]),
        gbdt=lambda r, t: plain(_believes(r, len(r) - 1)[1]),
        xgb=lambda r, t: plain(_believes(r, len(r) - 1)[2]),
    ),
    wrong={
        0: Text(
            "It looks at that row most, but so few rounds have not yet outvoted its first stumps.",
            "它最在意这个样本，但这么几轮还压不过最初的树桩。",
        ),
        2: Text(
            "Each of its leaves must hold Σh of 1, and rows that are told apart have hardly any: its trees stop "
            "growing.",
            "它的每片叶子，Σh 至少要有 1，而分清的样本几乎没有 h：树不再长了。",
        ),
        3: Text(
            "They look at it differently: a weight, a residual, a g with its h.", "三者看法不同：权重、残差、g 与 h。"
        ),
        4: Text(
            "One of them fits whatever is left over, and here that is a single row.",
            "其中一个专拟合剩下的部分，而这里剩下的就是它。",
        ),
    },
    of=LONE,
    at=6,
    again=(replace(LONE, seed=1),),
)
ASKS = (HEAVY, BELIEVES)

TOUR = (
    Stop(
        told(
            Text(
                "Same rows, same round, three ways to care. Held-out error now: AdaBoost {ada}, GBDT {gbdt}, XGBoost "
                "{xgb}.",
                "同样的样本，同一轮，三种在意的方式。留出集误差：AdaBoost {ada}，GBDT {gbdt}，XGBoost {xgb}。",
            ),
            ada=lambda r, t: percent(_error(r, t, 0)),
            gbdt=lambda r, t: percent(_error(r, t, 1)),
            xgb=lambda r, t: percent(_error(r, t, 2)),
        ),
        at=OPENS,
        look=Look(lambda r, t: Point(*r.scene.train.X[r.scene.row]), Text("the ★ row", "★ 样本")),
    ),
    Stop(
        told(
            Text(
                "In round one no row counts for more: each has 1 in {n} of the weight, and |residual| is about a half.",
                "第一轮没有谁更重：每个样本占权重的 {n} 分之 1，残差的大小都约为一半。",
            ),
            n=lambda r, t: str(len(r.scene.train.y)),
        ),
        at=FIRST,
    ),
    Stop(
        told(
            Text(
                "{n} rounds later the borders are nearly one: all agree on {same} of the picture. Whom they look at "
                "differs.",
                "{n} 轮之后三条边界几乎重合：图中 {same} 的地方意见一致。不同的是还在看谁。",
            ),
            n=lambda r, t: str(t + 1),
            same=lambda r, t: percent(_agree(r, t)),
        )
    ),
    Stop(ask=HEAVY),
    Stop(ask=BELIEVES),
    Stop(
        told(
            Text(
                "A residual stays below 1. In round {t} ★ has {ada} of AdaBoost's weight, {gbdt} of GBDT's pull, "
                "{xgb} of XGBoost's.",
                "残差不到 1。第 {t} 轮，★ 占 AdaBoost 权重的 {ada}，GBDT 拉力的 {gbdt}，XGBoost 的 {xgb}。",
            ),
            t=lambda r, t: str(t + 1),
            ada=lambda r, t: percent(_pull(r, t, 0), 2),
            gbdt=lambda r, t: percent(_pull(r, t, 1), 2),
            xgb=lambda r, t: percent(_pull(r, t, 2), 2),
        ),
        of=LONE,
        film=1,
        at=6,
        look=Look(
            lambda r, t: Point(t + 1, np.log10(len(r.scene.train.y) * _pull(r, t, 0))),
            Text("AdaBoost's pull", "AdaBoost 的拉力"),
            view=2,
        ),
    ),
    Stop(
        told(
            Text(
                "XOR with stumps: errors of {ada}, {gbdt}, {xgb}. No loss mends what the learner cannot say.",
                "树桩学异或：误差 {ada}、{gbdt}、{xgb}。学习器表达不了的，换损失也没有用。",
            ),
            ada=lambda r, t: percent(_error(r, t, 0)),
            gbdt=lambda r, t: percent(_error(r, t, 1)),
            xgb=lambda r, t: percent(_error(r, t, 2)),
        ),
        of=Params(data="xor", noise=0.0, max_depth=1),
    ),
)

CHALLENGE = Challenge(
    Text("Rows full of noise.", "满是噪声的样本。"),
    Text("Nobody wins by trying harder: bring all three down.", "越用力越不行：让三者的误差都降下来。"),
    start=Params(noise=0.5, n_estimators=60),
    free=("n_estimators", "max_depth", "learning_rate"),
    goals=tuple(Goal(f"{name.lower()}_error", "<=", 0.15) for name in NAMES),
    film=1,
)
