"""The forest's pictures: its answer, the newest tree alone, the errors out of bag, held out and on its own rows."""

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.trees import keys, own
from engine.core import Text, Trace
from engine.random_forest import Grown, Scene
from engine.trees.cart import Tree

Run = Trace[Scene, Grown]
TREES = Text("trees B", "树的棵数 B")


def inside_ticks(trace: Run) -> list[Tick]:
    """A finer clock inside the coarser one: (tree, split)."""
    s, last = trace.scene, len(trace)
    return [Tick((int(b), int(k)), (last, int((trace[b - 1].tree.feature >= 0).sum()))) for b, k in s.inside.ticks]


def sized(drawn: np.ndarray) -> np.ndarray:
    """Diameters: a row counts as often as it was drawn."""
    out: np.ndarray = np.where(drawn > 0, 4 + 4.5 * np.sqrt(np.maximum(drawn, 0.0)), 6.0)
    return out


def in_the_plane(s: Scene, tree: Tree, *more: theme.Trace, paint: str = "painted") -> Figure:
    """One tree as coloured regions (two columns), stairs (one column), or only the rows (more columns)."""
    names = (s.train.names[0], s.train.names[1] if len(s.train.names) > 1 else "y")
    if s.task == "regress":
        stairs = marks.line(s.plane.xs, tree.curve(s.plane.xs), colour=theme.SERIES[1], width=3)
        return on_the_curve(s, stairs, *more, paint=paint)
    if len(s.plane.xs) == 0:
        return _rows_alone(s, *more)
    value = np.asarray(tree.value, float)
    if value.shape[1] == 2:
        z = 2 * tree.surface(s.plane.xs, s.plane.ys, value[:, 1], np.float32) - 1
        return plane.decision(s.plane.xs, s.plane.ys, z, 1.0, *more, names=names, paint=paint)
    field = tree.surface(s.plane.xs, s.plane.ys, value, np.float32)
    winner, sure = field.argmax(2), field.max(2)
    return regions.regions(
        s.plane.xs,
        s.plane.ys,
        winner,
        sure,
        value.shape[1],
        *more,
        names=names,
        paint=paint,
        labels=min(value.shape[1], 3),
    )


def on_the_curve(s: Scene, *more: theme.Trace, paint: str = "painted") -> Figure:
    low, high = s.low, s.high
    x, y = theme.axis(s.train.names[0], low[0], high[0]), theme.axis("y", low[1], high[1])
    return theme.figure(*more, x=x, y=y, **theme.paintable(paint, low, high))


def _rows_alone(s: Scene, *more: theme.Trace) -> Figure:
    return theme.figure(*more, x=theme.axis("PC1", s.low[0], s.high[0]), y=theme.axis("PC2", s.low[1], s.high[1]))


def rows_of(s: Scene, size: np.ndarray | float, ring: np.ndarray | None, pick: str = "row") -> list[theme.Trace]:
    labels = np.zeros(len(s.train.y), int) if s.task == "regress" else s.train.y
    return plane.rows(s.place, labels, size, ring, s.train.classes or ("y",), pick=pick)


def _one_tree(trace: Run, t: int, say: Say) -> Figure:
    s, g = trace.scene, trace[t]
    return in_the_plane(s, g.tree, *rows_of(s, 0.7 * sized(g.drawn), g.drawn == 0), *yours(s), paint="")


def _one_tree_says(trace: Run, t: int, say: Say) -> str:
    g = trace[t]
    leaves, out = len(g.tree.leaves), float((g.drawn == 0).mean())
    said = Text(
        "Tree {t} has {m} leaves. {out:.1%} of the rows (ringed) are out of its bag; "
        "the largest dot was drawn {most} times.",
        "第 {t} 棵树有 {m} 片叶子。{out:.1%} 的样本（带圈）不在它的袋中；最大的点被抽中 {most} 次。",
    )
    return say(said.format(t=t + 1, m=leaves, out=out, most=int(g.drawn.max())))


def _followed(s: Scene, t: int) -> theme.Trace:
    """The row of the formula: a star, or the reader's own, which on a curve rides on the mean."""
    if len(s.own.x):
        return own.mark(s.own.place if s.task == "classify" else np.r_[s.own.x, s.own.so_far[t]], s.low, s.high)
    return marks.dots(s.place[[s.row], 0], s.place[[s.row], 1], size=14, symbol="star", colour=theme.SERIES[3])


def yours(s: Scene) -> list[theme.Trace]:
    """The reader's own row, where there is one and it has a place of its own."""
    return [own.mark(s.own.place, s.low, s.high)] if len(s.own.x) and s.task == "classify" else []


