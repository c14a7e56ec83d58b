"""One leaf: its rows' loss, the parabola that stands for it, what λ does to it; the derivation in numbers."""

import numpy as np

from dashboard.figures import marks, plane, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.trees import own
from dashboard.views.trees.xgboost import Run, in_window, row_keys, rows, settled, shrunk, star
from engine.core import Text
from engine.xgboost import Scene

TRUE, PLAIN, HELD, TREE = theme.INK, theme.MUTED, theme.SERIES[2], theme.SERIES[3]
ANOTHER = Key("star", theme.SERIES[3], Text("click another", "点击可换"))
NO_LEAF = Text("Straight lines have no leaves.", "线性弱学习器没有叶子。")


def ticks(trace: Run) -> list[Tick]:
    """λ grows."""
    lams = trace.scene.leaf.lams.astype(int).tolist()
    return one_clock(lams)


def _sums(trace: Run) -> tuple[float, float]:
    """G, moved α towards 0, and H of the leaf."""
    s = trace.scene
    f = trace[s.search.opened - 1]
    return shrunk(settled(s.leaf.G, f), s.price.reg_alpha), s.leaf.H


def _best(trace: Run) -> np.ndarray:
    """w* at each λ; 0 where only rounding is left of G."""
    leaf = trace.scene.leaf
    return leaf.best * bool(settled(leaf.G, trace[trace.scene.search.opened - 1]))


def _pays(s: Scene, w: np.ndarray, lam: float) -> np.ndarray:
    """The leaf's part of the objective: Gw + ½(H+λ)w² + α|w|."""
    out: np.ndarray = s.leaf.G * w + 0.5 * (s.leaf.H + lam) * w**2 + s.price.reg_alpha * np.abs(w)
    return out


