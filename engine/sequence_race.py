"""Horse cart against car: RNN, LSTM, GRU and Transformer learn one task with the same number of parameters.

Operations, sequential steps and path lengths are those of Vaswani et al. 2017, Table 1; the milliseconds were measured
(assets/make_sequence_race.py). All four read the past only.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, choice, knob
from engine.core.store import ASSETS, load
from engine.core.torch_one import torch_one
from engine.sequences.tasks import TASKS, Batch

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

__all__ = [
    "NAMES",
    "STEP",
    "Frame",
    "Params",
    "Scene",
    "frames",
    "operations",
    "race",
    "run",
    "scene",
    "schedule",
    "stored",
    "total",
]

STEP = Text("report", "次记录")
EVERY, BATCH, TEST, BINS = 10, 48, 384, 10
NAMES = (Text("RNN", "RNN"), Text("LSTM", "LSTM"), Text("GRU", "GRU"), Text("Transformer", "Transformer"))


@dataclass(frozen=True)
class Params:
    task: str = choice(
        {
            "reverse": Text("reverse", "倒序"),
            "copy": Text("copy", "复制"),
            "recall": Text("recall one marked symbol", "回忆一个做了标记的符号"),
            "associative": Text("associative recall", "联想回忆"),
            "parity": Text("parity", "奇偶校验"),
            "adding": Text("adding problem", "加法问题"),
        },
        Text("task", "任务"),
    )
    length: int = knob(24, 6, 40, Text("length", "序列长度"), 2)
    budget: int = knob(8000, 3000, 20000, Text("parameters", "参数量"), 1000)
    steps: int = knob(400, 50, 1000, Text("training steps", "训练步数"), 50)
    lr: float = knob(0.003, 0.0005, 0.02, Text("learning rate (lr)", "学习率（lr）"), 0.0005)
    seed: int = knob(0, 0, 20, Text("seed", "随机种子"))


class Scene(NamedTuple):
    tokens: Array  # (T,) the probe sequence that the attention maps show
    asked: Array  # (T,) bool: where it asks
    sources: Array  # (T, 2) for each position those where its answer lies, -1 where there is none
    widths: tuple[int, ...]  # of each model
    parameters: tuple[int, ...]
    lags: Array  # (bins,) mean of the lags in each bin
    chance: float  # accuracy of guessing
    lengths: Array  # (L,) and what was measured at them:
    milliseconds: Array  # (4, L) one forward and backward pass, batch 16, width 64
    measured: str  # when, and with what
    start: Array  # (2, layers, T) the earliest time slot of each position: recurrent, then attention


class Frame(NamedTuple):
    step: int  # training steps so far
    loss: Array  # (4,) mean over the steps since the last report; before training, on the held-out sequences
    accuracy: Array  # (4,) on held-out sequences
    by_lag: Array  # (4, bins)
    maps: Array  # (layers * heads, T, T) the Transformer's attention on the probe


def operations(n: Array, d: int) -> Array:
    """(2, len(n)) per layer, Table 1: recurrent n·d², self-attention n²·d. They cross at n = d."""
    n = np.asarray(n, float)
    return np.stack((n * d * d, n * n * d))


def schedule(length: int, layers: int = 2) -> Array:
    """(2, layers, length) of the time slot in which each position of each layer can be computed at the earliest.

    A recurrent cell waits for the one before it and the one below; an attention layer waits for the whole layer below.
    """
    t, layer = np.arange(length)[None], np.arange(layers)[:, None]
    return np.stack((t + layer, 0 * t + layer))


def scene(p: Params) -> Scene:
    probe = _probe(p)
    test = _test(p)
    edges, bins = _bins(test)
    lags = test.lag[test.lag >= 0]
    of_lag = np.digitize(lags, edges[1:-1])
    with np.load(ASSETS / "sequence_race_times.npz") as times:
        lengths, ms, measured = times["lengths"], times["milliseconds"], str(times["measured"])
    from engine.sequences.models import MODELS, size, width_for

    shape = probe.x.shape[-1], probe.classes, p.length
    widths = tuple(width_for(m, p.budget, *shape) for m in MODELS)
    return Scene(
        tokens=probe.tokens[0],
        asked=probe.lag[0] >= 0,
        sources=_sources(p.task, probe),
        widths=widths,
        parameters=tuple(size(m, *shape, w) for m, w in zip(MODELS, widths, strict=True)),
        lags=np.array([lags[of_lag == b].mean() for b in bins]),
        chance={1: 0.1, 2: 0.5}.get(probe.classes, 1 / probe.classes),
        lengths=lengths,
        milliseconds=ms,
        measured=measured,
        start=schedule(p.length),
    )


def total(p: Params) -> int:
    return p.steps // EVERY + 1


def frames(p: Params) -> Iterator[Frame]:
    """The races that ship with the page (every task at the defaults) as they were run; any other is run now."""
    yield from load(stored(p.task), p, Frame) or race(p)


def stored(task: str) -> pathlib.Path:
    return ASSETS / f"sequence_race_{task}.npz"


def race(p: Params) -> Iterator[Frame]:
    """All four take the same steps on the same batches; a report every EVERY steps."""
    torch = torch_one()
    from engine.sequences.models import MODELS, make, width_for

    test, probe, rng = _test(p), _probe(p), np.random.default_rng([p.seed, 1])
    shape = test.x.shape[-1], test.classes, p.length
    models = [make(m, *shape, width_for(m, p.budget, *shape), p.seed) for m in MODELS]
    optimisers = [torch.optim.Adam(m.parameters(), p.lr) for m in models]
    yield _report(0, [], models, test, probe)
    losses: list[Array] = []
    for step in range(1, p.steps // EVERY * EVERY + 1):
        batch = TASKS[p.task](BATCH, p.length, rng)
        losses.append(np.array([_learn(m, o, batch) for m, o in zip(models, optimisers, strict=True)]))
        if step % EVERY == 0:
            yield _report(step, losses, models, test, probe)
            losses = []


def _learn(model: nn.Module, optimiser: Optimizer, batch: Batch) -> float:
    """One step; the loss before it."""
    import torch

    from engine.sequences.models import loss

    value = loss(model(torch.from_numpy(batch.x))[0], batch)
    optimiser.zero_grad()
    torch.autograd.backward(value)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(value.detach())


def _report(step: int, losses: list[Array], models: list[nn.Module], test: Batch, probe: Batch) -> Frame:
    import torch

    from engine.sequences.models import loss, right

    edges, bins = _bins(test)
    of_lag = np.digitize(test.lag[test.lag >= 0], edges[1:-1])
    with torch.no_grad():
        said = [m(torch.from_numpy(test.x))[0] for m in models]
        hits = np.stack([right(a, test) for a in said])
        first = np.array([float(loss(a, test)) for a in said])
        maps = models[-1](torch.from_numpy(probe.x))[1].numpy()
    return Frame(
        step=step,
        loss=np.mean(losses, 0) if losses else first,
        accuracy=hits.mean(1),
        by_lag=np.stack([hits[:, of_lag == b].mean(1) for b in bins], 1),
        maps=maps,
    )


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def _test(p: Params) -> Batch:
    return TASKS[p.task](TEST, p.length, np.random.default_rng([p.seed, 2]))


def _probe(p: Params) -> Batch:
    return TASKS[p.task](1, p.length, np.random.default_rng([p.seed, 3]))


def _sources(task: str, probe: Batch) -> Array:
    """(T, 2): two places for a sum of two numbers; none for parity, whose answer hangs on every bit so far."""
    out = np.full((probe.lag.shape[1], 2), -1)
    if task == "adding":
        out[-1] = np.flatnonzero(probe.tokens[0])
    elif task != "parity":
        asked = np.flatnonzero(probe.lag[0] >= 0)
        out[asked, 0] = asked - probe.lag[0, asked]
    return out


def _bins(test: Batch) -> tuple[Array, list[int]]:
    """Edges of BINS equal bins over the lags that occur, and the bins that hold any."""
    lags = test.lag[test.lag >= 0]
    edges = np.linspace(lags.min() - 0.5, lags.max() + 0.5, BINS + 1)
    return edges, sorted(set(np.digitize(lags, edges[1:-1]).tolist()))
