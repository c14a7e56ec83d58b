"""The receptive field's main pictures: planes with the tower that a unit sees, and the picture with its frame."""

from collections.abc import Callable, Sequence

import numpy as np

from dashboard.figures import marks, perspective, photo, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Key, Say, View
from dashboard.views.vision.receptive_field_words import DOWN, UP, Of, Run, both, extent, name, picture_says, says
from engine.core import Array, Text
from engine.receptive_field import Look, Scene

Draw = Callable[[Run, int, Say], Figure]
TOWER, FRAME = theme.SERIES[1], theme.SERIES[1]
MOST_PLANES = 8
EDGE = 0.07  # how far beyond the planes a tower is drawn, at most


def _boxes(s: Scene, m: Array, spans: Array) -> Array:
    """Spans of units on maps m as (n, [deep, across], [low, high]) over the image, cut a little beyond its edges."""
    start, jump = s.maps.starts[m][:, :, None], s.maps.jumps[m][:, :, None]
    half = np.array([-0.5, 0.5])
    at = (start + spans * jump + half * jump + 0.5) / s.maps.sizes[0][:, None]
    at = np.clip(at, -EDGE, 1 + EDGE)
    at[:, 0] = 1 - at[:, 0, ::-1]  # row 0 is far away
    return np.asarray(at)


def _whole(s: Scene, m: Array) -> Array:
    return _boxes(s, m, np.stack([np.zeros_like(s.maps.sizes[m]), s.maps.sizes[m] - 1], -1))


def _planes(s: Scene) -> Array:
    """The maps that are drawn: all, or those where the size changes and some between."""
    depth = len(s.maps.layers)
    if depth < MOST_PLANES:
        return np.arange(depth + 1)
    last = [m for m in range(1, depth) if tuple(s.maps.sizes[m]) != tuple(s.maps.sizes[m + 1])]
    kept = sorted({0, depth, *last})
    if len(kept) > MOST_PLANES:
        kept = [kept[round(i)] for i in np.linspace(0, len(kept) - 1, MOST_PLANES)]
    return np.array(kept)


def _grid(s: Scene, m: int, box: Array) -> tuple[Array, Array]:
    """Lines between cells where these can still be told apart."""
    lines = []
    for axis in (0, 1):
        n = int(s.maps.sizes[m, axis])
        lines.append(np.linspace(box[axis, 0], box[axis, 1], n + 1)[1:-1] if n <= 16 else np.zeros(0))
    return lines[0], lines[1]


def _tower(of: Of) -> Draw:
    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look = trace.scene, of.look(trace[t])
        maps = _planes(s)
        plates = _whole(s, maps)
        levels = np.linspace(0, 1, len(maps))
        names = [_plane_name(s, int(m), say) for m in maps]
        here = np.array([look.map])
        order, spans = _seen(s, look, of)
        return perspective.scene(
            *perspective.planes(
                levels, plates, [_grid(s, int(m), box) for m, box in zip(maps, plates, strict=True)], names
            ),
            marks.line(
                *perspective.outlines(np.interp(here, maps, levels), _whole(s, here)), colour=theme.SERIES[0], width=3
            ),
            *perspective.tower(np.interp(order, maps, levels), _boxes(s, order, spans), TOWER),
            *_units(s, say),
            marks.words(
                [-0.1], [1 + perspective.RISE + 0.06], [_alarm(s, say)], colour=theme.WARN, position="middle right"
            ),
        )

    return draw


def _plane_name(s: Scene, m: int, say: Say) -> str:
    """The number that the ledger gives it, its layer, its size."""
    said = f"{name(s, m, say)} · {both(s, s.maps.sizes[m])}"
    return f"{m}  {said}" if m else said


def _seen(s: Scene, look: Look, of: Of) -> tuple[Array, Array]:
    """Maps, and the units on them that are drawn so far: from the chosen unit down, or from the picture up."""
    every = np.arange(len(s.maps.layers) + 1)
    if of.up:
        order = np.minimum(every, look.map)
        return order, s.towers[look.map][order]
    order = np.maximum(every[::-1], look.map)
    return order, s.regions[order]


