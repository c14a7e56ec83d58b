"""The race of six activations in numbers."""

from functools import partial

from dashboard.lesson import Measure, Try
from engine.activation_race import KINDS, Frame, Params, Scene
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

AGAINST = (
    Try(
        Text("Rate 0.5 against 3", "学习率 0.5 与 3"),
        Text(
            "At the high rate sigmoid learns at last, to 0.029 instead of 0.302; but 62 % of ReLU's units "
            "are dead, and its loss ends at 0.578 instead of 0.025.",
            "学习率高时，sigmoid 终于学得动：损失降到 0.029，而不是 0.302；但 ReLU 有 62 % "
            "的单元死了，损失停在 0.578，而不是 0.025。",
        ),
        Params(),
        against=Params(learning_rate=3.0),
    ),
)
