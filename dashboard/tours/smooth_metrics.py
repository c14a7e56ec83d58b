"""Smooth metrics: measures (means of the five seeds), tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import percent, plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.smooth_metrics import NAMES, WINDOW, Frame, Params, Scene

Run = Trace[Scene, Frame]
CE, RIGHT, SOFT, NOISY = map(NAMES.index, ("cross_entropy", "soft_accuracy", "soft_f1", "reinforce"))
SMALL, RARE = Params(batch_size=8), Params(positives=0.2)
EVEN = 0.02  # of F1: less is no difference

MEASURES = (
    Measure(
        "ce_f1", Text("cross-entropy: held-out F1", "交叉熵：留出集 F1"), lambda r, t: r[t].held_f1[CE].mean(), "share"
    ),
    Measure(
        "soft_f1", Text("soft F1: held-out F1", "软 F1：留出集 F1"), lambda r, t: r[t].held_f1[SOFT].mean(), "share"
    ),
    Measure(
        "reinforce_f1",
        Text("REINFORCE: held-out F1", "REINFORCE：留出集 F1"),
        lambda r, t: r[t].held_f1[NOISY].mean(),
        "share",
    ),
    Measure(
        "tuned_f1",
        Text("cross-entropy, threshold moved: F1", "交叉熵移阈值：F1"),
        lambda r, t: r[t].tuned_f1.mean(),
        "share",
    ),
    Measure(
        "ce_accuracy",
        Text("cross-entropy: held-out accuracy", "交叉熵：留出集准确率"),
        lambda r, t: r[t].held_accuracy[CE].mean(),
        "share",
    ),
    Measure(
        "lead",
        Text("soft F1's lead over cross-entropy, F1", "软 F1 比交叉熵高出的 F1"),
        lambda r, t: (r[t].held_f1[SOFT] - r[t].held_f1[CE]).mean(),
    ),
    Measure(
        "batches",
        Text("mini-batches REINFORCE must average", "REINFORCE 需平均的小批量数"),
        lambda r, t: r.scene.noise.batches[t, NOISY],
        "log",
    ),
)

AGAINST = (
    Try(
        Text("Temperature 1 against 0.1", "温度 1 与 0.1"),
        Text(
            "Colder is closer to F1, and ahead after a quarter of the run: 47% against 36%. At the end it "
            "is behind, 49% against 64%: most rows have no slope left.",
            "温度低更接近 F1，走完四分之一时领先：47% 对 36%；结束时却落后：49% 对 64%。多数样本已没有斜率。",
        ),
        Params(),
        against=Params(temperature=0.1),
    ),
)


def _f1(r: Run, k: int) -> float:
    """Held-out F1 at the end, mean of the seeds."""
    return float(r[-1].held_f1[k].mean())


def _batches(r: Run, k: int) -> float:
    """Mini-batches that must be averaged until the gradient is as large as its noise: the median of the film."""
    return float(np.median(r.scene.noise.batches[:, k]))


def _wrong(r: Run, t: int) -> int:
    """Training rows that cross-entropy's first seed has wrong after step t."""
    return round((1 - r[t].accuracy[CE, 0]) * len(r.scene.split.train.y))


def _fall(r: Run) -> int:
    """The step, from 1, before which loss and accuracy fell together, accuracy the most."""
    loss, right = (r.scene.curves[name][:, CE, 0] for name in ("cross_entropy", "accuracy"))
    change = np.where(loss[WINDOW:] < loss[:-WINDOW], right[WINDOW:] - right[:-WINDOW], 0)
    return int(change.argmin()) + WINDOW + 1


