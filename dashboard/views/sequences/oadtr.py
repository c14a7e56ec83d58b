"""oadtr's first film: the figure with what is anticipated, the ribbons, where the token looks, how long it takes to see."""

import numpy as np

from dashboard.figures import curve, marks, panels, skeleton, theme
from dashboard.lesson import Figure, Say, View
from engine.core import Text, Trace
from engine.oadtr import Frame, Scene

Run = Trace[Scene, Frame]
WITH, WITHOUT = theme.SERIES[3], theme.SERIES[1]


def colour(k: int) -> str:
    """Of an action; the first one is no action and grey."""
    return (theme.MUTED, *theme.SERIES, theme.WARN)[k % 8]


def ahead(s: Scene) -> list[int]:
    """Which of the coming frames are drawn: up to three."""
    return sorted({k for k in (2, 4, 8, 16) if k <= s.n_future} or ({1} if s.n_future else set()))[-3:]


def _figure(trace: Run, t: int, say: Say) -> Figure:
    """How sure it is of every action, the figure as it stands now, and the poses that it expects in the coming frames."""
    s, r = trace.scene, trace[t]
    if not s.joints.size:
        return probabilities(trace, t, say)
    said, truth = int(r.now.argmax()), int(s.labels[r.n])
    traces = [
        marks.line([-1.0, 1.25], [0, 0], colour=theme.FAINT, width=2),
        *skeleton.figure(s.joints[r.n], 0.0, theme.INK, 4),
    ]
    traces.append(marks.words([0.1], [-0.17], [say(Text("now", "现在"))], colour=theme.MUTED))
    up = 2.45 * (len(r.now) - 1 - np.arange(len(r.now))) / (len(r.now) - 1) + 0.12
    colours = np.array([colour(k) + ("" if k == said else "/0.5") for k in range(len(up))])
    traces.append(marks.bars(np.maximum(0.85 * r.now, 0.012), up, colours, orientation="h", base=-2.05, width=0.2))
    ink = np.array([colour(said) if k == said else theme.MUTED for k in range(len(up))])
    traces.append(
        marks.words(np.full(len(up), -2.16), up, [say(c) for c in s.classes], colour=ink, position="middle left")
    )
    missed = theme.MUTED if said == truth else theme.WARN
    traces.append(
        marks.line(
            [-2.1, -1.12, -1.12, -2.1, -2.1], up[truth] + 0.15 * np.array([-1, -1, 1, 1, -1]), colour=missed, width=2
        )
    )
    traces.append(marks.words([-1.6], [-0.17], [say(Text("box: the truth", "方框：实际动作"))], colour=missed))
    coming = ahead(s)
    for j, k in enumerate(coming):
        y, guess = 1.0 * (len(coming) - 1 - j), int(r.future[k - 1].argmax())
        sure = float(r.future[k - 1, guess])
        traces.append(marks.line([1.5, 2.9], [y, y], colour=theme.FAINT, width=2))
        traces += skeleton.figure(
            0.37 * s.typical[guess] + np.array([0.0, y]), 2.15, colour(guess), 3, 0.35 + 0.6 * sure
        )
        foot = Text("in {k}: {c} {p:.0%}", "{k} 帧后：{c} {p:.0%}")
        words = say(foot.format(k=k, c=say(s.classes[guess]), p=sure))
        traces.append(marks.words([2.2], [y - 0.13], [words], colour=[colour(guess)], size=14))
    hidden = {"visible": False}
    return theme.figure(*traces, x=theme.axis("", -2.95, 3.2, **hidden), y=theme.axis("", -0.3, 2.75, **hidden))


