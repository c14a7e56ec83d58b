"""A decision tree as a node-link diagram, readable at depth 4: the question to the right of its node, a number to the left.

Nodes come as plain lists, root first; positions are laid out here. What lies deeper than `most` is folded into a
triangle that says how many nodes it hides.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure


def short(name: str) -> str:
    """A column's name as a question has room for it."""
    return name if len(name) <= 12 else name[:11] + "…"


def places(left: Any, right: Any, most: int = 4) -> tuple[Array, Array, Array]:
    """x (m,) in leaf widths, depth (m,), shown (m,) bool: each child under its side of the parent, leaves evenly apart."""
    m = len(left)
    x, depth, shown = np.zeros(m), np.zeros(m, int), np.zeros(m, bool)
    shown[0] = True
    for i in range(m):
        if left[i] >= 0 and shown[i] and depth[i] < most:
            for child in (left[i], right[i]):
                depth[child], shown[child] = depth[i] + 1, True
    free = 0.0

    def settle(i: int) -> float:
        nonlocal free
        if left[i] >= 0 and shown[left[i]]:
            x[i] = (settle(left[i]) + settle(right[i])) / 2
        else:
            x[i], free = free, free + 1
        return float(x[i])

    settle(0)
    return x, depth, shown


def diagram(
    left: Any,
    right: Any,
    asks: Any,
    numbers: Any,
    says: Any,
    colours: Any,
    sizes: Any,
    hovers: Any,
    grown: Any = None,
    lit: int = -1,
    struck: Any = None,
    arrows: Any = None,
    pick: str = "",
    most: int = 4,
    room: tuple[float, int] | None = None,
) -> Figure:
    """`asks`, `numbers` stand at a node that splits, `says` beside one that does not; `grown` (m,) bool: it splits by now;
    `struck` (m,) bool: pruned; `arrows` (m,): -1 missing values go left, 1 right, 0 unsaid; `room`: the widest and
    deepest tree of the film, so that the axes stand still."""
    x, depth, shown = places(left, right, most)
    m = len(left)
    split = np.array([left[i] >= 0 for i in range(m)]) & (np.ones(m, bool) if grown is None else np.asarray(grown))
    struck = np.zeros(m, bool) if struck is None else np.asarray(struck)
    here = np.zeros(m, bool)
    here[0] = True
    for i in range(m):
        if split[i] and here[i] and shown[left[i]]:
            here[left[i]] = here[right[i]] = True
    wide, deep = room or (float(x.max()), int(depth[shown].max()))
    scale = max(wide, 1.0) / max(float(x.max()), 1.0)
    x = x * scale
    open_ = here & split & np.array([shown[i] and left[i] >= 0 and bool(shown[left[i]]) for i in range(m)])
    folded = here & split & ~open_
    leaf = here & ~split
    y = -depth.astype(float)
    lines: list[list[tuple[float, float]]] = [[], []]  # standing, pruned
    for i in map(int, np.flatnonzero(open_)):
        for child in (left[i], right[i]):
            lines[int(struck[child])] += [(x[i], y[i]), (x[child], y[i]), (x[child], y[child]), (np.nan, np.nan)]
    paths = [np.array(part or [(np.nan, np.nan)]) for part in lines]
    at = np.flatnonzero(here)
    cross = np.flatnonzero(here & struck)
    way = np.zeros(m, int) if arrows is None else np.asarray(arrows)
    goes = np.flatnonzero(open_ & (way != 0))
    ring = np.isin(at, [lit])
    back = marks.dots(
        x[at],
        y[at],
        size=np.asarray(sizes, float)[at],
        colour=theme.PAPER,
        symbol=np.where(leaf, "square", "circle")[at],
    )
    dots = marks.dots(
        x[at],
        y[at],
        size=np.asarray(sizes, float)[at],
        colour=_texts(colours, at),
        symbol=np.where(folded, "triangle-down", np.where(leaf, "square", "circle"))[at],
        ring=ring,
        customdata=at,
        hovertext=_texts(hovers, at),
    ) | {"hoverinfo": "all", "hovertemplate": "%{hovertext}<extra></extra>"}
    if pick:
        dots["meta"] = {"pick": pick}
    halo = marks.dots(
        x[[lit]] if lit >= 0 and here[lit] else [np.nan],
        y[[lit]] if lit >= 0 else [np.nan],
        size=34,
        colour=theme.SERIES[4] + "/0.45",
    )
    ask, under = np.flatnonzero(open_), np.flatnonzero(leaf | folded)
    raised = _raised(x, depth, ask)
    roomy = _roomy(x, depth, raised, ask)
    over = y + np.where(raised, 0.42, 0.06)
    dx = 0.03 * max(wide + 1, 2)
    return theme.figure(
        marks.line(paths[0][:, 0], paths[0][:, 1], colour=theme.MUTED, width=2),
        marks.line(paths[1][:, 0], paths[1][:, 1], colour=theme.FAINT, width=2, dash="dot"),
        halo,
        back,
        dots,
        marks.dots(x[cross], y[cross], size=16, colour=theme.WARN, symbol="x", opacity=0.8, edge=0),
        marks.dots(
            (x[goes] + x[np.where(way[goes] < 0, np.asarray(left)[goes], np.asarray(right)[goes])]) / 2,
            y[goes],
            size=13,
            colour=theme.SERIES[3],
            symbol=np.where(way[goes] < 0, "triangle-left", "triangle-right"),
        ),
        _labels(x + dx, over, asks, ask, position="top right"),
        _labels(x - dx, over, numbers, roomy, colour=theme.MUTED, size=14, position="top left"),
        _labels(x, y - 0.34, says, under, size=14, position="bottom center"),
        x=theme.axis("", -1.2, wide + 1.9, visible=False),
        y=theme.axis("", -deep - 0.95, 0.7, visible=False),
    )


def _raised(x: Array, depth: Array, ask: Array) -> Array:
    """(m,) bool: those whose question stands a line higher, since it would run into the next one of its level on a phone."""
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


def _texts(words: Any, at: Array) -> Array:
    return np.array([words[i] for i in at], dtype=str)


def _labels(x: Array, y: Array, words: Any, at: Array, **style: Any) -> theme.Trace:
    """Words at some of the places; an empty one nowhere when there is none, so that a film always has something to move."""
    if not len(at):
        return marks.words(np.array([np.nan]), np.array([np.nan]), np.array([""]), **style)
    return marks.words(x[at], y[at], _texts(words, at), **style)
