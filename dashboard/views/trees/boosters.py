"""Three boosters' pictures side by side: each one's surface, rows as large as what it looks at next; one row followed."""

import numpy as np

from dashboard.figures import curve, marks, plane, theme
from dashboard.lesson import Figure, Say, View
from engine.boosters import NAMES, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
COLOURS = (theme.SERIES[0], theme.SERIES[1], theme.SERIES[2])
LEAST = 1e-3  # of a pull that is drawn
STYLES = tuple((c, "solid") for c in COLOURS)


def _surface(trace: Run, t: int, k: int, size: np.ndarray) -> Figure:
    s = trace.scene
    rows = plane.rows(
        s.train.X, s.train.y, plane.area(size + 1e-9, mean=7.0), trace[t].wrong[k], s.train.classes, pick="row"
    )
    lit = s.train.X[[s.row]]
    star = marks.dots(lit[:, 0], lit[:, 1], size=17, symbol="star", colour=theme.SERIES[3])
    names = (s.train.names[0], s.train.names[1])
    return plane.decision(s.xs, s.ys, 2 * s.surface[k, t] - 1, 1.0, *rows, star, names=names, paint="painted")


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


def _pulls(trace: Run, t: int, say: Say) -> Figure:
    i, n = trace.scene.row, len(trace.scene.train.y)
    curves = {
        "AdaBoost n·D": n * trace.column("weight")[:, i],
        "GBDT |y − p|": np.abs(trace.column("residual")[:, i]),
        "XGBoost |g|": np.abs(trace.column("g")[:, i]),
    }
    logs = {name: np.log10(np.maximum(c, LEAST)) for name, c in curves.items()}
    low, high = (f(float(f(c)) for c in logs.values()) for f in (min, max))
    room = max(high - low, 1.0)
    figure = curve.over_steps(
        logs, t, say(ROUND), say(Text("pull", "拉力")), low - 0.1 * room, high + 0.3 * room, STYLES
    )
    figure["layout"]["yaxis"] |= {
        "tickvals": [-3, -2, -1, 0, 1, 2, 3],
        "ticktext": ["0.001", "0.01", "0.1", "1", "10", "100", "1000"],
    }
    for trace_ in figure["data"]:
        if "hovertemplate" in trace_:
            trace_ |= {
                "customdata": curves[trace_["name"]],
                "hovertemplate": trace_["name"] + ": %{customdata:.4g}<extra></extra>",
            }
    return figure


def _pulls_says(trace: Run, t: int, say: Say) -> str:
    r, i = trace[t], trace.scene.row
    said = Text(
        "The starred row weighs {w:.2f} times the average; its residual is {r:.2f}, its g {g:.2f} and h {h:.2f}.",
        "带星样本的权重是平均值的 {w:.2f} 倍；残差 {r:.2f}，g 为 {g:.2f}，h 为 {h:.2f}。",
    )
    return say(said.format(w=len(r.weight) * r.weight[i], r=r.residual[i], g=r.g[i], h=r.h[i]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    r, i = trace[t], trace.scene.row
    return {"D": float(r.weight[i]), "r": float(r.residual[i]), "g": float(r.g[i]), "h": float(r.h[i]), "i": str(i)}


ADABOOST = View(Text("AdaBoost: dot size = weight", "AdaBoost：点的大小 = 权重"), _adaboost, _says)
GBDT = View(Text("GBDT: dot size = |residual|", "GBDT：点的大小 = |残差|"), _gbdt, _gbdt_says)
XGBOOST = View(Text("XGBoost: dot size = |g|", "XGBoost：点的大小 = |g|"), _xgboost, _xgboost_says)
ERRORS = View(Text("Held-out error of the three", "三者的留出集误差"), _errors, _says)
MARGINS = View(Text("The ★ row: log-odds of its class", "★ 样本：所属类别的对数几率"), _margins, _margins_says)
PULLS = View(Text("The ★ row: how hard it pulls", "★ 样本：拉力有多大"), _pulls, _pulls_says)
