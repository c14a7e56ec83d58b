"""The noise of six gradients, and four losses on one plane of weights with the descent paths."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import curve, marks, theme
from dashboard.lesson import Figure, Say
from dashboard.views.metrics.smooth_metrics import COLOURS, DASHES, SHORT, STEP, STYLES, Run
from engine.core import Text
from engine.smooth_metrics import LOSSES, MOST, NAMES

POWERS = {
    -6: "10⁻⁶",
    -5: "10⁻⁵",
    -4: "10⁻⁴",
    -3: "10⁻³",
    -2: "0.01",
    -1: "0.1",
    0: "1",
    1: "10",
    2: "100",
    3: "1,000",
    4: "10⁴",
}


GROUND = [[0, theme.PAPER], [1, theme.MUTED + "/0.8"]]  # grey, so that every path's colour stands out


def _on_powers(values: np.ndarray, t: int, say: Say, y: Text, low: int, high: int, named: bool) -> Figure:
    """Six lines are too many for names at their ends: they stand above the plot, two in a row."""
    curves = {say(SHORT[n]): np.clip(np.log10(values[:, k]), low, high) for k, n in enumerate(NAMES)}
    figure = curve.over_steps(curves, t, say(STEP), say(y), low - 0.2, high + 0.2, STYLES)
    figure["data"] = figure["data"][: -len(curves)]
    room = 0.125 * (high - low + 0.4)
    for k, name in enumerate(curves if named else ()):
        place = [1 + (0.02 + 0.5 * (k // 3)) * len(values)], [high + 0.2 + (2.5 - k % 3) * room]
        figure["data"].append(marks.words(*place, [name], colour=COLOURS[k], position="middle right"))
    if named:
        figure["layout"]["yaxis"]["range"] = [low - 0.2, high + 0.2 + 3 * room]
    ticks = [p for p in range(low, high + 1)]
    figure["layout"]["yaxis"] |= {"tickvals": ticks, "ticktext": [POWERS.get(p, f"1e{p}") for p in ticks]}
    return figure


def needed(trace: Run, t: int, say: Say) -> Figure:
    return _on_powers(
        trace.scene.noise.batches, t, say, Text("mini-batches to average", "需平均的小批量数"), -1, 4, True
    )


def needed_says(trace: Run, t: int, say: Say) -> str:
    at = trace.scene.noise.batches[t]
    said = Text(
        "Step {t}, mini-batches needed: cross-entropy {ce}, soft F1 {f1}, REINFORCE {r}, baseline {b}.",
        "第 {t} 步所需的小批量数：交叉熵 {ce}，软 F1 {f1}，REINFORCE {r}，加基线 {b}。",
    )
    more = say(Text("over 10,000", "一万以上"))
    count = [more if v >= MOST else f"{v:,.0f}" if v >= 9.5 else f"{v:.1f}" if v >= 0.1 else "< 0.1" for v in at]
    return say(said.format(t=t + 1, ce=count[0], f1=count[2], r=count[3], b=count[4]))


def variance(trace: Run, t: int, say: Say) -> Figure:
    values = trace.scene.noise.spread
    low, high = int(np.floor(np.log10(values.min()))), int(np.ceil(np.log10(values.max())))
    return _on_powers(
        values,
        t,
        say,
        Text("variance of one estimate", "单次估计的方差"),
        max(low, -6),
        max(high, max(low, -6) + 1),
        False,
    )


def variance_alt(trace: Run, t: int, say: Say) -> str:
    each = ", ".join(f"{say(SHORT[n])} {v:.1e}" for n, v in zip(NAMES, trace.scene.noise.spread[t], strict=True))
    return say(Text("Variance of one gradient estimate: {each}.", "单次梯度估计的方差：{each}。").format(each=each))


def noise_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s = trace.scene
    return {
        "ce": s.noise.batches[t, 0],
        "f1": s.noise.batches[t, 2],
        "r": s.noise.batches[t, 3],
        "b": s.noise.batches[t, 4],
    }


def surface(loss: str, paths: tuple[str, ...]) -> Callable[[Run, int, Say], Figure]:
    """One loss on the plane, with the paths of the objectives named."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s = trace.scene
        z = s.land.losses[loss]
        xs, ys = s.land.axes
        low = float(z.min())
        high = float(max(np.quantile(z, 0.9), low + 1e-3))
        gap = (high - low) / 7
        levels = {"start": low + gap, "end": high, "size": gap, "coloring": "none"}
        traces = [marks.field(xs, ys, np.minimum(z, high), low, high, GROUND, opacity=0.8)]
        if loss != "f1":  # the metric itself is flat in steps: its cells are the picture
            traces.append(
                marks.level(xs[::2], ys[::2], z[::2, ::2], colour=theme.INK + "/0.45", width=2) | {"contours": levels}
            )
        for name in paths:
            k = NAMES.index(name)
            path = np.concatenate([s.land.start[None], s.curves["at"][:, k]])
            gone = np.where(np.arange(len(path))[:, None] <= t + 1, path, np.nan)
            traces.append(marks.line(gone[:, 0], gone[:, 1], colour=COLOURS[k], width=3.5, dash=DASHES[k]))
            traces.append(marks.dots(path[[t + 1], 0], path[[t + 1], 1], size=12, colour=COLOURS[k]))
        traces.append(marks.dots([s.land.start[0]], [s.land.start[1]], size=11, symbol="square", colour=theme.INK))
        return theme.figure(
            *traces,
            x=theme.axis(say(Text("first direction of the paths", "路径的第一主方向")), xs[0], xs[-1], showgrid=False),
            y=theme.axis(say(Text("second", "第二主方向")), ys[0], ys[-1], showgrid=False),
        )

    return draw