def _vote(trace: Run, t: int, say: Say) -> Figure:
    s, g = trace.scene, trace[t]
    star = _followed(s, t)
    if s.task == "regress":
        mean = marks.line(s.plane.xs, s.plane.surface[t], colour=theme.SERIES[1], width=3.5)
        last = marks.line(s.plane.xs, g.tree.curve(s.plane.xs), colour=theme.MUTED + "/0.5", width=2)
        return on_the_curve(s, *rows_of(s, 7.0, None), last, mean, star)
    rows = [*rows_of(s, 8.0, _wrong(s, g)), star]
    names = (s.train.names[0], s.train.names[1])
    if len(s.plane.xs) == 0:
        return _rows_alone(s, *rows)
    K = g.votes.shape[1]
    if K == 2:
        return plane.decision(
            s.plane.xs, s.plane.ys, 2 * s.plane.surface[t] - 1, 1.0, *rows, names=names, paint="painted"
        )
    return regions.regions(
        s.plane.xs,
        s.plane.ys,
        s.plane.winner[t],
        s.plane.surface[t],
        K,
        *rows,
        names=names,
        paint="painted",
        labels=min(K, 3),
    )


def _wrong(s: Scene, g: Grown) -> np.ndarray:
    return np.asarray(g.votes.argmax(1) != s.train.y)


def plural(n: int) -> str:
    """What an English noun of n things ends in."""
    return "" if n == 1 else "s"


def _vote_says(trace: Run, t: int, say: Say) -> str:
    s, g = trace.scene, trace[t]
    if s.task == "regress":
        said = Text(
            "The mean of {b} tree{s}: training error {a:.3g}, out of bag {o}.",
            "{b} 棵树的平均：训练误差 {a:.3g}，袋外误差 {o}。",
        )
        return say(said.format(b=t + 1, s=plural(t + 1), a=g.train_error, o=_shown(g.oob_error, False)))
    said = Text(
        "The vote of {b} tree{s}: {w} of {n} training rows wrong, out-of-bag error {o}, held out {h:.1%}.",
        "{b} 棵树投票：{n} 个训练样本错 {w} 个，袋外误差 {o}，留出集误差 {h:.1%}。",
    )
    about = {
        "b": t + 1,
        "s": plural(t + 1),
        "w": int(_wrong(s, g).sum()),
        "n": len(s.train.y),
        "h": s.errors.held_out[t],
    }
    return say(said.format(**about, o=_shown(g.oob_error, True)))


def _shown(error: float, share: bool) -> str:
    return "–" if error != error else f"{error:.1%}" if share else f"{error:.3g}"


def _errors(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("out of bag", "袋外")): s.errors.oob,
        say(Text("held out", "留出集")): s.errors.held_out,
        say(Text("training", "训练集")): s.errors.train,
    }
    styles = ((theme.SERIES[2], "solid"), (theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    top = 1.15 * max(float(np.nanmax(np.nan_to_num(c))) for c in curves.values())
    name = Text("error", "误差") if s.task == "classify" else Text("mean squared error", "均方误差")
    return curve.over_steps(curves, t, say(TREES), say(name), 0, max(top, 1e-3), styles)


def _errors_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    percent = s.task == "classify"
    said = Text(
        "With {b} tree{s}: out of bag {o}, held out {h}, training {a}.", "{b} 棵树：袋外 {o}，留出集 {h}，训练集 {a}。"
    )
    shown = {
        k: _shown(float(v[t]), percent)
        for k, v in (("o", s.errors.oob), ("h", s.errors.held_out), ("a", s.errors.train))
    }
    return say(said.format(b=t + 1, s=plural(t + 1), **shown))


def vote_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, g = trace.scene, trace[t]
    n = len(g.drawn)
    said = g.tree.predict(s.train.X[[s.row]])[0]
    return {
        "n": str(n),
        "e": (1 - 1 / n) ** n,
        "o": float((g.drawn == 0).mean()),
        "b": str(t + 1),
        "i": str(s.row),
        "p": float(said[s.train.y[s.row]]) if s.task == "classify" else float(said),
        "F": float(s.followed[t]),
        "v": float(s.voted[t]),
    }


def own_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Of the reader's row: of the class that the forest finds likeliest, as it has no own."""
    one, classes = trace.scene.own, trace.scene.train.classes
    numbers = {"p": float(one.tree[t]), "F": float(one.so_far[t]), "v": float(one.voted[t])}
    return {**numbers, "b": str(t + 1), "k": classes[one.k] if classes else "–", "x": own.written(one.x)}


def _vote_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    star = own.key(s.own.x, Key("star", theme.SERIES[3], Text("in the formula", "公式中的样本")))
    if s.task == "regress":
        mean = Key("line", theme.SERIES[1], Text("mean so far", "目前的平均"))
        return mean, Key("line", theme.MUTED + "/0.5", Text("newest tree", "最新的树")), star
    return (*keys.classes(s.train.classes), Key("ring", theme.INK, Text("wrong", "分错")), star)


def _tree_keys(trace: Run) -> tuple[Key, ...]:
    ring = Key("ring", theme.INK, Text("out of its bag", "在袋外"))
    size = Key("dot", theme.MUTED, Text("size: how often drawn", "大小：抽中次数"))
    return ring, size, *((own.YOURS,) if yours(trace.scene) else ())


VOTE = View(Text("What the trees so far say together", "目前各树合起来的答案"), _vote, _vote_says, _vote_keys)
ONE_TREE = View(
    Text("The newest tree alone, on its own bag", "单看最新的一棵树与它的袋"), _one_tree, _one_tree_says, _tree_keys
)
ERRORS = View(Text("The error as trees are added", "误差随树的增加"), _errors, _errors_says)
