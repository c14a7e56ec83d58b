"""XGBoost's system at work: sorted column blocks, swept side by side, upwards and downwards; the sums; the gains."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View
from dashboard.views.trees.xgboost import Run, name_of, settled, shrunk
from engine.core import Text
from engine.trees.newton.blocks import Blocks, best_so_far
from engine.xgboost import Scene

BEST, POINTER = theme.SERIES[2], theme.SERIES[3]
COLUMN = (theme.SERIES[0], theme.SERIES[1])
LOWERS, RAISES = theme.CLASSES[0], theme.CLASSES[1]
NONE = Text("Straight lines search no splits.", "线性弱学习器不搜索分裂。")
SWEEP = Text("sweep", "遍扫描")
PLACE = Text("place", "个位置")


def ticks(trace: Run) -> list[Tick]:
    """Upwards, downwards where a value is missing, and the verdict."""
    b = trace.scene.blocks
    m, last = max(b.order.shape[1], 1), int(b.ticks[-2, 0]) + 1 if len(b.ticks) > 1 else 1
    return [Tick((min(int(sweep) + 1, last), int(place) + 1), (last, m)) for sweep, place in b.ticks]


def _swept(b: Blocks, t: int) -> np.ndarray:
    """(m,) bool: the places that this sweep has passed."""
    sweep, place = b.ticks[t].tolist()
    at = np.arange(b.order.shape[1])
    return np.asarray(at >= place if sweep == 1 else at <= place)


def _blocks(trace: Run, t: int, say: Say) -> Figure:
    """A lane a column: its rows by value, as tall as their g; what misses the value stands last, in grey."""
    s, b = trace.scene, trace.scene.blocks
    d, m = b.order.shape
    sweep, place = b.ticks[t].tolist() if d else (2, 0)
    x, swept, top = np.arange(1.0, m + 1), _swept(b, t), max(float(np.abs(b.g).max()), 1e-9) if d else 1.0
    traces: list[theme.Trace] = []
    for j in range(d):
        lane, n = float(d - 1 - j), int(b.present[j])
        way = np.where(b.g[j] < 0, RAISES, LOWERS)
        colour = np.where(x > n, theme.MUTED + "/0.45", np.where(swept, way, [c + "/0.25" for c in way]))
        here = place if place < n else -1
        said = say(Text("row {i} · {v:.3g}", "样本 {i} · {v:.3g}")).format(i=b.order[j, here], v=b.value[j, here])
        won = sweep == 2 and b.winner.feature == j
        at = best_so_far(b, t)[1] + 1.5 if won else place + 1.0
        line = [at, at] if won or (sweep < 2 and here >= 0) else [np.nan, np.nan]
        word = say(Text("missing", "缺失")) if n < m else ""
        word = say(Text("not drawn", "未抽到")) if n == 0 else word
        traces += [
            marks.bars(x, 0.36 * b.g[j] / top, colour, width=0.9, base=np.full(m, lane)),
            marks.line([0.5, m + 0.5], [lane, lane], colour=theme.MUTED, width=1),
            marks.line(line, [lane - 0.42, lane + 0.42], colour=BEST if won else POINTER, width=4),
            marks.words([0.5], [lane + 0.5], [name_of(s, j)], position="middle right"),
            marks.words([m + 0.5], [lane + 0.5], [word], colour=theme.MUTED, position="middle left"),
            marks.words(
                [np.clip(at, 0.3 * m, 0.7 * m)], [lane + 0.5], [said if sweep < 2 and here >= 0 else ""], colour=POINTER
            ),
        ]
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("place in the sorted block", "排序后的位置")), 0, m + 1, showgrid=False),
        y=theme.axis("", -0.5, max(d, 1) - 0.3, visible=False),
        barmode="overlay",
    )


def _blocks_says(trace: Run, t: int, say: Say) -> str:
    s, b = trace.scene, trace.scene.blocks
    if not b.order.shape[0]:
        return say(NONE)
    sweep, place = b.ticks[t].tolist()
    if sweep == 2:
        return _verdict(s, b, say)
    up = Text(
        "Upwards, place {p}: on the left {sums}; what is missing goes right.",
        "向上扫，位置 {p}：左侧 {sums}；缺失的归右。",
    )
    down = Text(
        "Downwards, place {p}: on the left, with what is missing, {sums}.", "向下扫，位置 {p}：左侧连同缺失的 {sums}。"
    )
    parts = []
    for j in np.flatnonzero(b.present > place):
        G, H = b.GL[j, place], b.HL[j, place]
        gone = b.gone[j] if sweep else (0.0, 0.0)
        said = Text("{name}: G = {G:.3g}, H = {H:.3g}", "{name} 的 G = {G:.3g}、H = {H:.3g}")
        parts.append(say(said.format(name=name_of(s, int(j)), G=G + gone[0], H=H + gone[1])))
    nothing = say(Text("only missing values are left", "只剩缺失的样本"))
    return say((down if sweep else up).format(p=place + 1, sums=say(Text("; ", "；")).join(parts) or nothing))


def _verdict(s: Scene, b: Blocks, say: Say) -> str:
    w = b.winner
    if w.feature < 0:
        return say(Text("No candidate gains anything.", "没有候选能带来增益。"))
    said = Text("The winner: {name} < {c:.3g}, gain {g:.4g}", "胜出：{name} < {c:.3g}，增益 {g:.4g}")
    end = Text("; nothing is missing, so one sweep was enough.", "；没有缺失，扫一遍就够。")
    if b.present[w.feature] < b.order.shape[1]:
        other = np.nan_to_num((b.right if w.to_left else b.left)[w.feature], nan=0.0).max()
        left = Text(
            ", missing values left; with them right its column reaches {o:.4g}.", "，缺失归左；归右时该列最多 {o:.4g}。"
        )
        right = Text(
            ", missing values right; with them left its column reaches {o:.4g}.", "，缺失归右；归左时该列最多 {o:.4g}。"
        )
        end = (left if w.to_left else right).format(o=other)
    return say(said.format(name=s.train.names[w.feature], c=w.threshold, g=w.gain)) + say(end)


def _lines(s: Scene, t: int, up: np.ndarray, down: np.ndarray) -> list[theme.Trace]:
    """Each column's curve as far as it is swept: upwards solid, downwards dotted."""
    b = s.blocks
    sweep = int(b.ticks[t, 0])
    swept, x = _swept(b, t), np.arange(1.0, b.order.shape[1] + 1)
    out = []
    for j in range(len(b.order)):
        known = x <= b.present[j]
        rise = np.where(known & (swept if sweep == 0 else True), up[j], np.nan)
        fall = np.where(known & ((swept & (sweep == 1)) | ((sweep == 2) & _twice(b))), down[j], np.nan)
        style: dict[str, Any] = {"mode": "lines+markers", "marker": {"size": 4, "color": COLUMN[j % 2]}}
        out += [
            marks.line(x, rise, colour=COLUMN[j % 2], width=2.5, **style),
            marks.line(x, fall, colour=COLUMN[j % 2], width=2.5, dash="dot"),
        ]
    return out


