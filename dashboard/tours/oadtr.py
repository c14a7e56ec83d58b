"""Online action detection: its measures, tour, questions, challenge. Nothing is trained here."""

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import LAST, OPENS, Ask, Box, Challenge, Goal, Look, Pick, Point, Stop, Veil, When, told
from engine.core import Text, Trace
from engine.oadtr import MODELS, Frame, Params, Scene

Run = Trace[Scene, Frame]


def _right(trace: Run, t: int) -> float:
    s, r = trace.scene, trace[t]
    return float((r.ribbon[: r.n + 1].argmax(1) == s.labels[: r.n + 1]).mean())


def _truth(trace: Run, t: int) -> float:
    return float(trace[t].now[int(trace.scene.labels[trace[t].n])])


def _precision(trace: Run, t: int) -> float:
    """Not known before the first action."""
    return trace[t].map or float("nan")


def _delay(trace: Run, t: int) -> float:
    known = trace[t].waits[trace[t].waits >= 0]
    return float(known.mean()) if len(known) else float("nan")


MEASURES = (
    Measure("truth", Text("probability of what is really done", "实际动作的概率"), _truth, "share"),
    Measure("sure", Text("probability of what it says", "所判断动作的概率"), lambda r, t: r[t].now.max(), "share"),
    Measure("right", Text("frames named right so far", "到目前为止判断正确的帧"), _right, "share"),
    Measure("map", Text("mAP so far", "到目前为止的 mAP"), _precision, "share"),
    Measure("delay", Text("mean delay so far, frames", "到目前为止的平均延迟（帧）"), _delay),
)

AGAINST = (
    Try(
        Text("A clean camera against a noisy one", "清晰画面与噪声画面"),
        Text(
            "The weights are the same, only the features are noisier: 33% of the frames are named right "
            "instead of 89%, and an action is named after 23 frames instead of 3.4.",
            "权重相同，只是特征的噪声更大：判断正确的帧从 89% 落到 33%，认出一个动作要 23 帧，而不是 3.4 帧。",
        ),
        Params(),
        against=Params(noise=0.15),
    ),
)

PARTS = ("no_token", "no_future", "per_frame")  # what each goes without: the token, the future, the memory
AT = {model: i for i, model in enumerate(MODELS)}


def _precise(trace: Run, model: str) -> float:
    """mAP of a model, mean over the seeds."""
    return float(trace.scene.ablation.scores[AT[model], :, 0].mean())


def _without(trace: Run) -> np.ndarray:
    return np.array([_precise(trace, part) for part in PARTS])


def _said(trace: Run, t: int) -> Text:
    return trace.scene.classes[int(trace[t].now.argmax())]


def _truth_now(trace: Run, t: int) -> int:
    return int(trace.scene.labels[trace[t].n])


def _begun(trace: Run, t: int) -> int:
    """The action, from 0, that began last."""
    return int((trace.scene.onsets <= trace[t].n).sum()) - 1


def _bar(trace: Run, t: int) -> Box:
    """The truth's bar beside the figure."""
    up = 0.12 + 2.45 * (1 - _truth_now(trace, t) / (len(trace.scene.classes) - 1))
    return Box(-2.1, up - 0.15, -1.1, up + 0.15)


def _named(trace: Run) -> int:
    """The frame, from 1, at which the action that has begun where the film opens is first named."""
    s, a = trace.scene, _begun(trace, OPENED)
    return int(s.onsets[a] + trace[-1].waits[a]) + 1


OPENED = 118  # where the film opens, from 0
WAVE = Ask(
    told(
        Text(
            "It knows only the past. At which frame will it first say “{truth}”? The film has {n} frames.",
            "它只知道过去。到第几帧它会首次判断为“{truth}”？影片共 {n} 帧。",
        ),
        truth=lambda r, t: r.scene.classes[_truth_now(r, t)],
        n=lambda r, t: str(len(r)),
    ),
    When(margin=3),
    _named,
    why=told(
        Text(
            "After {wait} frames. Until then it took it for “{other}”: only what follows tells the two apart.",
            "{wait} 帧之后。此前它当作“{other}”：看了后面才分得清。",
        ),
        wait=lambda r, t: str(int(r[-1].waits[_begun(r, OPENED)])),
        other=lambda r, t: _said(r, OPENED),
    ),
    wrong=lambda r: {
        OPENED + 2: Text("The next frame shows hardly more than this one.", "下一帧几乎没有更多信息。"),
        len(r): Text("It need not see the end; a few frames do.", "不必看到结束，几帧就够。"),
    },
    at=OPENED + 1,
)
WORTH = Ask(
    told(
        Text(
            "Three parts: task token, predicted future, memory of {history} frames. Without which does mAP fall most?",
            "三个部件：任务词元、预测的未来、{history} 帧的记忆。去掉哪个，mAP 降得最多？",
        ),
        history=lambda r, t: str(r.scene.history),
    ),
    Pick((Text("the token", "任务词元"), Text("the future", "预测的未来"), Text("the memory", "记忆")), _without),
    lambda r: int(_without(r).argmin()),
    why=told(
        Text(
            "From {full}: without memory {memory}, token {token}, future {future}. The last two cost nothing here.",
            "完整的 {full}；无记忆 {memory}，无词元 {token}，无未来 {future}：后两者在此并无损失。",
        ),
        full=lambda r, t: percent(_precise(r, "full")),
        memory=lambda r, t: percent(_precise(r, "per_frame")),
        token=lambda r, t: percent(_precise(r, "no_token")),
        future=lambda r, t: percent(_precise(r, "no_future")),
    ),
    wrong={
        0: Text(
            "The paper's token is elegant; here the newest frame does as well.",
            "论文的词元很巧妙；但在这里，最新一帧也够用。",
        ),
        1: Text("It foretells well, but that need not help to name now.", "它预测得不错，但未必有助于判断现在。"),
    },
    film=1,
    to=AT["per_frame"] + 1,
    veil=Veil(views=(0, 1)),
)
ASKS = (WAVE, WORTH)

