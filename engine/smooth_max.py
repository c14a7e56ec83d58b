"""Hard functions and their smooth twins: what cooling does to max, argmax, one-hot, top-k, step and rank.

The clock is the temperature T, from warm to T = 0, which is the hard function itself. The functions are those of
engine/metrics/smooth.py; here they are watched on one list of scores, along a sweep of its first score, and on the
triangle of all probabilities of three classes.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, words
from engine.metrics.smooth import (
    FORMS,
    max_bound,
    smooth_max,
    soft_accuracy,
    soft_argmax,
    soft_f1,
    soft_one_hot,
    soft_rank,
    soft_sign,
    soft_step,
    soft_top_k,
)
from engine.metrics.soft_k_max import soft_k_max
from engine.metrics.triangle import CORNERS, Triangle, melt, places, pull

__all__ = [
    "STEP",
    "Params",
    "run",
    "smooth_max",
    "soft_accuracy",
    "soft_argmax",
    "soft_f1",
    "soft_one_hot",
    "soft_rank",
    "soft_sign",
    "soft_step",
    "soft_top_k",
]

STEP = Text("cooling step", "步降温")
FUNCTIONS = {
    "max": Text("max of all scores", "最大值 max"),
    "argmax": Text("argmax: where it is", "argmax：位置"),
    "one_hot": Text("one-hot, first entry", "独热的第一项"),
    "top_k": Text("top-k, first entry", "top-k 的第一项"),
    "step": Text("step of the first score", "第一个分数的阶跃"),
    "rank": Text("rank of the first score", "第一个分数的秩"),
}
STEPS, SWEEP, REACH = 60, 160, 4.0
MOST_SCORES = 8
CLASSES = {"0": Text("A", "A"), "1": Text("B", "B"), "2": Text("C", "C")}


def parse(text: str) -> tuple[float, ...]:
    """2 to 8 numbers from -10 to 10, separated by spaces or commas."""
    parts = [t for t in re.split(r"[\s,，、;；]+", text.strip()) if t]
    try:
        x = tuple(float(t) for t in parts)
    except ValueError:
        bad = next(t for t in parts if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", t, re.I))
        raise Refused(f"“{bad}” is not a number.", f"“{bad}”不是一个数。") from None
    if not 2 <= len(x) <= MOST_SCORES:
        raise Refused(
            f"Give 2 to {MOST_SCORES} scores; there are {len(x)}.",
            f"请给出 2 到 {MOST_SCORES} 个分数；现在有 {len(x)} 个。",
        )
    for t, v in zip(parts, x, strict=True):
        if not abs(v) <= 10:  # NaN fails too
            raise Refused(f"The score {t} is not between −10 and 10.", f"分数 {t} 不在 −10 到 10 之间。")
    return x


@dataclass(frozen=True)
class Params:
    scores: str = words(
        "1.5 1 0.2 -1",
        Text("scores x", "分数 x"),
        parse,
        most=80,
        help=Text("2 to 8 numbers, separated by spaces", "2 到 8 个数，用空格隔开"),
    )
    form: str = choice(FORMS, Text("smooth max", "光滑最大值"))
    k: int = knob(2, 1, MOST_SCORES, Text("k of top-k", "top-k 的 k"))
    truth: str = choice(CLASSES, Text("true class in the triangle", "三角形中的真实类别"))


class Scores(NamedTuple):
    """What the functions make of the list of scores itself."""

    maximum: float  # for the p-norm: of |x|
    where: float  # argmax, from 1
    gradient: Array  # (n,) of the maximum; of the hard one, ties sharing
    one_hot: Array  # (n,)
    top_k: Array  # (n,)
    rounds: Array  # (k, n) what each round of soft-k-max takes
    rank: Array  # (n,)


class Frame(NamedTuple):
    temperature: float
    scores: Scores
    swept: Array  # (6, SWEEP) each function while the first score goes from -REACH to REACH, the others staying
    band: Array  # (2, SWEEP) least and most that the smooth max can be
    triangle: Array  # (UP, ACROSS) float32: 1 + winning class + its lead in (0, 1); 0 outside
    pull: Array  # (A, 3) gradient of the true class's sharpened probability, by the logits, at the triangle's dots


class Sweep(NamedTuple):
    first: Array  # (SWEEP,) values of the first score
    hard: Array  # (6, SWEEP)
    error: Array  # (T, 6) largest distance from the hard function along the sweep
    bound: Array  # (T,) what the smooth max's error cannot exceed


class Scene(NamedTuple):
    scores: Array  # (n,)
    form: str  # which smooth maximum
    k: int  # of top-k: no more than there are scores
    asked: int  # what the knob says
    temperatures: Array  # (T,)
    hard: Scores
    sweep: Sweep
    triangle: Triangle


def functions(x: Array, k: int, form: str, temperature: float) -> Array:
    """The six, of rows x (m, n): (6, m)."""
    sharp = 1 / temperature if temperature > 0 else np.inf
    return np.stack(
        [
            smooth_max(x, sharp, form),
            soft_argmax(x, temperature) + 1,  # places count from 1
            soft_one_hot(x, temperature)[:, 0],
            soft_top_k(x, k, temperature)[:, 0],
            soft_step(x, temperature)[:, 0],
            soft_rank(x, temperature)[:, 0],
        ]
    )


def max_gradient(x: Array, k: float, form: str) -> Array:
    """∂ smooth_max(x, k, form) / ∂ x for x (n,); k = infinity: of the hard maximum, ties sharing."""
    if form == "p_norm":
        size = np.abs(x).max()
        if size == 0 or np.isinf(k):
            return np.asarray(np.sign(x) * soft_one_hot(np.abs(x), 0.0))
        unit = np.abs(x) / size
        return np.asarray(np.sign(x) * (unit / (unit**k).sum() ** (1 / k)) ** (k - 1))
    p = soft_one_hot(x, 1 / k)
    if form == "boltzmann" and np.isfinite(k):
        return np.asarray(p * (1 + k * (x - p @ x)))
    return np.asarray(p)


def of_list(x: Array, k: int, form: str, temperature: float) -> Scores:
    """x (n,)."""
    sharp = 1 / temperature if temperature > 0 else np.inf
    return Scores(
        maximum=float(smooth_max(x, sharp, form)),
        where=float(soft_argmax(x, temperature)) + 1,
        gradient=max_gradient(x, sharp, form),
        one_hot=soft_one_hot(x, temperature),
        top_k=soft_top_k(x, k, temperature),
        rounds=soft_k_max(x, k, temperature),
        rank=soft_rank(x, temperature),
    )


def cooling(form: str) -> Array:
    """From warm to 0; a p-norm exists for k = 1/T >= 1."""
    return np.append(np.geomspace(1.0 if form == "p_norm" else 3.0, 0.02, STEPS), 0.0)


def _triangle(axes: tuple[Array, Array], hard: Array, dots: Array, truth: int, length: Array) -> Triangle:
    """What does not melt; `length` (T, n) are the pulls on the dots at every temperature."""
    return Triangle(
        axes=axes,
        hard=hard,
        anchors=dots @ CORNERS,
        truth=truth,
        tied=int((np.isclose(dots, dots.max(1, keepdims=True)).sum(1) > 1).sum()),
        steepest=length.max(1),
        silent=(length <= 0.01 * length.max(1)[:, None]).mean(1),
    )


def run(p: Params) -> Trace[Scene, Frame]:
    x, temperatures, truth = np.array(parse(p.scores)), cooling(p.form), int(p.truth)
    k = min(p.k, len(x))
    first = np.linspace(-REACH, REACH, SWEEP)
    rows = np.column_stack([first, np.repeat(x[None, 1:], SWEEP, 0)])
    axes, pixels, within, dots = places()
    frames = [
        Frame(
            temperature=float(T),
            scores=of_list(x, k, p.form, T),
            swept=functions(rows, k, p.form, T),
            band=np.stack(max_bound(rows, 1 / T if T > 0 else np.inf, p.form)),
            triangle=melt(pixels, within, T),
            pull=pull(dots, truth, T),
        )
        for T in temperatures
    ]
    hard, length = functions(rows, k, p.form, 0.0), np.stack([np.linalg.norm(f.pull, axis=1) for f in frames])
    scene = Scene(
        scores=x,
        form=p.form,
        k=k,
        asked=p.k,
        temperatures=temperatures,
        hard=of_list(x, k, p.form, 0.0),
        sweep=Sweep(
            first=first,
            hard=hard,
            error=np.abs(np.stack([f.swept for f in frames]) - hard).max(2),
            bound=np.array([np.ptp(f.band, axis=0).max() for f in frames]),
        ),
        triangle=_triangle(axes, melt(pixels, within, 0.0), dots, truth, length),
    )
    return Trace.of(scene, frames)