def probabilities(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    at = np.arange(len(s.classes))
    colours = np.array([colour(k) + ("" if k == r.now.argmax() else "/0.4") for k in range(len(at))])
    x = theme.axis(say(Text("class", "类别")), -0.6, at[-1] + 0.6) | {
        "tickvals": at.tolist(),
        "ticktext": [say(c) for c in s.classes],
    }
    truth = marks.dots([int(s.labels[r.n])], [1.0], size=16, symbol="star", colour=theme.INK)
    return theme.figure(
        marks.bars(at, r.now, colours), truth, x=x, y=theme.axis(say(Text("probability", "概率")), 0, 1.08)
    )


def _figure_says(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    said = int(r.now.argmax())
    parts = Text(
        "Frame {n}: it says “{c}” ({p:.0%}); in truth {w}.", "第 {n} 帧：判断为“{c}”（{p:.0%}）；实际是“{w}”。"
    )
    text = say(parts.format(n=r.n + 1, c=say(s.classes[said]), p=r.now[said], w=say(s.classes[int(s.labels[r.n])])))
    if s.n_future:
        k = max(ahead(s))
        guess = int(r.future[k - 1].argmax())
        more = Text(" In {k} frames it expects “{c}”.", "预计 {k} 帧后为“{c}”。")
        text += say(more.format(k=k, c=say(s.classes[guess])))
    if r.loss:
        text = (
            say(
                Text("Training, step {n}, loss {v:.2f}. ", "训练第 {n} 步，损失 {v:.2f}。").format(
                    n=r.trained, v=r.loss
                )
            )
            + text
        )
    return text


def _ribbon(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    n, classes = r.ribbon.shape
    edges = np.arange(n + 1) - 0.5
    truth = np.append(s.labels, s.labels[-1])
    y = theme.axis("", -0.6, classes - 0.4, showgrid=False) | {
        "tickvals": list(range(classes)),
        "ticktext": _staggered([say(c) for c in s.classes]),
    }
    path = marks.line(edges, truth, colour=theme.INK, width=2.5)
    path["line"]["shape"] = "hv"
    return theme.figure(
        marks.field(np.arange(n), np.arange(classes), r.ribbon.T, 0.0, 1.0, theme.SEQUENTIAL, opacity=1.0),
        path,
        curve.rule(r.n, -0.6, classes - 0.4, colour=theme.SERIES[1]),
        x=theme.axis(say(Text("frame", "帧")), -0.5, n - 0.5, showgrid=False),
        y=y,
    )


def _staggered(names: list[str]) -> list[str]:
    """Many names in two columns: in one they would stand on top of one another."""
    return [name + "\N{EM SPACE}" * 3 if k % 2 and len(names) > 5 else name for k, name in enumerate(names)]


def _ribbon_alt(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    seen = r.ribbon[: r.n + 1].argmax(1) == s.labels[: r.n + 1]
    said = Text(
        "So far {a:.0%} of {n} frames were named right, mAP {m:.1%}.",
        "到目前为止 {n} 帧中判断正确 {a:.0%}，mAP {m:.1%}。",
    )
    return say(said.format(a=seen.mean(), n=r.n + 1, m=r.map))


def _looks(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    rows, wide = r.attention.shape
    most = max(float(f.attention.max()) for f in trace.frames)
    high = min(1.0, max(0.15, most))
    traces = panels.panel(r.attention, -s.history + 0.5, 0, wide, rows, 0.0, high, theme.SEQUENTIAL)
    heads = rows // 3 if rows % 3 == 0 else max(1, rows // 2)
    for k in range(rows // heads):
        y = rows - k * heads
        traces.append(marks.line([-s.history + 0.5, 1.5], [y, y], colour=theme.MUTED, width=1.5))
        name = say(Text("layer {l}", "第 {l} 层").format(l=k + 1))
        traces.append(
            marks.words([-s.history + 0.2], [y - heads / 2], [name], colour=theme.MUTED, position="middle left")
        )
    traces.append(marks.line([0.5, 0.5], [0, rows], colour=theme.MUTED, width=1.5))
    ends = ((-s.history + 1, "middle right", str(-s.history + 1)), (0, "middle left", say(Text("now", "现在"))))
    traces += [marks.words([x], [-0.09 * rows], [word], colour=theme.MUTED, position=where) for x, where, word in ends]
    traces.append(
        marks.words([1], [-0.09 * rows], [say(Text("itself", "自身"))], colour=theme.MUTED, position="middle right")
    )
    absent = say(Text("this model has no attention", "该模型没有注意力")) if most == 0 else ""
    traces.append(marks.words([-s.history / 2], [rows / 2], [absent], colour=theme.MUTED, size=16))
    return panels.plain(
        *traces, left=-1.25 * s.history, width=0.13 * s.history + 2.0, bottom=-0.2 * rows, height=1.03 * rows
    )


def _looks_alt(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    if not r.attention.any():
        return say(Text("This model has no attention to show.", "该模型没有注意力可显示。"))
    head, at = np.unravel_index(int(r.attention[:, : s.history].argmax()), (len(r.attention), s.history))
    said = Text("The keenest head gives {v:.0%} to the frame {k} before now.", "最专注的头把 {v:.0%} 给了 {k} 帧之前。")
    return say(said.format(k=s.history - 1 - at, v=r.attention[head, at]))


def _alike(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    back = np.arange(-s.history + 1, 1)
    traces = []
    names = (Text("with the token", "有任务词元"), Text("without it", "没有词元"))
    if not s.twin:
        names = (Text("what is classified", "被分类的向量"), Text("", ""))
    least = min(0.6, min(float(f.similarity.min()) for f in trace.frames))
    low = least - (0.08 if least < 0.3 else 0.4) * (1.1 - least)  # the names stand where the lines seldom are
    starts = (back[0] + 0.3, 0.45 * back[0])
    for k, (name, colour_, dash) in enumerate(zip(names, (WITH, WITHOUT), ("solid", "dash"), strict=True)):
        width = 3.5 if k == 0 or s.twin else 0
        traces.append(marks.line(back, r.similarity[k], colour=colour_, width=width, dash=dash))
        traces.append(
            marks.words(
                [starts[k]], [low + 0.14 * (1.1 - low)], [say(name)], colour=colour_, size=16, position="middle right"
            )
        )
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("frames before now", "相对现在的帧")), back[0] - 0.6, 0.6),
        y=theme.axis(say(Text("cosine", "余弦相似度")), low, 1.1),
    )


def _alike_alt(trace: Run, t: int, say: Say) -> str:
    a, b = trace[t].similarity[:, -1]
    said = Text(
        "Similarity of what is classified to the newest frame: {a:.2f} with the token, {b:.2f} without it.",
        "被分类的向量与最新一帧的相似度：有词元 {a:.2f}，无词元 {b:.2f}。",
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


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r = trace.scene, trace[t]
    truth = float(r.now[int(s.labels[r.n])])
    known = r.waits[r.waits >= 0]
    return {
        "n": str(r.n + 1),
        "c": s.classes[int(r.now.argmax())].en,
        "p": float(r.now.max()),
        "ce": -float(np.log(max(truth, 1e-9))),
        "map": r.map,
        "wait": float(known.mean()) if len(known) else float("nan"),
    }


FIGURE = View(Text("What it thinks, sees and expects", "有多确定，看到什么，预期什么"), _figure, _figure_says)
RIBBON = View(Text("What it said; the line is the truth", "逐帧的判断；折线为实际动作"), _ribbon, _ribbon_alt)
LOOKS = View(Text("Where each head of each layer looks", "每层每个头在看哪里"), _looks, _looks_alt)
ALIKE = View(Text("Similarity of what is classified to each frame", "被分类的向量与各帧的相似度"), _alike, _alike_alt)
DELAY = View(Text("How long until each action is named", "每个动作多久被认出"), _delay, _delay_alt)
