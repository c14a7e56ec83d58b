"""attention's last film: the heads side by side, and how spread each of them is."""

import numpy as np

from dashboard.figures import marks, panels, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.sequences.attention import ASKS, ROOM, Run, short
from engine.attention import PAD
from engine.core import Text


def words(trace: Run) -> list[Tick]:
    """One word after another; padding asks nothing."""
    n = sum(w != PAD for w in trace.scene.words)
    return one_clock(range(1, n + 1))


def _maps(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    weights, n = s.stages.weights, len(s.words)
    columns = min(len(weights), 4)
    rows = -(-len(weights) // columns)
    pitch = 1.3
    traces = []
    for h, z in enumerate(weights):
        x, y = (h % columns) * 1.12, (rows - 1 - h // columns) * pitch
        traces += panels.panel(z, x, y, 1.0, 1.0, 0.0, 1.0, theme.SEQUENTIAL)
        upper, lower = y + 1 - t / n, y + 1 - (t + 1) / n
        box = [x, x + 1, x + 1, x, x], [upper, upper, lower, lower, upper]
        traces.append(marks.line(*box, colour=ASKS, width=2))
        ink = ASKS if h == s.head else theme.INK
        name = str(h + 1) if len(weights) > 4 else f"{h + 1} {say(s.names[h])}"
        high = 1.14 if len(weights) > 4 else (1.06, 1.14)[h % 2]  # side by side four names would touch
        traces.append(marks.words([x + 0.5], [y + high], [name], colour=ink, size=15))
        if h % columns == 0:
            at = np.arange(0, n, max(1, -(-n * rows // ROOM)))
            inks = np.where(at == t, ASKS, theme.INK)
            said = [short(s.words[i], 9) for i in at]
            traces.append(
                marks.words(np.full(len(at), -0.03), y + 1 - (at + 0.5) / n, said, colour=inks, position="middle left")
            )
    return panels.plain(
        *traces,
        left=-0.18 * columns,
        width=columns * 1.12 - 0.06,
        bottom=-0.04,
        height=pitch * (rows - 1) + (1.2 if rows == 1 else 1.3),
    )


def _maps_says(trace: Run, t: int, say: Say) -> str:
    s, colon = trace.scene, say(Text(": ", "："))
    each = say(Text(", ", "；")).join(
        f"{h + 1} {say(name)}{colon}{s.words[int(s.stages.weights[h, t].argmax())]} {s.stages.weights[h, t].max():.0%}"
        for h, name in enumerate(s.names[:4])
    )
    said = Text("“{w}” looks most at: {each}.", "“{w}”最看重：{each}。")
    return say(said.format(w=s.words[t], each=each))


def _spread(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at = np.arange(len(s.entropy))[::-1].astype(float)
    colours = np.where(np.arange(len(at)) == s.head, ASKS, ASKS + "/0.45")
    names = [f"{h + 1} {say(name)}" for h, name in enumerate(s.names)]
    y = theme.axis("", -0.6, len(at) - 0.4, showgrid=False) | {"tickvals": at.tolist(), "ticktext": names}
    x = theme.axis(say(Text("entropy / ln n", "熵 / ln n")), 0, 1.05) | {"tickvals": [0, 0.5, 1]}
    return theme.figure(marks.bars(s.entropy, at, colours, orientation="h", width=0.7), x=x, y=y)


def _spread_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    each = say(Text(", ", "，")).join(f"{h + 1} {say(s.names[h])} {e:.0%}" for h, e in enumerate(s.entropy))
    said = Text(
        "How spread the {n} heads are (entropy as a share of the largest): {e}.",
        "{n} 个头的分散程度（熵占最大值的比例）：{e}。",
    )
    return say(said.format(n=len(s.entropy), e=each))


MAPS = View(
    Text("Row looks at column", "行看向列"),
    _maps,
    _maps_says,
    (
        Key("square", ASKS + "/0.6", Text("weight", "权重")),
        Key("line", ASKS, Text("framed: the word that asks", "框：提问的词")),
    ),
)
SPREAD = View(
    Text("How spread each head is", "每个头有多分散"),
    _spread,
    _spread_alt,
    (Key("bar", ASKS, Text("the head seen closely", "细看的头")),),
)