NOISE = Ask(
    told(
        Text(
            "REINFORCE climbs the real F1 by sampled decisions. Soft F1 needs {soft} mini-batches for a clear "
            "gradient; how many does REINFORCE?",
            "REINFORCE 靠抽样的判决优化真正的 F1。要看清梯度，软 F1 需平均 {soft} 个小批量，REINFORCE 要多少？",
        ),
        soft=lambda r, t: plain(_batches(r, SOFT), 0),
    ),
    Guess(1, 10_000, margin=2.5, scale="log"),
    lambda r: _batches(r, NOISY),
    why=told(
        Text(
            "{n}, the median of the film: right on average, and drowned in its own noise.",
            "整部影片的中位数为 {n}：平均而言方向正确，却淹没在自己的噪声里。",
        ),
        n=lambda r, t: plain(_batches(r, NOISY), 0),
    ),
    wrong={
        1: Text("One throw of all decisions says hardly which of them was good.", "一次抽样说不清是哪个判决的功劳。")
    },
    film=2,
    veil=Veil(views=(0, 1)),
    again=(RARE,),
)
BATCH = Ask(
    told(
        Text(
            "Everything as before, but {n} rows a mini-batch. Who has the better held-out F1 now?",
            "一切照旧，只是每批只有 {n} 个样本。现在谁的留出集 F1 更高？",
        ),
        n=lambda r, t: str(SMALL.batch_size),
    ),
    Pick((Text("soft F1", "软 F1"), Text("cross-entropy", "交叉熵"), Text("about equal", "差不多"))),
    lambda r: 2 if abs(_f1(r, SOFT) - _f1(r, CE)) < EVEN else int(_f1(r, CE) > _f1(r, SOFT)),
    why=told(
        Text(
            "Soft F1 {soft}, cross-entropy {ce}: F1 is no mean over rows, and few batches hold a positive at all.",
            "软 F1 为 {soft}，交叉熵为 {ce}：F1 不是逐样本的均值，而多数小批量里没有正例。",
        ),
        soft=lambda r, t: plain(_f1(r, SOFT)),
        ce=lambda r, t: plain(_f1(r, CE)),
    ),
    wrong={
        0: Text(
            "It was with larger batches: a batch without positives teaches soft F1 nothing.",
            "大批时是这样；没有正例的小批量教不了软 F1。",
        ),
        2: Text(
            "Cross-entropy is a mean over rows, so small batches do not bend it; F1 is none.",
            "交叉熵是逐样本的均值，小批量不会使它偏；F1 不是。",
        ),
    },
    of=SMALL,
)
ASKS = (NOISE, BATCH)

TOUR = (
    Stop(
        told(
            Text(
                "{share} positives. Held-out F1, mean of five seeds: {ce} by cross-entropy, {soft} by soft F1. "
                "To train on the metric seems to pay.",
                "正例占 {share}。五个种子的留出集 F1 均值：交叉熵 {ce}，软 F1 {soft}。直接以指标为目标训练，似乎划算。",
            ),
            share=lambda r, t: percent(r.scene.share, 2),
            ce=lambda r, t: plain(_f1(r, CE)),
            soft=lambda r, t: plain(_f1(r, SOFT)),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Point(_f1(r, SOFT), len(NAMES) + 1 - SOFT), Text("soft F1's row", "软 F1 那一行"), view=1
        ),
    ),
    Stop(
        told(
            Text(
                "But see the last row: cross-entropy again, only its threshold moved: {tuned}. Before you change the "
                "loss, move the threshold.",
                "但请看最后一行：还是交叉熵，只移动了阈值，就有 {tuned}。想换损失，先试试移阈值。",
            ),
            tuned=lambda r, t: plain(r[t].tuned_f1.mean()),
        ),
        look=Look(lambda r, t: Point(r[t].tuned_f1.mean(), 1), Text("the last row", "最后一行"), view=1),
    ),
    Stop(
        told(
            Text(
                "And which metric? Soft accuracy gets {accuracy} of new rows right and finds no positive at all: its "
                "F1 is {f1}.",
                "还要看是哪个指标：软准确率在新样本上对了 {accuracy}，却一个正例也没找到，F1 为 {f1}。",
            ),
            accuracy=lambda r, t: percent(r[t].held_accuracy[RIGHT].mean()),
            f1=lambda r, t: plain(_f1(r, RIGHT), 0),
        ),
        look=Look(
            lambda r, t: Point(_f1(r, RIGHT), len(NAMES) + 1 - RIGHT),
            Text("soft accuracy's row", "软准确率那一行"),
            view=1,
        ),
    ),
    Stop(ask=NOISE),
    Stop(
        told(
            Text(
                "Cross-entropy is another goal than accuracy: within {w} steps it fell by {fall}, and {more} more of "
                "{n} rows are wrong.",
                "交叉熵与准确率不是一回事：{w} 步之内它降了 {fall}，{n} 个样本中却多错了 {more} 个。",
            ),
            w=lambda r, t: str(WINDOW),
            fall=lambda r, t: power(r[t - WINDOW].cross_entropy[CE, 0] - r[t].cross_entropy[CE, 0], 2),
            more=lambda r, t: str(_wrong(r, t) - _wrong(r, t - WINDOW)),
            n=lambda r, t: str(len(r.scene.split.train.y)),
        ),
        of=RARE,
        film=1,
        at=_fall,
        look=Look(Slot("dacc"), Text("the change of accuracy", "准确率的变化")),
    ),
    Stop(ask=BATCH),
)

CHALLENGE = Challenge(
    Text("Rows on which plain cross-entropy wins.", "让普通的交叉熵取胜。"),
    Text("How many positives, and how cleanly apart?", "正例该有多少，分得该有多开？"),
    start=Params(),
    free=("positives", "noise"),
    goals=(Goal("lead", "<=", -0.02),),
)
