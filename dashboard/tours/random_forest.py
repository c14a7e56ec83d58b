"""Random forest: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.random_forest import Grown, Params, Scene

Run = Trace[Scene, Grown]
NOISY = Params(noise=0.5)
IMPOSTOR = Params(data="impostor", n_estimators=20)


def _outside(trace: Run, t: int) -> float:
    """Of each bag so far, the share of the rows that was never drawn: its mean."""
    return float(np.mean([(g.drawn == 0).mean() for g in trace.frames[: t + 1]]))


MEASURES = (  # errors are shares of rows; of a curve, mean squares
    Measure("oob_error", Text("out-of-bag error", "袋外误差"), lambda r, t: r.scene.errors.oob[t]),
    Measure("held_out_error", Text("held-out error", "留出集误差"), lambda r, t: r.scene.errors.held_out[t]),
    Measure("train_error", Text("training error", "训练误差"), lambda r, t: r.scene.errors.train[t]),
    Measure("outside", Text("rows outside a bag, mean so far", "不在袋中的样本，目前的平均"), _outside, "share"),
    Measure(
        "leaves", Text("leaves of the newest tree", "最新一棵树的叶子数"), lambda r, t: float(len(r[t].tree.leaves))
    ),
    Measure(
        "rho",
        Text("ρ, correlation of two trees over training sets", "ρ，两棵树跨训练集的相关系数"),
        lambda r, t: r.scene.variance.parts.rho,
    ),
)

AGAINST = (
    Try(
        Text("log₂ d columns against all", "log₂ d 个特征与全部特征"),
        Text(
            "With all columns at every split the trees are more alike: ρ is 0.26, not 0.18. However many trees vote, "
            "a variance of 0.031 stays, not of 0.023.",
            "每次分裂都看全部特征，树就更相像：ρ 为 0.26，而不是 0.18；树再多，留下的方差仍是 0.031，而不是 0.023。",
        ),
        Params(noise=0.5),
        film=3,
        against=Params(noise=0.5, max_features="all"),
    ),
)


def _rows(r: Run, t: int) -> str:
    return str(len(r.scene.train.y))


def _importance(r: Run) -> np.ndarray:
    """(d,) each column's share of the impurity decrease."""
    return np.asarray(r.scene.importance.impurity.mean(0))


def _stays(r: Run) -> float:
    """ρσ²: what no number of trees averages away."""
    parts = r.scene.variance.parts
    return parts.rho * parts.sigma2


BAG = Ask(
    told(
        Text(
            "First die: a bag is {n} draws from {n} rows, with replacement. What share of the rows is never drawn?",
            "第一颗骰子：一袋是从 {n} 个样本中有放回地抽 {n} 次。多大比例的样本一次也没抽到？",
        ),
        n=_rows,
    ),
    Guess(0, 1, margin=0.03, scale="share"),
    lambda r: _outside(r, len(r) - 1),
    why=told(
        Text(
            "A row is missed {n} times over, each time with 1 − 1/n: near 1/e. In these {bags} bags {share} on "
            "average.",
            "一个样本要 {n} 次都没中，每次 1 − 1/n，约为 1/e。这 {bags} 个袋子平均 {share}。",
        ),
        n=_rows,
        bags=lambda r, t: str(len(r)),
        share=lambda r, t: percent(_outside(r, len(r) - 1)),
    ),
    wrong={
        0: Text(
            "Then every row would be drawn once; with replacement some come twice, and others never.",
            "那样每个样本恰好一次；有放回时，有的来两次，有的一次不来。",
        ),
        0.5: Text(
            "Half would be a coin for each row; here every row has as many chances as there are rows.",
            "一半是每个样本抛一次硬币；这里每个样本的机会与样本数一样多。",
        ),
    },
    to=2,
    again=(Params(n_samples=60, n_estimators=20),),
)
FIRST_COLUMN = Ask(
    Text(
        "Only signal decides the class. Which column does impurity importance rank first?",
        "只有 signal 决定类别。不纯度重要性把哪一列排在第一？",
    ),
    Pick(
        (
            Text("signal", "signal（信号）"),
            Text("coin, of two values", "coin（只有两个值）"),
            Text("noise, all values different", "noise（取值各不相同）"),
        ),
        _importance,
    ),
    lambda r: int(_importance(r).argmax()),
    why=told(
        Text(
            "noise brings {noise} of the decrease, signal {signal}: with so many cuts on offer, one fits any accident.",
            "noise 占下降的 {noise}，signal 占 {signal}：可选的切点那么多，总有一个碰巧合适。",
        ),
        noise=lambda r, t: percent(_importance(r)[2], 2),
        signal=lambda r, t: percent(_importance(r)[0], 2),
    ),
    wrong={
        0: Text(
            "So says shuffling, on rows out of bag. Impurity is counted on the rows that the trees were fitted to.",
            "袋外打乱才这么说。不纯度是在树拟合过的样本上算的。",
        ),
        1: Text("A coin offers one cut only; it cannot fit much by accident.", "硬币只有一个切点，碰巧也碰不出多少。"),
    },
    of=IMPOSTOR,
    film=4,
    veil=Veil(views=(0,)),
    again=(Params(data="impostor", n_estimators=20, seed=1),),
)
ASKS = (BAG, FIRST_COLUMN)

