"""oadtr's third film: how near the token stays to the frames, and how long until each action is named."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.sequences.oadtr import Run, colour
from engine.core import Text

WITH, WITHOUT = theme.SERIES[3], theme.SERIES[1]


def _alike(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    back = np.arange(-s.history + 1, 1)
    low = min(0.0, min(float(f.similarity.min()) for f in trace.frames)) - 0.1
    traces = [
        marks.line(back, r.similarity[0], colour=WITH, width=3.5),
        marks.line(back, r.similarity[1], colour=WITHOUT, width=3.5 * s.twin, dash="dash"),
    ]
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("frames before now", "相对现在的帧")), back[0] - 0.6, 0.6),
        y=theme.axis(say(Text("cosine", "余弦相似度")), low, 1.1),
    )


def _alike_alt(trace: Run, t: int, say: Say) -> str:
    a, b = trace[t].similarity[:, -1]
    if not trace.scene.twin:
        one = Text(
            "Similarity of what is classified to the newest frame: {a:.2f}.",
            "用来分类的向量与最新一帧的相似度：{a:.2f}。",
        )
        return say(one.format(a=a))
    said = Text(
        "Similarity of what is classified to the newest frame: {a:.2f} with the token, {b:.2f} without it.",
        "用来分类的向量与最新一帧的相似度：有词元 {a:.2f}，无词元 {b:.2f}。",
    )
    return say(said.format(a=a, b=b))


def _delay(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    at = np.arange(len(s.onsets))
    waits = np.maximum(r.waits, 0)
    high = 1.25 * max(5.0, max(float(f.waits.max(initial=0)) for f in trace.frames))
    kinds = s.labels[s.onsets]
    faint = np.where(r.waits < 0, "/0.25", "")
    colours = np.array([colour(int(c)) + f for c, f in zip(kinds, faint, strict=True)] or ["@ink"])
    text = [f"{w}" if w >= 0 else "" for w in r.waits]
    x = theme.axis(
        say(Text("the actions in this stream, in order", "本段数据流中的动作，按先后")), -0.7, max(len(at), 1) - 0.3
    )
    x |= {"tickvals": at.tolist(), "ticktext": [say(s.classes[int(c)]) for c in kinds]}
    return theme.figure(
        marks.bars(at, waits + 0.15, colours),
        marks.words(at, waits + 0.07 * high, text, size=15),
        x=x,
        y=theme.axis(say(Text("frames until named", "多少帧后认出")), 0, high),
    )


def _delay_alt(trace: Run, t: int, say: Say) -> str:
    known = trace[t].waits[trace[t].waits >= 0]
    if not len(known):
        return say(Text("No action has been named yet.", "还没有认出任何动作。"))
    said = Text(
        "{n} actions so far; on average named after {m:.1f} frames.", "目前有 {n} 个动作，平均 {m:.1f} 帧后认出。"
    )
    return say(said.format(n=len(known), m=known.mean()))


def _alike_keys(trace: Run) -> tuple[Key, ...]:
    if not trace.scene.twin:
        return (Key("line", WITH, Text("what is classified", "用来分类的向量")),)
    return (
        Key("line", WITH, Text("with the task token", "有任务词元")),
        Key("dash", WITHOUT, Text("without it: the newest frame is classified", "没有词元：对最新一帧分类")),
    )


ALIKE = View(
    Text("Similarity of what is classified to each frame", "用来分类的向量与各帧的相似度"),
    _alike,
    _alike_alt,
    _alike_keys,
)
DELAY = View(
    Text("How long until each action is named", "每个动作多久才认出"),
    _delay,
    _delay_alt,
    (Key("bar", theme.MUTED + "/0.25", Text("not named yet", "尚未认出")),),
)
