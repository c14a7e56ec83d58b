"""A decision tree as a node-link diagram, readable at depth 4: the question right of its node, a number left of it.

Nodes come as a list, root first; `layout` gives each its place, `draw` makes the figure. What lies deeper than `most`
is folded into a triangle that says how many nodes it hides.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure


class Node(NamedTuple):
    """What stands at one node of the diagram."""

    left: int  # a child's index, -1: none
    right: int
    ask: str  # its question, where it splits
    number: str  # at its left, where it splits
    says: str  # below it, where it does not split
    colour: str
    size: float  # diameter in pixels
    hover: str
    splits: bool = True  # by now; a leaf never does
    struck: bool = False  # pruned
    arrow: int = 0  # where missing values go: -1 left, 1 right, 0 unsaid


class Layout(NamedTuple):
    """The nodes with their places: what is here by now, and what of it is open, folded, or a leaf."""

    nodes: Sequence[Node]
    x: Array  # (m,) in leaf widths
    depth: Array  # (m,) int
    here: Array  # (m,) bool: reached by the splits so far
    open: Array  # its children are drawn
    folded: Array  # it splits, deeper than the diagram goes
    wide: float
    deep: int

    @property
    def leaf(self) -> Array:
        return self.here & ~self.open & ~self.folded

    @property
    def y(self) -> Array:
        return -self.depth.astype(float)


def short(name: str) -> str:
    """A column's name as a question has room for it."""
    return name if len(name) <= 12 else name[:11] + "…"


def layout(nodes: Sequence[Node], most: int = 4, room: tuple[float, int] | None = None) -> Layout:
    """`room`: the widest and deepest tree of the film, so that the axes stand still."""
    m = len(nodes)
    x, depth, shown = _places(nodes, most)
    split = np.array([n.left >= 0 and n.splits for n in nodes])
    here = np.zeros(m, bool)
    here[0] = True
    for i, n in enumerate(nodes):
        if split[i] and here[i] and shown[n.left]:
            here[n.left] = here[n.right] = True
    wide, deep = room or (float(x.max()), int(depth[shown].max()))
    x = x * (max(wide, 1.0) / max(float(x.max()), 1.0))
    open_ = here & split & np.array([bool(shown[i] and n.left >= 0 and shown[n.left]) for i, n in enumerate(nodes)])
    return Layout(nodes, x, depth, here, open=open_, folded=here & split & ~open_, wide=wide, deep=deep)


def _places(nodes: Sequence[Node], most: int) -> tuple[Array, Array, Array]:
    """x (m,), depth (m,), shown (m,) bool: each child under its side of the parent, leaves evenly apart."""
    m = len(nodes)
    x, depth, shown = np.zeros(m), np.zeros(m, int), np.zeros(m, bool)
    shown[0] = True
    for i, n in enumerate(nodes):
        if n.left >= 0 and shown[i] and depth[i] < most:
            for child in (n.left, n.right):
                depth[child], shown[child] = depth[i] + 1, True
    free = 0.0

    def settle(i: int) -> float:
        nonlocal free
        if nodes[i].left >= 0 and shown[nodes[i].left]:
            x[i] = (settle(nodes[i].left) + settle(nodes[i].right)) / 2
        else:
            x[i], free = free, free + 1
        return float(x[i])

    settle(0)
    return x, depth, shown


def path(nodes: Sequence[Node], end: int) -> list[int]:
    """The nodes from the root down to `end`."""
    above = {child: i for i, n in enumerate(nodes) for child in (n.left, n.right) if child >= 0}
    way = [end]
    while way[-1] in above:
        way.append(above[way[-1]])
    return way[::-1]


def draw(at: Layout, lit: int = -1, pick: str = "", way: Sequence[int] = ()) -> Figure:
    """The diagram, with node `lit` ringed; a click on a node sets the parameter `pick`. A `way` from the root is
    drawn over the branches, as far down as the diagram goes; so is the ring where the way ends at `lit`."""
    if way and lit == way[-1]:
        lit = [i for i in way if at.here[i]][-1]
    return theme.figure(
        *_branches(at),
        *([_way(at, way)] if way else []),
        *_dots(at, lit, pick),
        _crosses(at),
        _arrows(at),
        *_labels(at),
        x=theme.axis("", -1.2, at.wide + 1.9, visible=False),
        y=theme.axis("", -at.deep - 0.95, 0.7, visible=False),
    )


def _branches(at: Layout) -> list[theme.Trace]:
    """From a node over to its child's column, then down: those that stand, and those that are pruned."""
    paths: list[list[tuple[float, float]]] = [[], []]
    x, y = at.x, at.y
    for i in map(int, np.flatnonzero(at.open)):
        for child in (at.nodes[i].left, at.nodes[i].right):
            path = [(x[i], y[i]), (x[child], y[i]), (x[child], y[child]), (np.nan, np.nan)]
            paths[int(at.nodes[child].struck)] += path
    stands, gone = (np.array(path or [(np.nan, np.nan)]) for path in paths)
    return [
        marks.line(stands[:, 0], stands[:, 1], colour=theme.MUTED, width=2),
        marks.line(gone[:, 0], gone[:, 1], colour=theme.FAINT, width=2, dash="dot"),
    ]


