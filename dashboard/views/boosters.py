"""Three boosters side by side: each one's surface, and what it tells its rows."""

import numpy as np

from dashboard.figures import curve, marks, plane, theme
from dashboard.lesson import Figure, Say
from engine.boosters import NAMES, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
STYLES = ((theme.SERIES[2], "solid"), (theme.SERIES[3], "solid"), (theme.SERIES[5], "solid"))


def _surface(trace: Run, t: int, k: int, told: np.ndarray) -> Figure:
    """Booster k's probability; a dot is as large as what the booster tells the row."""
    s, f = trace.scene, trace[t]
    size = plane.area(np.abs(told) + 1e-4 * max(float(np.abs(told).max()), 1e-12), mean=6.5, least=3.0, most=22.0)
    rows = plane.rows(s.train.X, s.train.y, size, f.wrong[k], s.train.classes or ("0", "1"), pick="row")
    here = s.train.X[s.row]
    star = marks.dots([here[0]], [here[1]], size=15, symbol="star", colour=theme.SERIES[4])
    paint = "painted" if k == 0 else ""
    names = (s.train.names[0], s.train.names[1])
    return plane.decision(s.xs, s.ys, 2 * s.surface[k, t] - 1, 1.0, *rows, star, names=names, paint=paint)


def ada(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 0, trace[t].weight)


def gbm(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 1, trace[t].residual)


def xgb(trace: Run, t: int, say: Say) -> Figure:
    return _surface(trace, t, 2, trace[t].g)


def ada_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "Round {t}, row {i}: AdaBoost gives it weight {w:.4f}, GBDT the residual {r:+.3f}, XGBoost g = {g:+.3f} and h = {h:.3f}.",
        "第 {t} 轮，样本 {i}：AdaBoost 给它权重 {w:.4f}，GBDT 给残差 {r:+.3f}，XGBoost 给 g = {g:+.3f}、h = {h:.3f}。",
    )
    i = s.row
    return say(said.format(t=t + 1, i=i, w=f.weight[i], r=f.residual[i], g=f.g[i], h=f.h[i]))


def _wrong(trace: Run, t: int, k: int, say: Say) -> str:
    f = trace[t]
    said = Text("{name}: {w} of {n} training rows are on the wrong side.", "{name}：{n} 个训练样本中有 {w} 个在错的一侧。")
    return say(said.format(name=NAMES[k], w=int(f.wrong[k].sum()), n=f.wrong.shape[1]))


def gbm_alt(trace: Run, t: int, say: Say) -> str:
    return _wrong(trace, t, 1, say)


def xgb_alt(trace: Run, t: int, say: Say) -> str:
    return _wrong(trace, t, 2, say)


def against(trace: Run, t: int, say: Say) -> Figure:
    """What each booster tells a row, against the row's margin y·F: three shapes of urgency."""
    s, f = trace.scene, trace[t]
    before = trace[t - 1].margin if t else np.zeros_like(f.margin)
    sign = np.where(s.train.y == 1, 1, -1)
    m = np.clip(sign * before, -6, 6)
    told = (f.weight / max(float(f.weight.max()), 1e-12), np.abs(f.residual), np.abs(f.g), 4 * f.h)
    looks = ((0, "circle", STYLES[0][0]), (1, "square", STYLES[1][0]), (2, "triangle-up", STYLES[2][0]), (2, "x", theme.MUTED))
    dots = [marks.dots(m[k], v, size=6, colour=c, symbol=shape, opacity=0.6) for (k, shape, c), v in zip(looks, told, strict=True)]
    lit = [marks.dots([m[k][s.row]], [v[s.row]], size=14, colour=c, symbol="star") for (k, _, c), v in zip(looks, told, strict=True)]
    words = (
        Text("● weight, of the largest", "● 权重（相对最大）"),
        Text("■ residual |y − p|", "■ 残差 |y − p|"),
        Text("▲ |g|", "▲ |g|"),
        Text("× 4h", "× 4h"),
    )
    names = [
        marks.words([6], [1.38 - 0.11 * i], [say(w)], colour=c, position="middle left")
        for i, (w, (_, _, c)) in enumerate(zip(words, looks, strict=True))
    ]
    return theme.figure(
        *dots, *lit, *names, curve.rule(0.0, 0, 1.05),
        x=theme.axis(say(Text("margin before the round, y·F", "本轮之前的间隔 y·F")), -6.2, 6.2),
        y=theme.axis(say(Text("what a row is told", "样本得到的信号")), 0, 1.45, tickvals=[0, 0.5, 1]),
    )  # fmt: skip


def against_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    n = max(1, len(f.weight) // 10)
    tenth = [float(np.sort(v)[-n:].sum() / max(v.sum(), 1e-12)) for v in (f.weight, np.abs(f.residual), np.abs(f.g))]
    said = Text(
        "The loudest tenth of rows holds {a:.0%} of AdaBoost's weight, {b:.0%} of GBDT's residuals and {c:.0%} of XGBoost's |g|.",
        "信号最强的十分之一样本占 AdaBoost 权重的 {a:.0%}、GBDT 残差的 {b:.0%}、XGBoost |g| 的 {c:.0%}。",
    )
    return say(said.format(a=tenth[0], b=tenth[1], c=tenth[2]))


def followed(trace: Run, t: int, say: Say) -> Figure:
    """The clicked row's margin y·F under each booster."""
    s = trace.scene
    sign = 1 if s.train.y[s.row] == 1 else -1
    margins = sign * trace.column("margin")[:, :, s.row]
    low, high = min(float(margins.min()), -0.5), max(float(margins.max()), 0.5)
    curves = {name: margins[:, k] for k, name in enumerate(NAMES)}
    pad = 0.15 * (high - low)
    return curve.over_steps(curves, t, say(Text("round", "轮次")), "y·F", low - pad, high + 3 * pad, STYLES)


def followed_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    sign = 1 if s.train.y[s.row] == 1 else -1
    parts = ", ".join(f"{name} {sign * trace[t].margin[k, s.row]:+.2f}" for k, name in enumerate(NAMES))
    said = Text("The lit row's margin y·F after round {t}: {p}.", "第 {t} 轮后点亮样本的间隔 y·F：{p}。")
    return say(said.format(t=t + 1, p=parts))


def errors(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {name: s.held_out_error[k] for k, name in enumerate(NAMES)}
    top = max(1.25 * float(s.held_out_error.max()), 0.05)
    return curve.over_steps(curves, t, say(Text("round", "轮次")), say(Text("held-out error", "留出集误差")), 0, top, STYLES)


def errors_alt(trace: Run, t: int, say: Say) -> str:
    parts = ", ".join(f"{name} {trace.scene.held_out_error[k, t]:.1%}" for k, name in enumerate(NAMES))
    said = Text("Held-out error after round {t}: {p}.", "第 {t} 轮后的留出集误差：{p}。")
    return say(said.format(t=t + 1, p=parts))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    i = s.row
    before = trace[t - 1].margin[:, i] if t else np.zeros(3)
    sign = 1 if s.train.y[i] == 1 else -1
    nan = float("nan")
    return {
        "D": float(f.weight[i]), "r": float(f.residual[i]), "g": float(f.g[i]), "h": float(f.h[i]), "i": str(i),
        "m": sign * float(before[0]) / 2 if t else 0.0,
        "y": str(int(s.train.y[i])),
        "p": float(s.train.y[i] - f.residual[i]), "q": float(s.train.y[i] + f.g[i]) if f.g.size else nan,
    }  # fmt: skip