TOUR = (
    Stop(
        told(
            Text(
                "{n} trees vote, no two alike. Together they err on {now} of the held-out rows; the first alone on "
                "{first}.",
                "{n} 棵树投票，各不相同。合起来在留出集上错 {now}，第一棵单独错 {first}。",
            ),
            n=lambda r, t: str(t + 1),
            now=lambda r, t: percent(r.scene.errors.held_out[t]),
            first=lambda r, t: percent(r.scene.errors.held_out[0]),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Point(t + 1, r.scene.errors.held_out[t]), Text("the held-out error", "留出集误差"), view=2
        ),
    ),
    Stop(
        told(
            Text(
                "One tree, grown until its {leaves} leaves are pure: right on its whole bag, noise included. Hence the "
                "sharp corners.",
                "一棵树长到 {leaves} 片叶子全纯：自己袋里全对，连噪声也学了，所以棱角分明。",
            ),
            leaves=lambda r, t: str(len(r[t].tree.leaves)),
        ),
        at=FIRST,
        look=Look(lambda r, t: Box(*r.scene.low, *r.scene.high), Text("the newest tree alone", "最新的一棵树"), view=1),
    ),
    Stop(ask=BAG),
    Stop(
        told(
            Text(
                "The rows outside a bag test its tree for nothing: out-of-bag error {oob}, and {held} on rows held "
                "out.",
                "袋外的样本免费检验这棵树：袋外误差 {oob}，留出集误差 {held}。",
            ),
            oob=lambda r, t: percent(r.scene.errors.oob[t]),
            held=lambda r, t: percent(r.scene.errors.held_out[t]),
        ),
        of=Params(),
        look=Look(lambda r, t: Point(t + 1, r.scene.errors.oob[t]), Text("the out-of-bag error", "袋外误差"), view=2),
    ),
    Stop(
        told(
            Text(
                "Second die: before each split {k} of {d} columns is drawn, and only that competes. A strong column "
                "cannot begin every tree.",
                "第二颗骰子：每次分裂前从 {d} 列中抽 {k} 列，只有它参与竞争。再强的列也不能棵棵打头。",
            ),
            k=lambda r, t: str(r.scene.inside.compete),
            d=lambda r, t: str(r.scene.train.X.shape[1]),
        ),
        of=IMPOSTOR,
        film=2,
        at=2,
        look=Look(Slot("d"), Text("what this split takes off, Δ", "这次分裂的下降 Δ")),
    ),
    Stop(ask=FIRST_COLUMN),
    Stop(
        told(
            Text(
                "One tree has variance {one}, an average of {n} has {now}. Of a million {stay} would stay: ρσ², what "
                "the trees share.",
                "一棵树的方差是 {one}，{n} 棵平均后是 {now}。一百万棵也留下 {stay}：ρσ²，即树的共同部分。",
            ),
            one=lambda r, t: plain(r.scene.variance.parts.sigma2, 3),
            n=lambda r, t: str(t + 1),
            now=lambda r, t: plain(r.scene.variance.measured[t], 3),
            stay=lambda r, t: plain(_stays(r), 3),
        ),
        of=NOISY,
        film=3,
        look=Look(lambda r, t: Box(0.6, 0, t + 1.4, _stays(r)), Text("the part that stays", "不会消失的部分")),
    ),
)

CHALLENGE = Challenge(
    Text("Trees that agree less, and err no more.", "更不相像的树，错误不增加。"),
    Text("Which knob stops trees from learning the same noise?", "哪个参数让树不去学同样的噪声？"),
    start=NOISY,
    free=("max_features", "splitter", "max_depth", "min_samples_leaf"),
    goals=(Goal("rho", "<=", 0.12), Goal("held_out_error", "<=", 0.17)),
    film=3,
)