def surface_alt(loss: str, paths: tuple[str, ...]) -> Callable[[Run, int, Say], str]:
    said = Text(
        "{loss} (grey is worse) at step {t}: {each}. The plane holds {share:.0%} of the paths.",
        "{loss}（越灰越差），第 {t} 步：{each}。该平面含路径变化的 {share:.0%}。",
    )

    def alt(trace: Run, t: int, say: Say) -> str:
        s = trace.scene
        xs, ys = s.land.axes
        at = s.curves["at"][t]
        each = []
        for name in paths[:1] + paths[-1:] if len(paths) > 2 else paths:
            x, y = at[NAMES.index(name)]
            value = s.land.losses[loss][int(np.abs(ys - y).argmin()), int(np.abs(xs - x).argmin())]
            each.append(f"{say(SHORT[name])} {value:.2f}")
        return say(said.format(loss=say(LOSSES[loss]), share=s.land.captured, t=t + 1, each="; ".join(each)))

    return alt


def walk(trace: Run, t: int, say: Say) -> Figure:
    """1 - F1 and 1 - soft F1 close up, where the grid of the landscapes is too coarse to tell a step from a slope."""
    far, hard, soft = trace.scene.land.walk
    low, high = float(min(hard.min(), soft.min())), float(max(hard.max(), soft.max()))
    room = 0.25 * max(high - low, 1e-3)
    above = hard.mean() > soft.mean()
    names = [say(Text("1 − F1: in steps", "1 − F1：台阶")), say(Text("1 − soft F1: a slope", "1 − 软 F1：斜坡"))]
    ends = [float(v.max() + 0.5 * room if up else v.min() - 0.5 * room) for v, up in ((hard, above), (soft, not above))]
    return theme.figure(
        marks.line(far, hard, colour=theme.INK, width=3),
        marks.line(far, soft, colour=COLOURS[NAMES.index("soft_f1")], width=3),
        marks.words(far[[-1]], ends[:1], names[:1], position="middle left"),
        marks.words(far[[-1]], ends[1:], names[1:], colour=COLOURS[NAMES.index("soft_f1")], position="middle left"),
        x=theme.axis(say(Text("shift of soft F1's intercept", "软 F1 截距的移动")), far[0], far[-1]),
        y=theme.axis(say(Text("loss", "损失")), low - room, high + room),
    )


def walk_alt(trace: Run, t: int, say: Say) -> str:
    far, hard, soft = trace.scene.land.walk
    flat, moving = float((np.diff(hard) == 0).mean()), float((np.diff(soft) != 0).mean())
    said = Text(
        "While the intercept moves by {d:g}, 1 − F1 takes {n} values and is flat over {flat:.0%} of the way; 1 − soft F1 slopes on {moving:.0%} of it.",
        "截距移动 {d:g} 的过程中，1 − F1 只取 {n} 个值，{flat:.0%} 的路程上是平的；1 − 软 F1 在 {moving:.0%} 的路程上有坡度。",
    )
    return say(said.format(d=far[-1] - far[0], n=len(np.unique(hard)), flat=flat, moving=moving))
