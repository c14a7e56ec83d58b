"""The race of six activations in numbers."""

from functools import partial

from dashboard.lesson import Measure
from engine.activation_race import KINDS, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
SLUGS = tuple(k.slug for k in KINDS)


def _loss(trace: Run, t: int, k: int) -> float:
    return float(trace[t].loss[k])


def _dead(trace: Run, t: int, k: int) -> float:
    return float(trace[t].dead[k])


def _loss_of(slug: str) -> Measure:
    k = SLUGS.index(slug)
    name = KINDS[k].name
    return Measure(
        f"loss_{slug}", Text(f"training loss, {name.en}", f"训练损失，{name.zh}"), partial(_loss, k=k), "log"
    )


def _dead_of(slug: str) -> Measure:
    k = SLUGS.index(slug)
    name = KINDS[k].name
    return Measure(
        f"dead_{slug}", Text(f"dead units, {name.en}", f"死亡的单元，{name.zh}"), partial(_dead, k=k), "share"
    )


MEASURES = (*map(_loss_of, ("sigmoid", "tanh", "gelu_tanh", "relu")), *map(_dead_of, ("gelu_tanh", "relu")))
