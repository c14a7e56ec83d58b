"""The noise of six gradients, and four losses on one plane of weights with the descent paths."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import curve, marks, numbers, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_metrics import BRIEF, COLOURS, COMMA, DASHES, SHORT, STEP, STYLES, Run, line_keys
from engine.core import Text
from engine.metrics.noise import MOST
from engine.smooth_metrics import LOSSES, NAMES

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


FOUR = {"ce": 0, "f1": 2, "r": 3, "b": 4}  # of NAMES: those that the sentence and the formula speak of
GROUND = [[0, theme.PAPER], [1, theme.MUTED + "/0.8"]]  # grey, so that every path's colour stands out


def _on_powers(values: np.ndarray, t: int, say: Say, y: Text, low: int, high: int) -> Figure:
    """Six lines on a logarithmic axis; too many for names at their ends, the legend has them."""
    curves = {say(SHORT[n]): np.clip(np.log10(values[:, k]), low, high) for k, n in enumerate(NAMES)}
    figure = curve.over_steps(curves, t, say(STEP), say(y), low - 0.2, high + 0.2, STYLES)
    figure["data"] = figure["data"][: -len(curves)]
    ticks = list(range(low, high + 1))
    figure["layout"]["yaxis"] |= {"tickvals": ticks, "ticktext": [POWERS.get(p, f"1e{p}") for p in ticks]}
    return figure


def _needed(trace: Run, t: int, say: Say) -> Figure:
    return _on_powers(trace.scene.noise.batches, t, say, Text("mini-batches to average", "需平均的小批量数"), -1, 4)


def _needed_says(trace: Run, t: int, say: Say) -> str:
    at, middle = trace.scene.noise.batches[t], np.median(trace.scene.noise.batches, 0)
    said = Text(
        "Step {t}, mini-batches needed: cross-entropy {ce}, soft F1 {f1}, REINFORCE {r}, baseline {b}. "
        "Medians over the film: {mce}, {mf1}, {mr}, {mb}.",
        "第 {t} 步所需的小批量数：交叉熵 {ce}，软 F1 {f1}，REINFORCE {r}，加基线 {b}。"
        "整部影片的中位数：{mce}、{mf1}、{mr}、{mb}。",
    )
    more = say(Text("over 10,000", "一万以上"))

    def count(v: float) -> str:
        return more if v >= MOST else f"{v:,.0f}" if v >= 9.5 else f"{v:.1f}" if v >= 0.1 else "< 0.1"

    each = {name: count(at[k]) for name, k in FOUR.items()}
    each |= {f"m{name}": count(middle[k]) for name, k in FOUR.items()}
    return say(said.format(t=t + 1, **each))


def _variance(trace: Run, t: int, say: Say) -> Figure:
    values = trace.scene.noise.spread
    low, high = int(np.floor(np.log10(values.min()))), int(np.ceil(np.log10(values.max())))
    low = max(low, -6)
    return _on_powers(values, t, say, Text("variance of one estimate", "单次估计的方差"), low, max(high, low + 1))


def _variance_says(trace: Run, t: int, say: Say) -> str:
    values = zip(NAMES, trace.scene.noise.spread[t], strict=True)
    each = say(COMMA).join(f"{say(SHORT[n])} {numbers.power(v, 2)}" for n, v in values)
    return say(Text("Variance of one gradient estimate: {each}.", "单次梯度估计的方差：{each}。").format(each=each))


def noise_numbers(trace: Run, t: int) -> dict[str, float | str]:
    at = trace.scene.noise.batches[t]
    return {name: float(at[k]) if at[k] < MOST else "> 10,000" for name, k in FOUR.items()}


def _surface(loss: str, paths: tuple[str, ...]) -> Callable[[Run, int, Say], Figure]:
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


def _surface_says(loss: str, paths: tuple[str, ...]) -> Callable[[Run, int, Say], str]:
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
        return say(said.format(loss=say(LOSSES[loss]), share=s.land.captured, t=t + 1, each=say(COMMA).join(each)))

    return alt


def _walk(trace: Run, t: int, say: Say) -> Figure:
    """1 - F1 and 1 - soft F1 close up, where the grid of the landscapes is too coarse to tell a step from a slope."""
    far, hard, soft = trace.scene.land.walk
    low, high = float(min(hard.min(), soft.min())), float(max(hard.max(), soft.max()))
    room = 0.25 * max(high - low, 1e-3)
    return theme.figure(
        marks.line(far, hard, colour=theme.INK, width=3),
        marks.line(far, soft, colour=COLOURS[NAMES.index("soft_f1")], width=3),
        x=theme.axis(say(Text("shift of soft F1's intercept", "软 F1 截距的移动")), far[0], far[-1]),
        y=theme.axis(say(Text("loss", "损失")), low - room, high + room),
    )


def _walk_says(trace: Run, t: int, say: Say) -> str:
    far, hard, soft = trace.scene.land.walk
    flat, moving = float((np.diff(hard) == 0).mean()), float((np.diff(soft) != 0).mean())
    said = Text(
        "While the intercept moves by {d:g}, 1 − F1 takes {n} values and is flat over {flat:.0%} of the way; 1 − "
        "soft F1 slopes on {moving:.0%} of it.",
        "截距移动 {d:g} 的过程中，1 − F1 只取 {n} 个值，{flat:.0%} 的路程上是平的；1 − 软 F1 在 {moving:.0%} "
        "的路程上有斜率。",
    )
    return say(said.format(d=far[-1] - far[0], n=len(np.unique(hard)), flat=flat, moving=moving))


def _land(title: Text, loss: str, *paths: str) -> View:
    ways = tuple(
        Key("line" if DASHES[k] == "solid" else "dash", COLOURS[k], BRIEF[name])
        for k, name in enumerate(NAMES)
        if name in paths
    )
    start = Key("square", theme.INK, Text("start", "起点"))
    return View(title, _surface(loss, paths), _surface_says(loss, paths), (*ways, start))


NEEDED = View(
    Text("How many mini-batches until the gradient shows", "平均多少个小批量才能看清梯度"),
    _needed,
    _needed_says,
    line_keys,
)
VARIANCE = View(Text("Variance of one estimate", "单次梯度估计的方差"), _variance, _variance_says, line_keys)
LANDSCAPES = (
    _land(Text("1 − F1 itself, and all six paths", "1 − F1 本身与全部六条路径"), "f1", *NAMES),
    _land(Text("Cross-entropy", "交叉熵"), "cross_entropy", "cross_entropy"),
    _land(Text("1 − soft F1", "1 − 软 F1"), "soft_f1", "soft_f1", "fine_tune"),
    _land(Text("1 − soft accuracy", "1 − 软准确率"), "soft_accuracy", "soft_accuracy"),
)
CLOSE = View(
    Text("Close up: F1 is a staircase, soft F1 a slope", "放大看：F1 是台阶，软 F1 是斜坡"),
    _walk,
    _walk_says,
    (
        Key("line", theme.INK, Text("1 − F1", "1 − F1")),
        Key("line", COLOURS[NAMES.index("soft_f1")], Text("1 − soft F1", "1 − 软 F1")),
    ),
)
RATIO = Equation(
    r"\frac{\mathrm{tr}\,\mathrm{Cov}(g)}{\|\mathbb{E}\,g\|^2}=\num{ce}{\mathrm{CE}}\;|\;"
    r"\num{f1}{\tilde F_1}\;|\;\num{r}{\mathrm{REINFORCE}}\;|\;\num{b}{R-b}",
    noise_numbers,
    Text(
        "Noise over signal, pooled over the five seeds and up to 61 steps around; R − b: with baseline",
        "噪信比：五个种子、前后至多 61 步合并估计；R − b 为加基线",
    ),
)
NOISE = Film(
    title=Text("Noise of the gradient", "梯度的噪声"),
    views=(NEEDED, VARIANCE),
    equations=(RATIO,),
    watch=Text(
        "Watch how many mini-batches must be averaged until the gradient stands out of its own noise.",
        "看要平均多少个小批量，梯度才能从自身的噪声里显出来。",
    ),
    pace=24,
)
CLOSER = Film(
    title=Text("Close up", "放大看"),
    views=(CLOSE,),
    watch=Text(
        "Shift the intercept a little: F1 moves in steps or not at all, soft F1 always moves.",
        "把截距移动一点点：F1 要么跳一级，要么不动；软 F1 总在变。",
    ),
    pace=24,
)
