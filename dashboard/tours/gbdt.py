"""GBDT: its measures, tour, questions, challenge."""

from dataclasses import replace

import numpy as np

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import (
    FIRST,
    OPENS,
    Ask,
    Box,
    Challenge,
    Goal,
    Look,
    Pick,
    Point,
    Slot,
    Stop,
    Told,
    Veil,
    When,
    told,
)
from engine.core import Array, Text, Trace
from engine.gbdt import Frame, Params, Scene

Run = Trace[Scene, Frame]
NOISY = Params(noise=0.6, max_depth=5, learning_rate=0.2, n_estimators=120)
CLASSES = Params(loss="logistic", classes="moons", max_depth=3)


def _pull(trace: Run, t: int) -> float:
    return float(np.abs(trace[t].gradient).mean())


def _leaves(trace: Run, t: int) -> float:
    return float(sum(len(tree.leaves) for tree in trace[t].trees))


MEASURES = (
    Measure("train_loss", Text("training loss", "训练损失"), lambda r, t: r.scene.losses.train[t]),
    Measure("held_out_loss", Text("held-out loss", "留出集损失"), lambda r, t: r.scene.losses.held_out[t]),
    Measure("gradient", Text("mean |r| that the tree was fitted to", "本轮要拟合的 |r| 的均值"), _pull),
    Measure("followed", Text("F of the followed row", "跟踪样本的 F"), lambda r, t: r.scene.followed.after[t]),
    Measure("leaf", Text("γ of its leaf", "其叶子的 γ"), lambda r, t: r.scene.followed.gamma[t]),
    Measure("leaves", Text("leaves of the round", "本轮的叶子数"), _leaves),
)

AGAINST = (
    Try(
        Text("Fast against slow, round by round", "快学与慢学，逐轮比较"),
        Text(
            "After round 11 the slow one is behind, 0.306 to 0.263 held out; in the end ahead, 0.204 to 0.269.",
            "第 11 轮后，慢的还落后：留出集损失 0.306 对 0.263；结束时却领先：0.204 对 0.269。",
        ),
        Params(noise=0.4, n_estimators=100, max_depth=3, learning_rate=1.0),
        against=Params(noise=0.4, n_estimators=100, max_depth=3, learning_rate=0.05),
    ),
)


def _missing(r: Run, t: int) -> float:
    """Mean |y − F| before round t + 1."""
    s = r.scene
    return float(np.abs(s.train.y - (s.model.start[0] if t == 0 else r[t - 1].raw)).mean())


def _star(r: Run, t: int) -> Point:
    s = r.scene
    return Point(float(s.train.X[s.row, 0]), float(s.train.y[s.row]))


def _asked_for(r: Run) -> Array:
    """(3,): the ★ row's label, its y − p before the first tree, and its leaf's γ."""
    s = r.scene
    y = float(s.train.y[s.row])
    return np.array([y, y - 1 / (1 + np.exp(-s.model.start[0])), s.followed.gamma[0]])


OPTIONS = (
    Text("{v}, its class", "{v}，即它的类别"),
    Text("{v}, what p lacks", "{v}，即 p 还差多少"),
    Text("{v}, the step to take", "{v}，要迈出的一步"),
)


def _option(i: int) -> Told:
    return told(OPTIONS[i], v=lambda r, t: plain(float(_asked_for(r)[i])))


BEST = Ask(
    told(
        Text(
            "Deep trees, much noise, {n} rounds: after which round is the held-out loss least?",
            "树深、噪声大，共 {n} 轮：留出集损失在第几轮之后最小？",
        ),
        n=lambda r, t: str(len(r)),
    ),
    When(margin=2),
    lambda r: r.scene.losses.best + 1,
    why=told(
        Text(
            "At its least it is {best}. More rounds would go on lowering the training loss only.",
            "此时最小，为 {best}。再多的轮数只会继续降低训练损失。",
        ),
        best=lambda r, t: plain(r.scene.losses.held_out.min(), 3),
    ),
    wrong={
        NOISY.n_estimators: Text(
            "More rounds are better for the rows it learns from, not for new ones.",
            "轮数越多，对训练样本越好，对新样本则不然。",
        )
    },
    of=NOISY,
    veil=Veil(views=(2,)),
    again=tuple(replace(NOISY, seed=seed) for seed in (1, 2)),
)
TARGET = Ask(
    told(
        Text(
            "Now it classifies. The ★ row is of class {y}: which number is the first tree asked to predict for it?",
            "现在做分类。★ 样本属于类别 {y}：第一棵树要为它预测哪个数？",
        ),
        y=lambda r, t: plain(float(_asked_for(r)[0]), 0),
    ),
    Pick(tuple(_option(i) for i in range(3)), lambda r: np.abs(_asked_for(r) - r[0].gradient[r.scene.row])),
    lambda r: int(np.abs(_asked_for(r) - r[0].gradient[r.scene.row]).argmin()),
    why=told(
        Text(
            "The trees regress even here: y − p = {r}, the negative slope of the loss.",
            "做分类时树仍在回归：y − p = {r}，即损失的负斜率。",
        ),
        r=lambda r, t: plain(float(_asked_for(r)[1])),
    ),
    wrong={
        0: Text(
            "No tree here knows classes; the sum of all becomes one through p.",
            "这里没有一棵树认识类别，它们的总和经 p 才变成类别。",
        ),
        2: Text(
            "That is what the leaf then adds: a Newton step, Σr / Σp(1−p).",
            "那是叶子随后加上的数：一个牛顿步 Σr / Σp(1−p)。",
        ),
    },
    of=CLASSES,
    veil=Veil(slots=(Slot("r"), Slot("slope"), Slot("g"), Slot("parts"))),
    again=(replace(CLASSES, seed=1),),
)
ASKS = (BEST, TARGET)

