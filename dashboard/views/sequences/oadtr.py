"""oadtr's first film: the figure with what is anticipated, the ribbon of what was said, where the token looks."""

import numpy as np

from dashboard.figures import curve, labels, marks, panels, skeleton, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Array, Text, Trace
from engine.oadtr import Frame, Scene

Run = Trace[Scene, Frame]
SAID = theme.SERIES[0]


def colour(k: int) -> str:
    """Of an action; the first one is no action and grey."""
    return (theme.MUTED, *theme.SERIES, theme.WARN)[k % 8]


def ahead(s: Scene) -> list[int]:
    """Which of the coming frames are drawn: up to three."""
    return sorted({k for k in (2, 4, 8, 16) if k <= s.n_future} or ({1} if s.n_future else set()))[-3:]


def _figure(trace: Run, t: int, say: Say) -> Figure:
    """How sure it is of every action, the figure as it stands now, the poses that it expects to come."""
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
    """What was said, and the truth as far as it has come; the two classes of now have their names beside the rule."""
    s, r = trace.scene, trace[t]
    n, classes = r.ribbon.shape
    edges = np.arange(n + 1) - 0.5
    truth = np.append(s.labels, s.labels[-1]).astype(float)
    truth[r.n + 2 :] = np.nan
    path = marks.line(edges, truth, colour=theme.INK, width=2.5)
    path["line"]["shape"] = "hv"
    now, real = int(r.now.argmax()), int(s.labels[r.n])
    up = labels.apart(np.array([now + 0.01, real], float), 0.3 * classes, -0.6, classes - 0.4)
    names = [say(s.classes[now]), say(s.classes[real]) if now != real else ""]
    return theme.figure(
        marks.field(np.arange(n), np.arange(classes), r.ribbon.T, 0.0, 1.0, theme.SEQUENTIAL, opacity=1.0),
        path,
        curve.rule(r.n, -0.6, classes - 0.4, colour=theme.SERIES[1]),
        marks.words(
            np.full(2, r.n + 0.02 * n), up, names, colour=[theme.SERIES[3], theme.INK], position="middle right"
        ),
        x=theme.axis(say(Text("frame", "帧")), -0.5, 1.22 * n, showgrid=False, tickvals=list(range(0, n + 1, 50))),
        y=theme.axis("", -0.6, classes - 0.4, visible=False),
    )


def _ribbon_alt(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    seen = r.ribbon[: r.n + 1].argmax(1) == s.labels[: r.n + 1]
    said = Text(
        "So far {a:.0%} of {n} frames were named right, mAP {m:.1%}.",
        "到目前为止 {n} 帧中判断正确 {a:.0%}，mAP {m:.1%}。",
    )
    return say(said.format(a=seen.mean(), n=r.n + 1, m=r.map))


def by_layer(attention: Array) -> Array:
    """(layers, history + 1), mean over the heads of each layer."""
    rows = len(attention)
    layers = 3 if rows % 3 == 0 else 2 if rows % 2 == 0 else 1
    out: Array = attention.reshape(layers, -1, attention.shape[1]).mean(1)
    return out


def _looks(trace: Run, t: int, say: Say) -> Figure:
    """A row a layer; by the square root, so that what is spread thin is seen too."""
    s = trace.scene
    most = max(float(by_layer(f.attention).max()) for f in trace.frames)
    z = np.sqrt(by_layer(trace[t].attention) / max(most, 1e-9))
    rows, wide = z.shape
    traces = []
    for k, row in enumerate(z):
        y = 1.25 * (rows - 1 - k)
        traces += panels.panel(row[None], -s.history + 0.5, y, wide, 1.0, 0.0, 1.0, theme.SEQUENTIAL)
        name = say(Text("layer {l}", "第 {l} 层").format(l=k + 1))
        traces.append(marks.words([-s.history], [y + 0.5], [name], colour=theme.MUTED, position="middle left"))
    tall = 1.25 * rows - 0.25
    traces.append(marks.line([0.5, 0.5], [0, tall], colour=theme.MUTED, width=1.5))
    ends = (
        (-s.history + 1, "middle right", str(-s.history + 1)),
        (0, "middle left", say(Text("now", "现在"))),
        (1, "middle right", say(Text("itself", "自身"))),
    )
    traces += [marks.words([x], [-0.12 * tall], [word], colour=theme.MUTED, position=where) for x, where, word in ends]
    absent = say(Text("this model has no attention", "该模型没有注意力")) if most == 0 else ""
    traces.append(marks.words([-s.history / 2], [tall / 2], [absent], colour=theme.MUTED, size=16))
    return panels.plain(
        *traces, left=-1.3 * s.history, width=0.16 * s.history + 2.0, bottom=-0.25 * tall, height=1.03 * tall
    )


def _looks_alt(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    if not r.attention.any():
        return say(Text("This model has no attention to show.", "该模型没有注意力可显示。"))
    z = by_layer(r.attention)[:, : s.history]
    layer, at = np.unravel_index(int(z.argmax()), z.shape)
    back = s.history - 1 - int(at)
    if back == 0:
        said = Text("Layer {l} looks most at now: {v:.0%}.", "第 {l} 层最看重现在这一帧：{v:.0%}。")
    else:
        said = Text(
            "Layer {l} looks most at the frame {k} before now: {v:.0%}.", "第 {l} 层最看重 {k} 帧之前：{v:.0%}。"
        )
    return say(said.format(l=layer + 1, k=back, v=z[layer, at]))


JUDGED = {  # what the classifier reads, by model
    "no_token": r"[\,f_0\,;\,\tfrac1{K}{\textstyle\sum_k} d_k\,]",
    "no_future": r"z",
    "rnn": r"h_0",
    "per_frame": r"g(f_0)",
}


def judged(trace: Run) -> str:
    """How this model judges now."""
    read = JUDGED.get(trace.scene.model, r"[\,z\,;\,\tfrac1{K}{\textstyle\sum_k} d_k\,]")
    return (
        r"\num{p}{p_t}=\max_c\,\mathrm{softmax}\left(W\," + read + r"+b\right)\qquad "
        r"\num{ce}{-\ln p_t(y_t)}\qquad \num{map}{\text{mAP}}\qquad \num{wait}{\bar\tau}"
    )


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


def _figure_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    if not s.joints.size:
        return (
            Key("star", theme.INK, Text("the truth", "实际类别")),
            Key("bar", SAID, Text("what it says", "模型的判断")),
        )
    ghosts = (Key("line", theme.SERIES[0], Text("coloured: what it expects", "彩色：预期的动作")),)
    return (
        Key("line", theme.INK, Text("now", "现在")),
        *(ghosts if s.n_future else ()),
        Key("square", theme.WARN, Text("red: wrong now", "红色：此刻判断错误")),
    )


FIGURE = View(
    Text("What it thinks, sees and expects", "有多确定，看到什么，预期什么"), _figure, _figure_says, _figure_keys
)
RIBBON = View(
    Text("What it said of every frame", "逐帧的判断"),
    _ribbon,
    _ribbon_alt,
    (
        Key("square", theme.SERIES[3], Text("how sure it was", "有多确定")),
        Key("line", theme.INK, Text("the truth, up to now", "到现在为止的实际动作")),
    ),
)
LOOKS = View(
    Text("Where each layer looks, mean of its heads", "每一层在看哪里（各头平均）"),
    _looks,
    _looks_alt,
    (Key("square", theme.SERIES[3], Text("attention (square root)", "注意力（平方根）")),),
)