def _parabolas(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    leaf, w = s.leaf, s.leaf.ws
    lam, all_ = float(leaf.lams[t]), _best(trace)
    best = all_[: t + 1]
    deep = max(-float(_pays(s, all_[:1], 0.0).min()), -float(leaf.loss.min()) if len(w) else 0.0, 1e-3)
    low, high = -1.25 * deep, 0.9 * deep
    ours = np.array([float(_pays(s, best[[k]], leaf.lams[k])[0]) for k in range(t + 1)])
    left, right = (float(w[0]), float(w[-1])) if len(w) else (-1.0, 1.0)
    own, floor = [leaf.weight if len(w) else np.nan], [low + 0.06 * (high - low)]
    gone = float("nan") if not len(w) else 1.0
    return theme.figure(
        marks.line([left, right], [0, 0], colour=theme.MUTED, width=1),
        marks.line(w, _within(leaf.loss, high), colour=TRUE, width=3),
        marks.line(w, _within(_pays(s, w, 0.0), high), colour=PLAIN, width=2, dash="dash"),
        marks.line(w, _within(_pays(s, w, lam), high), colour=HELD, width=3.5),
        marks.line([gone * best[-1]] * 2, [ours[-1], low], colour=HELD, width=1.5, dash="dot"),
        marks.dots(gone * best, ours, size=6, colour=HELD + "/0.5", edge=0),
        marks.dots(gone * best[-1:], ours[-1:], size=15, symbol="star", colour=HELD),
        marks.dots(own, floor, size=13, symbol="diamond", colour=TREE),
        x=theme.axis("w", left, right),
        y=theme.axis(say(Text("change of the loss", "损失的变化")), low, high),
    )


def _within(y: np.ndarray, high: float) -> np.ndarray:
    return np.where(y <= high, y, np.nan)


def _parabolas_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    leaf = s.leaf
    if leaf.node < 0:
        return say(NO_LEAF)
    best = _best(trace)
    if not best.any():
        return say(Text("The pulls of the leaf's rows cancel: w* = 0.", "叶中样本的拉力相互抵消：w* = 0。"))
    said = Text(
        "Round {r}, {whose} leaf, {n} rows. λ = {lam:g}: the minimum stands at w* = {w:.3g}, without λ at {p:.3g}; "
        "there the true loss changes by {a:.3g}.",
        "第 {r} 轮，{whose}所在的叶子，{n} 个样本。λ = {lam:g}：最低点在 w* = {w:.3g}，无 λ 时在 {p:.3g}；"
        "该处真实损失变化 {a:.3g}。",
    )
    whose = Text("your row's", "你的样本") if len(s.own.x) else Text("the star's", "星号")
    about = {
        "whose": say(whose),
        "r": s.search.opened,
        "n": len(leaf.rows),
        "lam": leaf.lams[t],
        "w": best[t],
        "p": best[0],
    }
    return say(said.format(**about, a=leaf.truly[t]))


def _leaf_keys(trace: Run) -> tuple[Key, ...]:
    alpha = " + α|w|" if trace.scene.price.reg_alpha else ""
    own = f"λ = {trace.scene.price.reg_lambda:g}"
    return (
        Key("line", TRUE, Text("true loss", "真实损失")),
        Key("dash", PLAIN, Text(f"Gw + ½Hw²{alpha}", f"Gw + ½Hw²{alpha}")),
        Key("line", HELD, Text("+ ½λw²", "+ ½λw²")),
        Key("diamond", TREE, Text(f"this tree: {own}", f"这棵树：{own}")),
    )


def _steps(trace: Run, t: int, say: Say) -> Figure:
    """Taylor, grouped by leaf, w*, gain: four lines of arithmetic."""
    lines = _arithmetic(trace, t)
    heads = (Text("Taylor", "泰勒"), Text("+ price", "+ 代价"), Text("lowest", "最低点"), Text("gain", "增益"))
    y = np.arange(len(heads), 0, -1.0)
    return theme.figure(
        marks.words([0] * 4, y, [say(h) for h in heads], colour=theme.MUTED, position="middle right"),
        marks.words([0.17] * 4, y, lines, position="middle right"),
        x=theme.axis("", 0, 1, visible=False),
        y=theme.axis("", 0.4, 4.6, visible=False),
    )


def _arithmetic(trace: Run, t: int) -> list[str]:
    s = trace.scene
    leaf, lam = s.leaf, s.leaf.lams[t]
    if leaf.node < 0:
        return ["", "", "", ""]
    G, H = _sums(trace)
    whole = settled(leaf.G, trace[s.search.opened - 1])
    alpha = f" + {s.price.reg_alpha:g}·|w|" if s.price.reg_alpha else ""
    return [
        f"Σℓ ≈ {whole:.4g}·w + ½·{H:.4g}·w²",
        f"{whole:.4g}·w + ½·({H:.4g} + {lam:g})·w²{alpha}",
        f"w* = −({G:.4g}) ÷ ({H:.4g} + {lam:g}) = {_best(trace)[t]:.4g}",
        _gain_line(trace, t),
    ]


def gain_parts(trace: Run, t: int) -> tuple[float, float, float] | None:
    """G²/(H+λ) of the leaf, of its sibling and of the two together; None at the root."""
    s = trace.scene
    f, leaf = trace[s.search.opened - 1], s.leaf
    if leaf.node < 0 or leaf.beside == (0.0, 0.0):
        return None

    def part(g: float, h: float) -> float:
        under = h + float(leaf.lams[t])
        return shrunk(settled(g, f), s.price.reg_alpha) ** 2 / under if under > 0 else 0.0

    g, h = leaf.beside
    return part(leaf.G, leaf.H), part(g, h), part(leaf.G + g, leaf.H + h)


def _gain_line(trace: Run, t: int) -> str:
    parts = gain_parts(trace, t)
    if parts is None:
        return "–"
    own, other, both = (0.0 if v < 1e-6 else v for v in parts)
    return f"{own:.4g} + {other:.4g} − {both:.4g} = {own + other - both:.4g}"


def _steps_says(trace: Run, t: int, say: Say) -> str:
    if trace.scene.leaf.node < 0:
        return say(NO_LEAF)
    return say(
        Text("In numbers: {a}.", "用数字写出：{a}。").format(a=say(Text("; ", "；")).join(_arithmetic(trace, t)))
    )


def _whose(trace: Run, t: int, say: Say) -> Figure:
    """The leaf's rows among all."""
    s = trace.scene
    inside = np.isin(np.arange(len(s.place)), s.leaf.rows)
    return in_window(s, *plane.pale(rows(s, 8.0), inside), star(s, s.search.opened - 1))


def _whose_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    if s.leaf.node < 0:
        return say(NO_LEAF)
    n = len(s.leaf.rows)
    if s.classes != 1:
        return say(Text("The leaf holds {n} rows.", "这片叶子含 {n} 个样本。").format(n=n))
    ones = int((s.train.y[s.leaf.rows] > 0).sum())
    said = Text("The leaf holds {n} rows, {k} of class 1.", "这片叶子含 {n} 个样本，其中 {k} 个属于类别 1。")
    return say(said.format(n=n, k=ones))


def _whose_keys(trace: Run) -> tuple[Key, ...]:
    pale = Key("dot", theme.MUTED + "/0.25", Text("not in the leaf", "不在叶中"))
    return (*row_keys(trace.scene), pale, own.key(trace.scene.own.x, ANOTHER))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """w* at this λ, and what it takes off the objective."""
    s = trace.scene
    if s.leaf.node < 0:
        return {**dict.fromkeys(("w", "G", "H", "off", "part"), float("nan")), "lam": float(s.leaf.lams[t])}
    G, H = _sums(trace)
    lam, w = float(s.leaf.lams[t]), float(_best(trace)[t])
    off = float(_pays(s, np.array([w]), lam)[0]) if G else 0.0
    part = G * G / (H + lam) if H + lam > 0 else 0.0
    return {"w": w, "G": G, "H": H, "lam": lam, "off": off, "part": part}


PARABOLAS = View(Text("What the leaf's w does", "叶子的 w 起什么作用"), _parabolas, _parabolas_says, _leaf_keys)
STEPS = View(Text("The derivation, in this leaf's numbers", "推导：用这片叶子的数字"), _steps, _steps_says)
WHOSE = View(Text("The leaf's rows", "叶子中的样本"), _whose, _whose_says, _whose_keys)