TOUR = (
    Stop(
        told(
            Text(
                "Since frame {since} it does “{truth}”; the model says “{said}”, {sure} sure. Online means: judge now.",
                "从第 {since} 帧起实际是“{truth}”，模型却说“{said}”，把握 {sure}。在线就是：现在就得判断。",
            ),
            since=lambda r, t: str(int(r.scene.onsets[_begun(r, t)]) + 1),
            truth=lambda r, t: r.scene.classes[_truth_now(r, t)],
            said=_said,
            sure=lambda r, t: percent(r[t].now.max(), 2),
        ),
        at=OPENS,
        look=Look(_bar, Text("the box around the truth", "标出实际动作的方框")),
    ),
    Stop(ask=WAVE),
    Stop(
        told(
            Text(
                "{n} actions in the stream. On average one is named {mean} frames late, this one {worst}.",
                "这段数据流有 {n} 个动作。平均晚 {mean} 帧认出，刚才那个晚了 {worst} 帧。",
            ),
            n=lambda r, t: str(len(r.scene.onsets)),
            mean=lambda r, t: plain(_delay(r, t), 1),
            worst=lambda r, t: str(int(r[t].waits.max())),
        ),
        film=2,
        at=LAST,
        look=Look(
            lambda r, t: Box(int(r[t].waits.argmax()) - 0.4, 0, int(r[t].waits.argmax()) + 0.4, int(r[t].waits.max())),
            Text("the tallest bar", "最高的柱子"),
            view=1,
        ),
    ),
    Stop(
        told(
            Text(
                "The coloured figures are what it expects: in {k} frames “{next}”, {sure}. Its decoder asks the "
                "past what will come.",
                "彩色小人是它的预期：{k} 帧后是“{next}”，把握 {sure}。解码器向过去询问未来。",
            ),
            k=lambda r, t: str(r.scene.n_future),
            next=lambda r, t: r.scene.classes[int(r[t].future[-1].argmax())],
            sure=lambda r, t: percent(r[t].future[-1].max(), 2),
        ),
        at=lambda r: int(r.scene.onsets[1]) + 4,
        look=Look(Box(1.45, -0.25, 3.0, 2.7), Text("the coloured figures", "彩色的小人")),
        play=False,
    ),
    Stop(ask=WORTH),
    Stop(
        told(
            Text(
                "How far ahead? Trained for {k} frames, it foretells the next right {near} of the time, the last "
                "{far}.",
                "能预测多远？训练预测 {k} 帧时，下一帧对 {near}，最后一帧只对 {far}。",
            ),
            k=lambda r, t: str(int((r.scene.ablation.ahead[t] > 0).sum())),
            near=lambda r, t: percent(r.scene.ablation.ahead[t, 0], 2),
            far=lambda r, t: percent(r.scene.ablation.ahead[t, -1], 2),
        ),
        film=1,
        at=AT["future_16"] + 1,
        look=Look(
            lambda r, t: Point(r.scene.ablation.ahead.shape[1], float(r.scene.ablation.ahead[t, -1])),
            Text("the curve's end", "曲线的末端"),
            view=2,
        ),
    ),
)

CHALLENGE = Challenge(
    Text("Right two times in three, in the noise.", "噪声之中，三分之二判断正确。"),
    Text(
        "The camera is three times as noisy as in training. Which of the nine models still copes?",
        "摄像头的噪声是训练时的三倍。九个模型中，谁还应付得来？",
    ),
    start=Params(noise=0.15),
    free=("model",),
    goals=(Goal("right", ">=", 0.66),),
)