def _units(s: Scene, say: Say) -> Sequence[theme.Trace]:
    """Units of the last map that may be clicked, and the chosen one."""
    at = (s.picks * s.maps.jumps[-1] + s.maps.starts[-1] + 0.5) / s.maps.sizes[0]
    px, py = perspective.seen(1.0, at[:, 1], 1 - at[:, 0])
    chosen = _boxes(s, np.array([len(s.maps.layers)]), np.array([[[u, u] for u in s.unit]]))
    return (
        marks.dots(
            px,
            py,
            size=5,
            colour=theme.SERIES[0] + "/0.6",
            customdata=[f"{r}, {c}" for r, c in s.picks.tolist()],
            meta={"pick": "unit"},
            hoverinfo="all",
            hovertemplate=say(Text("unit", "单元")) + " %{customdata}<extra></extra>",
        ),
        marks.line(
            *perspective.outlines(np.ones(1), chosen),
            colour=theme.INK,
            width=2,
            fill="toself",
            fillcolor=theme.INK + "/0.6",
        ),
    )


def _alarm(s: Scene, say: Say) -> str:
    if s.branches.aligned != 0:
        return ""
    if "causal" in " ".join(s.maps.layers):
        return say(
            Text("causal: branches share their right edge, not their centre", "因果卷积：各分支右端对齐，中心不对齐")
        )
    where, apart = max(s.branches.misaligned, key=lambda stray: stray[1], default=("", 0.0))
    said = Text(
        "branches out of line at “{where}”: {apart:g} pixel apart", "分支在“{where}”处错位：相差 {apart:g} 像素"
    )
    return say(said.format(where=where, apart=apart))


def _paper(s: Scene) -> tuple[float, float]:
    """Paper around the picture, above and beside: as far as the frame goes, but less than the picture's own size."""
    n = s.maps.sizes[0]
    beyond = [
        float(max(-s.regions[0, axis, 0], s.regions[0, axis, 1] - n[axis] + 1, 0)) if n[axis] > 1 else 0.0
        for axis in (0, 1)
    ]
    room = [min(b, 0.45 * float(m)) + 0.04 * float(m) if m > 1 else 0.15 for b, m in zip(beyond, n, strict=True)]
    return room[0], room[1]


def _picture(of: Of) -> Draw:
    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look = trace.scene, of.look(trace[t])
        rows, columns = (int(n) for n in s.maps.sizes[0])
        low, high = extent(s, look, of.up)
        heat = np.outer(look.heat[0], look.heat[1])
        if s.branches.shares.size and look.map == of.end(s):
            heat = s.branches.shares  # over all branches, where the film has reached its end
        gap = max(2.0, 0.06 * max(rows, columns))
        far = 1.0 + max(rows, columns)
        near = np.clip(low, -far, None), np.clip(high, None, np.array([rows, columns]) + far)
        return photo.shown(
            photo.grey(s.picture),
            photo.heat(heat, rows, columns),
            photo.hatching(*near, rows, columns, gap, theme.WARN + "/0.6"),
            photo.frame(np.zeros(2), np.array([rows - 1, columns - 1]), theme.MUTED, 1.5),
            photo.frame(*near, FRAME),
            beyond=_paper(s),
            faint=0.6,
            square=rows > 1,
            x=say(Text("pixel", "像素") if rows > 1 else Text("sample", "采样点")),
        )

    return draw


ON_MAPS = (
    Key("area", TOWER + "/0.35", Text("what the unit sees", "这个单元看见的")),
    Key("line", theme.SERIES[0], Text("this step", "这一步")),
    Key("dot", theme.SERIES[0] + "/0.6", Text("click one", "可点击")),
)
ON_PICTURE = (
    Key("area", TOWER, Text("the stronger, the more paths", "颜色越浓，路径越多")),
    Key("line", FRAME, Text("the field", "视野")),
    Key("line", theme.WARN + "/0.6", Text("outside", "图外")),
)
MAPS = Text("The maps above the image; click a unit on top", "图像上方的各层特征图；可点击最上层的单元")
PATHS = Text("On the picture: how many paths lead from a pixel", "在图像上：每个像素有多少条路径")
TOWER_DOWN, TOWER_UP = (View(MAPS, _tower(of), says(of), ON_MAPS) for of in (DOWN, UP))
PICTURE_DOWN, PICTURE_UP = (View(PATHS, _picture(of), picture_says(of), ON_PICTURE) for of in (DOWN, UP))
