"""XGBoost's pictures round by round: the model, the losses, the objective's parts, the tree with what it cost."""

from typing import Any

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme, tree
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys, own
from engine.core import Text, Trace
from engine.xgboost import Frame, Scene

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
GREY = theme.MUTED


def name_of(s: Scene, j: int) -> str:
    return tree.short(s.train.names[j])


DUST = 2e-6  # of all rows' |g| together: a sum of g below it is rounding


def settled(G: float, f: Frame) -> float:
    """A sum of g, or 0 where only the rounding of 32-bit numbers is left of it."""
    return G if abs(G) > DUST * float(np.abs(f.g).sum()) else 0.0


def shrunk(G: float, alpha: float) -> float:
    """G moved α towards 0."""
    return float(np.sign(G) * max(abs(G) - alpha, 0.0))


def star(s: Scene, t: int) -> theme.Trace:
    """The row of the formulas. The reader's own stands on the edge where it misses a value; on a curve it rides on F
    after round t."""
    if len(s.own.x):
        edge = s.low[: len(s.own.x)] + 0.015 * (s.high - s.low)[: len(s.own.x)]
        place = np.where(np.isnan(s.own.x), edge, s.own.x)
        return own.mark(place if s.classes else np.r_[place, s.own.followed.margin[t]], s.low, s.high)
    return marks.dots(s.place[[s.row], 0], s.place[[s.row], 1], size=15, symbol="star", colour=theme.SERIES[3])


def rows(s: Scene, size: Any) -> list[theme.Trace]:
    """Rows that miss a value stand on the lower edge, ringed."""
    ring: np.ndarray = np.asarray(np.isnan(s.train.X).any(1))
    labels = s.train.y if s.classes else np.zeros(len(s.place), int)
    return plane.rows(s.place, labels, size, ring, s.train.classes or ("y",), pick="row")


def on_curve(s: Scene, *more: theme.Trace) -> Figure:
    low, high = [float(v) for v in s.low], [float(v) for v in s.high]
    x, y = theme.axis(s.train.names[0], low[0], high[0]), theme.axis("y", low[1], high[1])
    return theme.figure(*more, x=x, y=y, **theme.paintable("painted", low, high))


def in_window(s: Scene, *more: theme.Trace, **layout: Any) -> Figure:
    """The window of the training rows: two columns, or a column and y."""
    if s.classes == 0:
        return on_curve(s, *more)
    x, y = (theme.axis(s.train.names[k], s.low[k], s.high[k], showgrid=False) for k in (0, 1))
    return theme.figure(*more, x=x, y=y, **layout)


