"""Three boosters' pictures: each one's surface with rows as large as what it looks at next, and one row followed."""

import numpy as np

from dashboard.figures import curve, marks, plane, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys
from engine.boosters import NAMES, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
COLOURS = (theme.SERIES[0], theme.SERIES[1], theme.SERIES[2])
LEAST = 1e-3  # of a pull that is drawn
STYLES = tuple((c, "solid") for c in COLOURS)


def _surface(trace: Run, t: int, k: int, size: np.ndarray) -> Figure:
    s, wrong = trace.scene, trace[t].wrong[k]
    X, y, diameter = s.train.X, s.train.y, plane.area(size + 1e-9, mean=7.0)
    lit, names = X[[s.row]], (s.train.names[0], s.train.names[1])
    return plane.decision(
        s.xs,
        s.ys,
        2 * s.surface[k, t] - 1,
        1.0,
        *plane.rows(X, y, diameter, wrong, s.train.classes, pick="row"),
        plane.above(X, y, s.row, diameter, wrong),
        marks.dots(lit[:, 0], lit[:, 1], size=14, symbol="star", colour=theme.SERIES[3]),
        names=names,
        paint="painted",
    )


def _adaboost(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 0, trace[t].weight)


def _gbdt(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 1, np.abs(trace[t].residual))


def _xgboost(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 2, np.abs(trace[t].g))


def _says(trace: Run, t: int, say: Say) -> str:
    e = trace.scene.held_out_error[:, t]
    said = Text(
        "Round {t}: held-out error AdaBoost {a:.1%}, GBDT {b:.1%}, XGBoost {c:.1%}.",
        "第 {t} 轮：留出集误差 AdaBoost {a:.1%}，GBDT {b:.1%}，XGBoost {c:.1%}。",
    )
    return say(said.format(t=t + 1, a=e[0], b=e[1], c=e[2]))


def _wrong_says(trace: Run, t: int, say: Say, k: int) -> str:
    said = Text(
        "{name}: {w} of {n} training rows are on the wrong side.", "{name}：{n} 个训练样本中有 {w} 个在错的一侧。"
    )
    return say(said.format(name=NAMES[k], w=int(trace[t].wrong[k].sum()), n=trace[t].wrong.shape[1]))


def _gbdt_says(trace: Run, t: int, say: Say) -> str:
    return _wrong_says(trace, t, say, 1)


def _xgboost_says(trace: Run, t: int, say: Say) -> str:
    return _wrong_says(trace, t, say, 2)


def _errors(trace: Run, t: int, say: Say) -> Figure:
    held = trace.scene.held_out_error
    top = max(1.25 * float(held.max()), 0.1)
    return curve.over_steps(
        dict(zip(NAMES, held, strict=True)), t, say(ROUND), say(Text("error", "误差")), 0, top, STYLES
    )


def _margins(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    lit = trace.column("margin")[:, :, s.row].T * (1 if s.train.y[s.row] == 1 else -1)
    low, high = min(float(lit.min()), -0.5), max(float(lit.max()), 0.5)
    pad = 0.1 * (high - low)
    axis = say(Text("log-odds", "对数几率"))
    figure = curve.over_steps(
        dict(zip(NAMES, lit, strict=True)), t, say(ROUND), axis, low - pad, high + 3 * pad, STYLES
    )
    figure["data"].insert(0, marks.line([0, len(trace) + 1], [0, 0], colour=theme.MUTED, width=2, dash="dot"))
    return figure


def _margins_says(trace: Run, t: int, say: Say) -> str:
    m = trace[t].margin[:, trace.scene.row]
    said = Text(
        "The starred row's log-odds of class 1: AdaBoost {a:.2f}, GBDT {b:.2f}, XGBoost {c:.2f}.",
        "带星样本属于类别 1 的对数几率：AdaBoost {a:.2f}，GBDT {b:.2f}，XGBoost {c:.2f}。",
    )
    return say(said.format(a=m[0], b=m[1], c=m[2]))


def pulls_of(trace: Run, i: int) -> dict[str, np.ndarray]:
    """(T,) each: how much each booster still looks at row i, as a multiple of its average row."""
    all_rows = {
        "AdaBoost": trace.column("weight"),
        "GBDT": np.abs(trace.column("residual")),
        "XGBoost": np.abs(trace.column("g")),
    }
    return {name: v[:, i] / np.maximum(v.mean(1), 1e-300) for name, v in all_rows.items()}


def _pulls(trace: Run, t: int, say: Say) -> Figure:
    curves = pulls_of(trace, trace.scene.row)
    logs = {name: np.log10(np.maximum(c, LEAST)) for name, c in curves.items()}
    low, high = (f(float(f(c)) for c in logs.values()) for f in (min, max))
    room = max(high - low, 1.0)
    axis = say(Text("× average row", "平均样本的倍数"))
    figure = curve.over_steps(logs, t, say(ROUND), axis, low - 0.1 * room, high + 0.3 * room, STYLES)
    figure["layout"]["yaxis"] |= {
        "tickvals": [-3, -2, -1, 0, 1, 2, 3],
        "ticktext": ["0.001", "0.01", "0.1", "1", "10", "100", "1000"],
    }
    return curve.hovering(figure, curves, ".4g")


def _pulls_says(trace: Run, t: int, say: Say) -> str:
    a, b, c = (float(v[t]) for v in pulls_of(trace, trace.scene.row).values())
    said = Text(
        "In round {t} the starred row pulls as hard as {a:.2g} average rows in AdaBoost, "
        "{b:.2g} in GBDT, {c:.2g} in XGBoost.",
        "第 {t} 轮，带星样本的拉力相当于平均样本的倍数：AdaBoost {a:.2g}，GBDT {b:.2g}，XGBoost {c:.2g}。",
    )
    return say(said.format(t=t + 1, a=a, b=b, c=c))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Of the starred row, before the round."""
    f, i = trace[t], trace.scene.row
    y, r, g = float(trace.scene.train.y[i]), float(f.residual[i]), float(f.g[i])
    slots = {"D": float(f.weight[i]), "r": r, "g": g, "h": float(f.h[i]), "y": y, "p": y - r, "q": y + g}
    return {**slots, "i": str(i)}


def _classes(trace: Run) -> tuple[Key, ...]:
    return keys.classes(trace.scene.train.classes)


ADABOOST = View(Text("AdaBoost: dot size = weight", "AdaBoost：点的大小 = 权重"), _adaboost, _says, _classes)
GBDT = View(
    Text("GBDT: dot size = |residual|", "GBDT：点的大小 = |残差|"),
    _gbdt,
    _gbdt_says,
    (Key("ring", "@ink", Text("wrong so far", "目前分错")), Key("line", "@ink", Text("where p = ½", "p = ½ 处"))),
)
XGBOOST = View(
    Text("XGBoost: dot size = |g|", "XGBoost：点的大小 = |g|"),
    _xgboost,
    _xgboost_says,
    (keys.FOLLOWED, Key("dot", "@muted", Text("larger: pulls more", "越大，拉力越大"))),
)
ERRORS = View(Text("Held-out error of the three", "三者的留出集误差"), _errors, _says)
MARGINS = View(
    Text("The ★ row: log-odds of its class", "★ 样本：所属类别的对数几率"),
    _margins,
    _margins_says,
    (Key("dotted", theme.MUTED, Text("above: right, below: wrong", "线上分对，线下分错")),),
)
PULLS = View(
    Text("The ★ row: how hard it pulls", "★ 样本：拉力有多大"),
    _pulls,
    _pulls_says,
    (Key("line", theme.FAINT, Text("1: as hard as the average row", "1：与平均样本一样")),),
)
