"""XGBoost: its measures, tour, questions, challenge."""

import math
from dataclasses import replace

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Slot, Stop, When, told
from engine.core import Text, Trace
from engine.xgboost import Frame, Node, Params, Scene

Run = Trace[Scene, Frame]
PRICED = Params(gamma=4.0)


def _splits(trace: Run, t: int) -> float:
    """Of the round's tree that stand; straight lines have none."""
    return math.nan if trace.scene.lines else float(sum(n.feature >= 0 for n in trace[t].nodes))


MEASURES = (
    Measure("train_loss", Text("training loss", "训练损失"), lambda r, t: r.scene.course.train_loss[t]),
    Measure("held_out_loss", Text("held-out loss", "留出集损失"), lambda r, t: r.scene.course.held_out_loss[t]),
    Measure(
        "price",
        Text("what all trees so far pay", "目前所有树付出的代价"),
        lambda r, t: float(r.scene.course.stack[t, 1:].sum()),
    ),
    Measure("splits", Text("splits of the round's tree", "本轮树的分裂数"), _splits),
    Measure("pull", Text("mean |g| of the rows", "样本的平均 |g|"), lambda r, t: float(abs(r[t].g).mean())),
    Measure("margin", Text("margin F of the followed row", "跟踪样本的得分 F"), lambda r, t: r[t].raw[r.scene.row]),
)

AGAINST = (
    Try(
        Text("No price against γ = 4", "不收费与 γ = 4"),
        Text(
            "Much alike at first; then B finds no split that is worth its price, and its held-out loss "
            "stands at 0.231 while A goes down to 0.071. This price was too high.",
            "起初两边差不多；后来 B 再也找不到值得付费的分裂，留出集损失停在 0.231，而 A 降到 0.071。这个价定高了。",
        ),
        Params(),
        against=Params(gamma=4.0),
    ),
)


def _last_bought(r: Run) -> int:
    """The round, from 1, from which on no split stands."""
    return max(t for t in range(len(r)) if _splits(r, t) > 0) + 2


def _verdict(r: Run) -> int:
    """The step of the search, from 1, that says which cut of the root was best."""
    return next(i for i, c in enumerate(r.scene.search.candidates) if c.feature < 0) + 1


def _leaves(r: Run) -> list[Node]:
    """Of the first tree, from the lightest H to the heaviest."""
    return sorted((n for n in r[0].nodes if n.feature < 0 and not n.pruned), key=lambda n: n.H)


def _kept(r: Run, n: Node) -> str:
    """The share that λ leaves of a leaf's step −G/H."""
    return percent(n.H / (n.H + r.scene.price.reg_lambda), 2)


def _cost(r: Run, t: int) -> float:
    return float(r.scene.course.stack[t, 1:].sum())


HALF = Ask(
    told(
        Text(
            "{n} rows share this leaf; without λ its w is {w}. At which λ is half of it left?",
            "这片叶子有 {n} 个样本，没有 λ 时 w = {w}。λ 增大到多少时只剩一半？",
        ),
        n=lambda r, t: str(len(r.scene.leaf.rows)),
        w=lambda r, t: plain(r.scene.leaf.best[0]),
    ),
    Guess(0, 20, margin=1),
    lambda r: r.scene.leaf.H,
    why=told(
        Text(
            "w = −G / (H + λ): half is left where λ equals the leaf's own H, {H}. The lighter a leaf, the sooner.",
            "w = −G / (H + λ)：λ 等于叶子自己的 H（{H}）时剩一半。叶子越轻，缩得越快。",
        ),
        H=lambda r, t: plain(r.scene.leaf.H, 1),
    ),
    wrong={
        1: Text("λ is not a divisor: it is added to H, and H is not 1.", "λ 不是除数：它加在 H 上，而 H 不是 1。"),
        20: Text("There much more than half is gone: look at H in the formula.", "到那里早已不止减半：看公式里的 H。"),
    },
    film=3,
    to=lambda r: round(r.scene.leaf.H) + 1,
    again=(Params(row=4),),
)
PAYS = Ask(
    told(
        Text(
            "γ = {gamma}: a split that gains less is struck out. From which round on is none left at all?",
            "γ = {gamma}：增益不到它的分裂要剪掉。从第几轮起，一次分裂也留不下？",
        ),
        gamma=lambda r, t: plain(r.scene.price.gamma, 0),
    ),
    When(margin=1),
    _last_bought,
    why=told(
        Text(
            "The rows are told apart, |g| and with it all gains have shrunk; the price γ has not. "
            "The loss stays at {loss}.",
            "样本渐渐分清，|g| 变小，增益也小了，价格 γ 却不变。损失从此停在 {loss}。",
        ),
        loss=lambda r, t: plain(r.scene.course.train_loss[-1]),
    ),
    wrong=lambda r: {
        1: told(
            Text(
                "The first split gains {gain}: at first there is much to be had.",
                "第一次分裂的增益是 {gain}：开头还有很多可得。",
            ),
            gain=lambda r, t: plain(r[0].nodes[0].gain, 1),
        ),
        len(r): Text(
            "γ is the same in every round, but what a split can gain is not.", "γ 每轮都一样，分裂能得到的却不一样。"
        ),
    },
    of=PRICED,
    film=2,
    again=(replace(PRICED, seed=1),),
)
ASKS = (HALF, PAYS)

