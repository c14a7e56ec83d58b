"""Where the forest's variance comes from: what trees share stays, the rest averages away."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.trees.random_forest import Run, plural
from engine.core import Text
from engine.random_forest import Scene

STAYS, GOES = theme.SERIES[1], theme.SERIES[0]


def ticks(trace: Run) -> list[Tick]:
    """The clock counts the trees of an average, as far as they were measured."""
    B = len(trace.scene.variance.measured)
    return one_clock(range(1, B + 1))


def _two_parts(s: Scene) -> tuple[float, np.ndarray]:
    """What stays, and (B,) what is left of the rest when 1, 2, … trees are averaged."""
    v = s.variance.parts
    return v.rho * v.sigma2, (1 - v.rho) * v.sigma2 / np.arange(1, len(s.variance.measured) + 1)


def _of_what(s: Scene) -> Text:
    if s.task == "regress":
        return Text("variance of the mean", "平均值的方差")
    last = s.train.classes[-1]
    return Text(f"variance of P({last})", f"P({last}) 的方差")


def _variance(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    measured, (stays, goes) = s.variance.measured, _two_parts(s)
    b = np.arange(1, len(measured) + 1)
    shade = np.where(b <= t + 1, "", "/0.3")
    top = 1.25 * max(float(stays + goes.max()), float(measured.max()), 1e-9)
    still = np.full(len(b), stays)
    names = (
        (Text("(1−ρ)σ²/B: averages away", "(1−ρ)σ²/B：平均后消失"), GOES),
        (Text("ρσ²: what the trees share", "ρσ²：各树共有的部分"), STAYS),
        (Text("◆ measured", "◆ 实测"), theme.INK),
    )
    opacity = np.where(b <= t + 1, 1.0, 0.3)
    return theme.figure(
        marks.bars(b, still, [STAYS + a for a in shade], width=0.6),
        marks.bars(b, goes, [GOES + a for a in shade], width=0.6, base=still),
        marks.dots(b, measured, size=11, colour=theme.INK, symbol="diamond", opacity=opacity),
        *(
            marks.words([len(b)], [(0.93 - 0.11 * k) * top], [say(name)], colour=colour, position="middle left")
            for k, (name, colour) in enumerate(names)
        ),
        x=theme.axis(say(Text("trees averaged, B", "平均的树数 B")), 0.4, len(b) + 0.6, showgrid=False, dtick=1),
        y=theme.axis(say(_of_what(s)), 0, top),
        barmode="overlay",
    )


def _variance_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    stays, goes = _two_parts(s)
    said = Text(
        "The mean of {b} tree{s}: variance {m:.4g} over {n} fresh training sets; "
        "the formula says {p:.4g}; {r:.4g} stays.",
        "在 {n} 个新训练集上，{b} 棵树平均的方差为 {m:.4g}；公式给出 {p:.4g}，其中 {r:.4g} 不消失。",
    )
    about = {"b": t + 1, "s": plural(t + 1), "m": s.variance.measured[t], "n": s.variance.forests}
    return say(said.format(**about, p=stays + goes[t], r=stays))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s = trace.scene
    stays, goes = _two_parts(s)
    v = s.variance
    more = {"rho": v.parts.rho, "s": v.parts.sigma2, "m": float(v.measured[t])}
    return {**more, "B": str(t + 1), "stay": stays, "go": float(goes[t]), "p": stays + float(goes[t])}


VARIANCE = View(
    Text("Averaging leaves what the trees share", "平均之后剩下各树共有的部分"),
    _variance,
    _variance_says,
    (Key("bar", STAYS + "/0.3", Text("pale: still to come", "浅色：尚未到来")),),
)