TOUR = (
    Stop(
        told(
            Text(
                "F is the curve so far. The sticks are what it still misses, {r} on average: the residuals.",
                "F 是目前的曲线。竖线是它还差的，即残差，平均 {r}。",
            ),
            r=lambda r, t: plain(_missing(r, t + 1)),
        ),
        at=OPENS,
        look=Look(_star, Text("the row ★ and its residual", "样本 ★ 和它的残差")),
    ),
    Stop(
        told(
            Text(
                "Before round one F is flat, the mean {start}. The first tree is fitted to what is missing, "
                "{r} on average.",
                "第一轮之前 F 是平的，即均值 {start}。第一棵树拟合的是所差的部分，平均 {r}。",
            ),
            start=lambda r, t: plain(r.scene.model.start[0]),
            r=lambda r, t: plain(_missing(r, 0)),
        ),
        at=FIRST,
        look=Look(
            lambda r, t: Box(r.scene.low[0], r.scene.model.step[t].min(), r.scene.high[0], r.scene.model.step[t].max()),
            Text("the first tree's stairs", "第一棵树的阶梯"),
            view=1,
        ),
    ),
    Stop(
        told(
            Text(
                "★ falls into a leaf whose rows miss {g} on average. F takes a share ν of it: from {before} "
                "to {after}.",
                "★ 落入的叶子，样本平均差 {g}。F 只取其中 ν 倍：由 {before} 变为 {after}。",
            ),
            g=lambda r, t: plain(r.scene.followed.gamma[t]),
            before=lambda r, t: plain(r.scene.followed.before[t]),
            after=lambda r, t: plain(r.scene.followed.after[t]),
        ),
        film=1,
        at=FIRST,
        look=Look(Slot("g"), Text("γ in the formula", "公式中的 γ")),
    ),
    Stop(
        told(
            Text(
                "{n} small steps later the mean residual is {r}, and the held-out loss has come from {first} "
                "to {last}.",
                "{n} 小步之后，残差平均 {r}，留出集损失由 {first} 降到 {last}。",
            ),
            n=lambda r, t: str(t + 1),
            r=lambda r, t: plain(_missing(r, t + 1)),
            first=lambda r, t: plain(r.scene.losses.held_out[0]),
            last=lambda r, t: plain(r.scene.losses.held_out[t], 3),
        )
    ),
    Stop(ask=BEST),
    Stop(
        told(
            Text(
                "To the end: training loss {train}, held-out loss up from {best} to {last}. The trees now "
                "learn the noise.",
                "放到结尾：训练损失 {train}，留出集损失从 {best} 回升到 {last}。树学的已是噪声。",
            ),
            train=lambda r, t: power(r.scene.losses.train[t], 2),
            best=lambda r, t: plain(r.scene.losses.held_out.min()),
            last=lambda r, t: plain(r.scene.losses.held_out[t]),
        ),
        of=NOISY,
        look=Look(
            lambda r, t: Point(r.scene.losses.best + 1, r.scene.losses.held_out.min()),
            Text("◆, the best round", "◆，最佳轮次"),
            view=2,
        ),
    ),
    Stop(ask=TARGET),
    Stop(
        told(
            Text(
                "{n} regression trees add up to log-odds, and the log-odds to a border. Held-out loss: {loss}.",
                "{n} 棵回归树加成对数几率，对数几率再划出边界。留出集损失：{loss}。",
            ),
            n=lambda r, t: str(t + 1),
            loss=lambda r, t: plain(r.scene.losses.held_out[t], 3),
        ),
        of=CLASSES,
        at=20,
    ),
)

CHALLENGE = Challenge(
    Text("The sine in twenty rounds.", "二十轮学会正弦。"),
    Text("So few steps need another length.", "步数这么少，步长就要变。"),
    start=Params(n_estimators=20),
    free=("learning_rate", "max_depth", "n_estimators"),
    goals=(Goal("held_out_loss", "<=", 0.057), Goal("n_estimators", "<=", 20)),
)