TOUR = (
    Stop(
        told(
            Text(
                "{n} trees so far. A dot is as large as |g|, the pull of its row: {pull} on average. Mean loss: "
                "{loss}.",
                "目前 {n} 棵树。点的大小是 |g|，即样本的拉力，平均 {pull}。平均损失 {loss}。",
            ),
            n=lambda r, t: str(t + 1),
            pull=lambda r, t: plain(abs(r[t].g).mean()),
            loss=lambda r, t: plain(r.scene.course.train_loss[t]),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Box(t + 0.5, 0, t + 1.5, r.scene.course.train_loss[t] + 0.05),
            Text("the loss after this round", "这一轮之后的损失"),
            view=1,
        ),
    ),
    Stop(
        told(
            Text(
                "In round one |g| is about a half for every row: nobody knows anything yet. The first tree takes the "
                "mean "
                "loss to {loss}.",
                "第一轮时每个样本的 |g| 都约为一半，还什么都没分清。第一棵树把平均损失降到 {loss}。",
            ),
            loss=lambda r, t: plain(r.scene.course.train_loss[t]),
        ),
        at=FIRST,
    ),
    Stop(
        told(
            Text(
                "At the root every cut is tried. The best, {name} < {cut}, gains {gain}: there the sides pull apart "
                "most.",
                "在根上试遍所有切点。最好的是 {name} < {cut}，增益 {gain}：在这里两边的拉力相差最大。",
            ),
            name=lambda r, t: r.scene.train.names[r[0].nodes[0].feature],
            cut=lambda r, t: plain(r[0].nodes[0].threshold),
            gain=lambda r, t: plain(r[0].nodes[0].gain, 1),
        ),
        film=1,
        at=_verdict,
        look=Look(Slot("gain"), Text("the gain in the formula", "公式中的增益")),
    ),
    Stop(ask=HALF),
    Stop(
        told(
            Text(
                "So λ is hard on small leaves: the lightest, H = {h}, keeps {small} of its step, the heaviest, "
                "H = {heavy}, {large}.",
                "所以 λ 对小叶子最严：最轻的 H = {h}，只留下步长的 {small}；最重的 H = {heavy}，留下 {large}。",
            ),
            h=lambda r, t: plain(_leaves(r)[0].H, 1),
            small=lambda r, t: _kept(r, _leaves(r)[0]),
            heavy=lambda r, t: plain(_leaves(r)[-1].H, 1),
            large=lambda r, t: _kept(r, _leaves(r)[-1]),
        ),
        film=2,
        at=FIRST,
        look=Look(Box(-0.5, -2.2, 4.5, 2.2), Text("grey without λ, green with it", "灰色无 λ，绿色有 λ"), view=2),
    ),
    Stop(ask=PAYS),
    Stop(
        told(
            Text(
                "Without γ it goes on: after {n} rounds a total loss of {loss} is left, and the trees have cost "
                "{price}.",
                "没有 γ 就一直长：{n} 轮后总损失只剩 {loss}，树的代价却到了 {price}。",
            ),
            n=lambda r, t: str(t + 1),
            loss=lambda r, t: plain(r.scene.course.stack[t, 0], 1),
            price=lambda r, t: plain(_cost(r, t), 1),
        ),
        of=Params(),
        look=Look(
            lambda r, t: Box(t - 2, 0, t + 1.4, r.scene.course.stack[t].sum()),
            Text("loss and price of the last rounds", "最后几轮的损失与代价"),
            view=2,
        ),
    ),
)

CHALLENGE = Challenge(
    Text("At most two questions deep.", "最多问两层。"),
    Text("Shallow trees that predict better than the deep ones did.", "用浅树，预测得比原来的深树更好。"),
    start=Params(),
    free=("max_depth", "learning_rate", "n_estimators", "reg_lambda"),
    goals=(Goal("max_depth", "<=", 2), Goal("held_out_loss", "<=", 0.065)),
)