def _twice(b: Blocks) -> bool:
    return bool((b.ticks[:, 0] == 1).any())


def _gains(trace: Run, t: int, say: Say) -> Figure:
    s, b = trace.scene, trace.scene.blocks
    d, m = b.order.shape
    top = max(b.winner.gain, 1e-3)
    j, p, _, gain = best_so_far(b, t) if d else (-1, 0, False, 0.0)
    place = ([p + 1.0], [gain / top]) if j >= 0 else ([np.nan], [np.nan])
    return theme.figure(
        *(_lines(s, t, np.clip(b.right / top, -1, 1.2), np.clip(b.left / top, -1, 1.2)) if d else []),
        marks.dots(*place, size=14, symbol="diamond", colour=BEST),
        x=theme.axis(say(PLACES), 0, m + 1),
        y=theme.axis(say(Text("gain ÷ best", "增益 ÷ 最佳")), -0.3, 1.3, tickvals=[0, 0.5, 1]),
    )


PLACES = Text("place", "位置")


def _gains_says(trace: Run, t: int, say: Say) -> str:
    s, b = trace.scene, trace.scene.blocks
    j, _, left, gain = best_so_far(b, t) if len(b.order) else (-1, 0, False, 0.0)
    if j < 0:
        return say(Text("No candidate has gained yet.", "还没有候选带来增益。"))
    side = Text("left", "左") if left else Text("right", "右")
    said = Text(
        "Best so far: column {name}, gain {g:.4g}, missing values {side}.",
        "目前最佳：{name} 列，增益 {g:.4g}，缺失归{side}。",
    )
    return say(said.format(name=s.train.names[j], g=gain, side=say(side)))


