"""The receptive field's pictures: planes and a tower, the picture with its frame, the ledger, growth, the league."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import ledger, marks, perspective, photo, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Say, View
from dashboard.views.vision.receptive_field_words import Of, Run, both, name, picture_says, pixels, says, up, worked
from engine.core import Array, Text
from engine.receptive_field import Scene

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


def stack(of: Of, way: str) -> Callable[[Run, int, Say], Figure]:
    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look, depth = trace.scene, of(trace[t]), len(trace.scene.maps.layers)
        maps = _planes(s)
        plates = _whole(s, maps)

        def height(m: Array) -> Array:
            return np.interp(m, maps, np.linspace(0, 1, len(maps)))

        names = [f"{name(s, int(m), say)} · {both(s, s.maps.sizes[m])}" for m in maps]
        every = np.arange(depth + 1)
        if way == "down":
            order = np.maximum(every[::-1], look.map)
            spans = s.regions[order]
        else:
            order = np.minimum(every, look.map)
            spans = s.towers[look.map][order]
        body = perspective.tower(height(order), _boxes(s, order, spans), TOWER)
        here = np.array([look.map])
        at = (s.picks * s.maps.jumps[-1] + s.maps.starts[-1] + 0.5) / s.maps.sizes[0]
        px, py = perspective.seen(1.0, at[:, 1], 1 - at[:, 0])
        chosen = _boxes(s, np.array([depth]), np.array([[[u, u] for u in s.unit]]))
        return perspective.scene(
            *perspective.planes(
                height(maps), plates, [_grid(s, int(m), box) for m, box in zip(maps, plates, strict=True)], names
            ),
            marks.line(*perspective.outlines(height(here), _whole(s, here)), colour=theme.SERIES[0], width=3),
            *body,
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
            marks.words(
                [-0.1], [1 + perspective.RISE + 0.06], [_alarm(s, say)], colour=theme.WARN, position="middle right"
            ),
        )

    return draw


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


def _extent(s: Scene) -> tuple[float, float]:
    """Paper around the picture, above and beside: as far as the frame goes, but less than the picture's own size."""
    n = s.maps.sizes[0]
    beyond = [
        float(max(-s.regions[0, axis, 0], s.regions[0, axis, 1] - n[axis] + 1, 0)) if n[axis] > 1 else 0.0
        for axis in (0, 1)
    ]
    room = [min(b, 0.45 * float(m)) + 0.04 * float(m) if m > 1 else 0.15 for b, m in zip(beyond, n, strict=True)]
    return room[0], room[1]


def picture(of: Of) -> Callable[[Run, int, Say], Figure]:
    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look = trace.scene, of(trace[t])
        rows, columns = (int(n) for n in s.maps.sizes[0])
        low, high = pixels(s, look, of is up)
        heat = np.outer(look.heat[0], look.heat[1])
        if s.branches.shares.size and look.map == (len(s.maps.layers) if of is up else 0):
            heat = s.branches.shares  # over all branches, where the film has reached its end
        gap = max(2.0, 0.06 * max(rows, columns))
        far = 1.0 + max(rows, columns)
        near = np.clip(low, -far, None), np.clip(high, None, np.array([rows, columns]) + far)
        return photo.shown(
            s.picture,
            photo.light(heat, rows, columns),
            photo.hatching(*near, rows, columns, gap, theme.WARN + "/0.6"),
            photo.frame(np.zeros(2), np.array([rows - 1, columns - 1]), theme.MUTED, 1.5),
            photo.frame(*near, FRAME),
            beyond=_extent(s),
            square=rows > 1,
            x=say(Text("pixel", "像素") if rows > 1 else Text("sample", "采样点")),
        )

    return draw


def book(of: Of) -> Callable[[Run, int, Say], Figure]:
    head = Text("map,k,s,p,d,size,jump,start,", "特征图,k,s,p,d,大小,跳距,起点,")

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look, depth = trace.scene, of(trace[t]), len(trace.scene.maps.layers)
        fields = s.maps.fields if of is up else s.maps.widths
        rows, reached = [], []
        for m in range(depth, -1, -1):
            passed = m <= look.map if of is up else m >= look.map
            kind = say(Text("image", "图像")) if m == 0 else f"{m} {s.maps.layers[m - 1].split()[0]}"
            numbers = ["", "", "", ""] if m == 0 else [both(s, n) for n in s.maps.numbers[m - 1]]
            rest = [
                both(s, s.maps.sizes[m]),
                both(s, s.maps.jumps[m]),
                both(s, s.maps.starts[m]),
                both(s, fields[m]) if passed else "?",
            ]
            rows.append([kind, *numbers, *rest])
            reached.append(passed)
        titles = [*say(head).split(",")[:-1], "r" if of is up else "N_RF"]
        note = worked(s, look, of is up, say)
        ends = (0.0, 0.31, 0.38, 0.46, 0.53, 0.65, 0.75, 0.86, 0.99)
        return ledger.ledger(titles, rows, depth - look.map, note, ends, reached)

    return draw


def views(of: Of, way: str) -> tuple[View, ...]:
    """The three pictures that both films share."""
    tall = Text("The maps above the image; click a top unit", "图像上方的各层特征图；可点击最上层的单元")
    lit = Text("On the picture: clear where many paths lead", "在图像上：路径越多的像素越清晰")
    rows = Text("The ledger, and this step's formula in numbers", "逐层账本，以及这一步公式的数值")
    return (
        View(tall, stack(of, way), says(of)),
        View(lit, picture(of), picture_says(of)),
        View(rows, book(of), lambda trace, t, say: worked(trace.scene, of(trace[t]), of is up, say) + ".", wide=True),
    )
