"""How a network that learns a field is shown: where it errs, where its samples land, its loss over the floor."""

from typing import Any

import numpy as np

from dashboard.figures import loss, marks, particles, theme
from dashboard.lesson import Figure, Key, Say
from engine.core import Array, Text
from engine.diffusion.targets import REACH

NET = loss.NET
RED = [[0, theme.PAPER], [1, theme.WARN]]
TRUE = Key("dot", theme.MUTED, Text("a true sample", "真实样本"))


def arrow_keys(where: Text) -> tuple[Key, ...]:
    return (
        Key("arrow", theme.MUTED, Text("exact", "精确")),
        Key("arrow", NET, Text("learned", "学到的")),
        Key("area", theme.WARN, Text("error", "误差")),
        Key("ring", theme.MUTED, where),
    )


def field(s: Any, k: int, exact: Array, told: Array, *more: Figure, paint: str = "") -> Figure:
    """Red is the error where particles are, its root so that small ones show; the arrows as they shall be drawn.

    s: what a lesson keeps of its training: axis, mass, spots and shots, each with the squared error `off`.
    """
    seen = np.sqrt(s.mass)
    most = max(float((g.off * seen).max()) for g in s.shots[1:])
    wrong = np.sqrt(np.clip(s.shots[k].off * seen / max(most, 1e-9), 0, 1))
    return particles.plane(
        marks.field(s.axis, s.axis, wrong, 0.0, 1.0, scale=RED, opacity=0.8, zsmooth="fast"),
        marks.level(s.axis, s.axis, s.mass, at=0.15, colour=theme.MUTED, width=2),
        particles.arrows(s.spots, exact, theme.MUTED, width=3),
        particles.arrows(s.spots, told, NET, width=2),
        *more,
        reach=REACH,
        paint=paint,
    )


def samples(target: Array, ends: Array) -> Figure:
    return particles.plane(
        particles.swarm(target, theme.MUTED + "/0.4", size=4), particles.swarm(ends, NET, size=5), reach=REACH
    )


def over_floor(shots: Any, floor: float, k: int, names: tuple[Text, Text, Text], y: Text, say: Say) -> Figure:
    """The loss of each shot, and the floor with the network's own error on it."""
    return loss.over_floor(
        np.array([g.step for g in shots], float),
        np.array([g.loss for g in shots]),
        np.array([floor + g.gap for g in shots]),
        floor,
        k,
        (say(names[0]), say(names[1]), say(names[2])),
        say(Text("training step", "训练步")),
        say(y),
    )