def _way(at: Layout, way: Sequence[int]) -> theme.Trace:
    """The branches from each node of a way to its next one."""
    x, y = at.x, at.y
    steps = [(x[a], y[a]) for a in way[:1]]
    for a, b in pairwise(i for i in way if at.here[i]):
        steps += [(x[b], y[a]), (x[b], y[b])]
    places = np.array(steps)
    return marks.line(places[:, 0], places[:, 1], colour=theme.SERIES[4], width=5)


def _dots(at: Layout, lit: int, pick: str) -> list[theme.Trace]:
    """A halo, which goes out and on again and never wanders; a paper ground under pale colours; and the nodes: circles
    that split, squares that do not, ▼ folded."""
    here = np.flatnonzero(at.here)
    x, y, size = at.x[here], at.y[here], np.array([at.nodes[i].size for i in here.tolist()], float)
    square = np.where(at.leaf[here], "square", "circle")
    nodes = marks.dots(
        x,
        y,
        size=size,
        colour=_texts(at, here, "colour"),
        symbol=np.where(at.folded[here], "triangle-down", square),
        ring=np.isin(here, [lit]),
        customdata=here,
        hovertext=_texts(at, here, "hover"),
    )
    nodes |= {"hoverinfo": "all", "hovertemplate": "%{hovertext}<extra></extra>"}
    if pick:
        nodes["meta"] = {"pick": pick}
    halo = marks.dots(x, y, size=34.0 * (here == lit), colour=theme.SERIES[4] + "/0.45", edge=0)
    return [halo, marks.dots(x, y, size=size, colour=theme.PAPER, symbol=square), nodes]


def _crosses(at: Layout) -> theme.Trace:
    gone = np.flatnonzero(at.here & np.array([n.struck for n in at.nodes]))
    return marks.dots(at.x[gone], at.y[gone], size=16, colour=theme.WARN, symbol="x", opacity=0.8, edge=0)


def _arrows(at: Layout) -> theme.Trace:
    """Half-way to the child where missing values go."""
    way = np.array([n.arrow for n in at.nodes])
    goes = np.flatnonzero(at.open & (way != 0))
    child = [at.nodes[i].left if way[i] < 0 else at.nodes[i].right for i in goes.tolist()]
    symbol = np.where(way[goes] < 0, "triangle-left", "triangle-right")
    middle = (at.x[goes] + at.x[child]) / 2 if len(goes) else at.x[goes]
    return marks.dots(middle, at.y[goes], size=13, colour=theme.SERIES[3], symbol=symbol)


def _labels(at: Layout) -> list[theme.Trace]:
    ask, under = np.flatnonzero(at.open), np.flatnonzero(at.leaf | at.folded)
    raised = _raised(at.x, at.depth, ask)
    roomy = _roomy(at.x, at.depth, raised, ask)
    over = at.y + np.where(raised, 0.42, 0.06)
    dx = 0.03 * max(at.wide + 1, 2)
    small: dict[str, Any] = {"size": 14}
    return [
        _words(at, at.x + dx, over, "ask", ask, position="top right"),
        _words(at, at.x - dx, over, "number", roomy, colour=theme.MUTED, position="top left", **small),
        _words(at, at.x, at.y - 0.34, "says", under, position="bottom center", **small),
    ]


def _raised(x: Array, depth: Array, ask: Array) -> Array:
    """(m,) bool: those whose question stands a line higher: on a phone it would run into the next one of its level."""
    raised = np.zeros(len(x), bool)
    for level in np.unique(depth[ask]):
        row = ask[depth[ask] == level]
        row = row[np.argsort(x[row])]
        for i, j in pairwise(row):
            raised[j] = x[j] - x[i] < 4.4 and not raised[i]
    return raised


def _roomy(x: Array, depth: Array, raised: Array, ask: Array) -> Array:
    """Those of the nodes that have room for a number at their left: no other question of their line stands close by."""
    level = depth[ask] - 0.5 * raised[ask]
    near = (level[:, None] == level) & (x[ask] < x[ask][:, None]) & (x[ask] > x[ask][:, None] - 6.2)
    return ask[~near.any(1)]


def _texts(at: Layout, which: Array, field: str) -> Array:
    return np.array([getattr(at.nodes[i], field) for i in which], dtype=str)


def _words(at: Layout, x: Array, y: Array, field: str, which: Array, **style: Any) -> theme.Trace:
    """Words at some of the places; a blank nowhere when there is none, so that a film always has something to move."""
    if not len(which):
        return marks.words(np.array([np.nan]), np.array([np.nan]), np.array([""]), **style)
    return marks.words(x[which], y[which], _texts(at, which, field), **style)