def _model(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes == 0:
        start = marks.line(s.model.xs, s.model.curve[0], colour=GREY, width=2, dash="dash")
        now = marks.line(s.model.xs, s.model.curve[t + 1], colour=theme.SERIES[1], width=3.5)
        return on_curve(
            s,
            *rows(s, 7.0),
            start,
            marks.line(s.model.xs, s.model.curve[t], colour=theme.SERIES[1] + "/0.4", width=2),
            now,
            star(s, t),
        )
    size = plane.area(np.abs(f.g) + 1e-4, mean=8.0, least=3.0, most=26.0)
    names, more = (s.train.names[0], s.train.names[1]), [*rows(s, size), star(s, t)]
    if s.classes == 1:
        return plane.decision(
            s.model.xs, s.model.ys, 2 * s.model.surface[t] - 1, 1.0, *more, names=names, paint="painted"
        )
    K = s.classes
    return regions.regions(
        s.model.xs,
        s.model.ys,
        s.model.winner[t],
        s.model.surface[t],
        K,
        *more,
        names=names,
        paint="painted",
        labels=min(K, 3),
    )


def _model_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if s.lines:
        said = Text(
            "Round {t}: straight lines grow no tree; training loss {a:.4g}, held out {b:.4g}.",
            "第 {t} 轮：线性弱学习器不长树；训练损失 {a:.4g}，留出集 {b:.4g}。",
        )
        return say(said.format(t=t + 1, a=f.loss, b=s.course.held_out_loss[t]))
    leaves = sum(n.feature < 0 and not n.pruned for n in f.nodes)
    cut = sum(n.pruned for n in f.nodes)
    said = Text(
        "Round {t}: {m} {leaves}, {c} nodes pruned{d}; training loss {a:.4g}, held out {b:.4g}.",
        "第 {t} 轮：保留 {m} 片叶子，剪去 {c} 个节点{d}；训练损失 {a:.4g}，留出集 {b:.4g}。",
    )
    out = Text(", {k} dropped to fit it", "，为此丢弃 {k} 棵树").format(k=len(f.dropped)) if f.dropped else Text("", "")
    about = {"t": t + 1, "m": leaves, "leaves": "leaf stands" if leaves == 1 else "leaves stand", "c": cut}
    return say(said.format(**about, d=say(out), a=f.loss, b=s.course.held_out_loss[t]))


def _losses(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("held out", "留出集")): s.course.held_out_loss,
        say(Text("training", "训练集")): s.course.train_loss,
    }
    top = 1.12 * max(float(c.max()) for c in curves.values())
    styles = ((theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    return curve.over_steps(curves, t, say(ROUND), say(Text("loss", "损失")), 0, max(top, 1e-6), styles)


def _losses_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    held = s.course.held_out_loss
    said = Text(
        "Round {t}: training {a:.4g}, held out {b:.4g}; the least held-out loss is {c:.4g}, after round {k}.",
        "第 {t} 轮：训练集 {a:.4g}，留出集 {b:.4g}；留出集最小损失 {c:.4g}，在第 {k} 轮后。",
    )
    return say(said.format(t=t + 1, a=s.course.train_loss[t], b=held[t], c=held.min(), k=int(held.argmin()) + 1))


def _parts(s: Scene) -> list[tuple[str, str]]:
    """The objective's parts and their colours; a straight line pays once a row."""
    n = "n·" if s.lines else ""
    return list(zip(("Σℓ", "½γT", f"{n}½λ‖w‖²", f"{n}α‖w‖₁"), theme.SERIES, strict=False))


def _objective(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    T = len(s.course.stack)
    x = np.arange(1, T + 1)
    base = np.c_[np.zeros(T), np.cumsum(s.course.stack, axis=1)]
    shade = np.where(np.arange(T) <= t, "", "/0.2")
    top = 1.75 * float(base[:, -1].max()) + 1e-9
    bars = [
        marks.bars(x, s.course.stack[:, k], [c + a for a in shade], width=0.8, base=base[:, k])
        for k, (_, c) in enumerate(_parts(s))
    ]
    names = []
    for k, (word, c) in enumerate(_parts(s)):
        place, side = ([0.5], "middle right") if k < 2 else ([T + 0.5], "middle left")
        names.append(
            marks.words(
                place, [(0.92, 0.71)[k % 2] * top], [f"{word}  {s.course.stack[t, k]:.3g}"], colour=c, position=side
            )
        )
    return theme.figure(
        *bars,
        *names,
        x=theme.axis(say(ROUND), 0.4, T + 0.6, showgrid=False),
        y=theme.axis(say(Text("objective", "目标函数")), 0, top),
        barmode="overlay",
    )


def _objective_says(trace: Run, t: int, say: Say) -> str:
    a, b, c, d = map(float, trace.scene.course.stack[t])
    said = Text(
        "After round {t} the objective is {a:.4g} of loss, {b:.4g} for leaves, "
        "{c:.4g} for squared and {d:.4g} for absolute weights.",
        "第 {t} 轮后，目标函数含损失 {a:.4g}、叶子数 {b:.4g}、权重平方 {c:.4g}、权重绝对值 {d:.4g}。",
    )
    return say(said.format(t=t + 1, a=a, b=b, c=c, d=d))


LINK = {0: "F", 1: "σ(F)"}  # of more classes softmax


def row_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The followed row from base_score to its probability."""
    s, f = trace.scene, trace[t]
    yours = len(s.own.x) > 0
    i, one = s.row, s.own.followed if yours else s.followed
    return {
        **({"x": own.written(s.own.x), "w": float(one.said[t])} if yours else {}),
        "i": str(i),
        "g": float(f.g[i]),
        "h": float(f.h[i]),
        "F": float(one.margin[t]),
        "start": one.start,
        "total": float(one.total[t]),
        "p": float(one.answer[t + 1]),
        "link": f"p({s.train.classes[s.own.k]})" if yours and s.classes > 1 else LINK.get(s.classes, "softmax(F)"),
    }


def stack_numbers(trace: Run, t: int) -> dict[str, float | str]:
    a, b, c, d = map(float, trace.scene.course.stack[t])
    return {"l": a, "T": b, "w": c, "one": d, "all": a + b + c + d}


def row_keys(s: Scene) -> tuple[Key, ...]:
    """What the rows of a picture are; a ring only where a value is missing."""
    gone = Key("ring", theme.INK, Text("misses a value: on the edge", "有缺失值：画在边缘"))
    return (*keys.classes(s.train.classes), *((gone,) if np.isnan(s.train.X).any() else ()))


def _model_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    if s.classes == 0:
        return (
            *row_keys(s),
            Key("dash", GREY, Text("before round 1", "第 1 轮之前")),
            Key("line", theme.SERIES[1] + "/0.4", Text("a round ago", "上一轮")),
            Key("line", theme.SERIES[1], Text("after this round", "本轮之后")),
            own.key(s.own.x, keys.STAR),
        )
    size = Key("dot", theme.MUTED, Text("size: |g|", "大小：|g|"))
    tie = Key("line", theme.INK, Text("p = ½", "p = ½"))
    return (*row_keys(s), size, *((tie,) if s.classes == 1 else ()), own.key(s.own.x, keys.STAR))


MODEL = View(Text("The model so far", "目前的模型"), _model, _model_says, _model_keys)
LOSSES = View(Text("Mean loss", "平均损失"), _losses, _losses_says)
OBJECTIVE = View(
    Text("The objective: loss, and what all trees pay", "目标函数：损失，与所有树付出的代价"),
    _objective,
    _objective_says,
)