def _sums(trace: Run, t: int, say: Say) -> Figure:
    s, b = trace.scene, trace.scene.blocks
    d, m = b.order.shape
    down = b.GL + b.gone[:, :1] if d else b.GL
    reach = 1.1 * max(float(np.abs(b.GL).max()), float(np.abs(down).max()), 1e-6) if d else 1.0
    return theme.figure(
        marks.line([0, m + 1], [0, 0], colour=theme.MUTED, width=1),
        *(_lines(s, t, b.GL, down) if d else []),
        x=theme.axis(say(PLACES), 0, m + 1),
        y=theme.axis("G_L".replace("_L", "ₗ"), -reach, reach),
    )


def _sums_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "The sum of g left of the pointer, column by column; downwards with the missing rows in it.",
        "指针左侧 g 之和，逐列；向下扫时包含缺失的样本。",
    )
    return say(said)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Of the best candidate so far."""
    s, b = trace.scene, trace.scene.blocks
    names = ("gain", "gl", "gr", "G", "GL", "HL")
    j, p, left, gain = best_so_far(b, t) if len(b.order) else (-1, 0, False, 0.0)
    if j < 0:
        return {**dict.fromkeys(names, float("nan")), "where": "–", "lam": s.price.reg_lambda}
    f = trace[s.search.opened - 1]
    G, H = float(b.GL[j, p]), float(b.HL[j, p])
    G, H = (G + float(b.gone[j, 0]), H + float(b.gone[j, 1])) if left else (G, H)

    def part(g: float, h: float) -> float:
        under = h + s.price.reg_lambda
        return shrunk(settled(g, f), s.price.reg_alpha) ** 2 / under if under > 0 else 0.0

    parts = {"gl": part(G, H), "gr": part(b.whole[0] - G, b.whole[1] - H), "G": part(*b.whole)}
    return {**parts, "gain": gain, "GL": G, "HL": H, "where": name_of(s, j), "lam": s.price.reg_lambda}


def _block_keys(trace: Run) -> tuple[Key, ...]:
    gone = Key("bar", theme.MUTED + "/0.45", Text("misses the value", "缺失该值"))
    return (
        Key("bar", RAISES, Text("a row's g < 0", "样本的 g < 0")),
        Key("bar", LOWERS, Text("g > 0", "g > 0")),
        *((gone,) if _twice(trace.scene.blocks) else ()),
        Key("line", POINTER, Text("the pointers", "指针")),
        Key("line", BEST, Text("winner", "胜出")),
    )


def _line_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    columns = [Key("line", COLUMN[j % 2], Text(name_of(s, j), name_of(s, j))) for j in range(len(s.blocks.order))]
    down = Key("dotted", theme.MUTED, Text("missing go left", "缺失归左"))
    return (*columns, *((down,) if _twice(s.blocks) else ()))


def _gain_keys(trace: Run) -> tuple[Key, ...]:
    return (*_line_keys(trace), Key("diamond", BEST, Text("best so far", "目前最佳")))


BLOCKS = View(
    Text("Column blocks: sorted once, missing values last", "列块：只排序一次，缺失值排最后"),
    _blocks,
    _blocks_says,
    _block_keys,
)
GAINS = View(Text("The gain at every place", "每个位置的增益"), _gains, _gains_says, _gain_keys)
SUMS = View(Text("G of the left side grows along", "左侧的 G 一路累加"), _sums, _sums_says, _line_keys)
GAIN = Equation(
    r"\num{gain}{\mathrm{gain}}=\num{gl}{G_L^2/(H_L+\lambda)}+\num{gr}{G_R^2/(H_R+\lambda)}"
    r"-\num{G}{G^2/(H+\lambda)}\quad \num{GL}{G_L}\;\num{HL}{H_L}\quad \val{where}\quad {\lambda=\val{lam}}",
    numbers,
    Text("The best candidate so far, of all columns", "所有列中目前最佳的候选"),
)
