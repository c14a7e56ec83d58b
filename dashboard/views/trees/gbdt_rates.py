"""Gradient boosting's pictures: the map of learning rate against rounds."""

import numpy as np

from dashboard.figures import curve, marks, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

Run = Trace[Scene, Frame]
LOW_IS_DARK = [[0, "@third"], [0.5, "@third/0.3"], [1, "@paper"]]


def _chart(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    R, M = s.rates.held_out.shape
    low = float(s.rates.held_out.min())
    high = min(float(s.rates.held_out.max()), 3 * low + 1e-9) if low > 0 else float(s.rates.held_out.max()) + 1e-9
    r, m = np.unravel_index(int(s.rates.held_out.argmin()), s.rates.held_out.shape)
    at = min(t, M - 1)
    z = np.clip(s.rates.held_out, low, high)
    best_row = s.rates.held_out.argmin(1)
    numbers = [f"{v:.3f}" if v < 10 else f"{v:.0f}" for v in s.rates.held_out[:, at]]
    return theme.figure(
        marks.field(np.arange(1, M + 1), np.arange(R), z, low, high, LOW_IS_DARK, opacity=1),
        marks.dots(best_row + 1, np.arange(R), size=9, colour=theme.INK, symbol="diamond"),
        marks.dots([m + 1], [r], size=17, symbol="triangle-up", colour=theme.SERIES[1]),
        curve.rule(at + 1, -0.5, R - 0.5, colour=theme.INK),
        marks.words(np.full(R, 1.03 * M + 0.5), np.arange(R), np.array(numbers), position="middle right"),
        marks.words(
            [1.03 * M + 0.5], [R - 0.1], [say(Text("here", "此处"))], colour=theme.MUTED, position="middle right"
        ),
        x=theme.axis(
            say(Text("rounds (n_estimators)", "轮数（n_estimators）")),
            0.5,
            1.19 * M + 1,
            tickvals=curve.ticks(1, M),
            showgrid=False,
        ),
        y=theme.axis(
            say(Text("learning rate ν", "学习率 ν")),
            -0.5,
            R + 0.3,
            showgrid=False,
            tickvals=list(range(R)),
            ticktext=[f"{v:g}" for v in s.rates.rates],
        ),
    )


def _chart_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    r, m = np.unravel_index(int(s.rates.held_out.argmin()), s.rates.held_out.shape)
    at = min(t, s.rates.held_out.shape[1] - 1)
    now = int(s.rates.held_out[:, at].argmin())
    said = Text(
        "Round {t}: ν = {v:g} is best on held-out rows ({a:.4g}); least of all: {b:.4g}, at ν = {w:g}, round {m}.",
        "{t} 轮后留出集上最好的是 ν = {v:g}（{a:.4g}）；全图最小损失 {b:.4g}，在 ν = {w:g}、{m} 轮处。",
    )
    return say(
        said.format(
            t=at + 1,
            v=s.rates.rates[now],
            a=s.rates.held_out[now, at],
            b=s.rates.held_out[r, m],
            w=s.rates.rates[r],
            m=m + 1,
        )
    )


RATES = View(
    Text("Held-out loss after each round, rate by rate", "各学习率下每一轮后的留出集损失"),
    _chart,
    _chart_says,
    (
        Key("area", "@third", Text("greener: lower loss", "越绿损失越低")),
        Key("diamond", theme.INK, Text("each rate's best", "各行最佳")),
        Key("triangle", theme.SERIES[1], Text("best of all", "全图最佳")),
        Key("line", theme.INK, Text("here", "此处")),
    ),
)
