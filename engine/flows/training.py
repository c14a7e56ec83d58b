"""Training that can be watched: it yields while it learns, and may be stopped at any time.

Single-threaded and seeded: the same arguments give the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.core.adam import adam
from engine.core.torch_one import torch_one

if TYPE_CHECKING:
    from torch import Tensor, nn

    from engine.flows.flow import Flow


class Step(NamedTuple):
    step: int
    loss: float  # on this step's batch


class Snapshot(NamedTuple):
    step: int
    loss: float  # nats per point: mean over the batches since the last snapshot
    held_out: float  # nats per point on the fifth of the points that training never sees
    diverged: int = 0  # the step at which the loss ran away; all else is then of the last good snapshot


def train(
    model: nn.Module,
    loss: Callable[[Tensor], Tensor],
    batches: Callable[[Any], Tensor],
    steps: int,
    learning_rate: float = 1e-3,
    seed: int = 0,
) -> Iterator[Step]:
    """Adam on loss(batches(generator)), the rate falling to zero along a half cosine; one Step after each update.

    All weights are laid into one vector first: one update of one tensor a step, not one for each of dozens.
    """
    torch = torch_one()
    generator = torch.Generator().manual_seed(seed)
    w, g = _in_one_row(model)
    mean, square = torch.zeros_like(w), torch.zeros_like(w)
    for step in range(1, steps + 1):
        rate = learning_rate * 0.5 * (1 + math.cos(math.pi * (step - 1) / steps))
        value = loss(batches(generator))
        g.zero_()
        value.backward()  # type: ignore[no-untyped-call]
        w -= adam(mean, square, g, step, rate)
        yield Step(step, value.item())


def _in_one_row(model: nn.Module) -> tuple[Tensor, Tensor]:
    """Every parameter and its gradient becomes a view into one vector each."""
    torch = torch_one()
    parameters = list(model.parameters())
    w = torch.cat([p.detach().flatten() for p in parameters])
    g, at = torch.zeros_like(w), 0
    for p in parameters:
        end = at + p.numel()
        p.data, p.grad = w[at:end].view_as(p), g[at:end].view_as(p)
        at = end
    return w, g


def pauses(steps: int, snapshots: int = 24) -> list[int]:
    """The steps worth a picture: close together at first, where most happens."""
    return sorted({round(steps * (k / snapshots) ** 2) for k in range(1, snapshots + 1)} - {0})


def fit(
    flow: Flow,
    x: Array,
    steps: int = 500,
    batch: int = 256,
    learning_rate: float = 1e-3,
    seed: int = 0,
    snapshots: int = 24,
    jitter: Callable[[Tensor, Any], Tensor] | None = None,
) -> Iterator[Snapshot]:
    """Maximum likelihood on x (n, *shape); every fifth point is held out.

    The first snapshot is before any training.  If the loss runs away, the last Snapshot says when, and the flow gets
    the last good weights back: those of the last snapshot that was no worse than the first.
    `jitter(points, generator)` dequantises afresh at every step.
    """
    torch = torch_one()
    seen, unseen = _parted(x)
    smooth, fixed = jitter or _as_it_is, torch.Generator().manual_seed(seed + 1)
    unseen = smooth(unseen, fixed)  # once and for all
    flow.start(smooth(seen[:512], fixed))
    ceiling = 500.0 * math.prod(x.shape[1:])
    good, kept = Snapshot(0, first := _nats(flow, unseen), first), _copy(flow)
    yield good
    stops, losses = set(pauses(steps, snapshots)), []
    for step, loss in train(
        flow, lambda b: -flow.log_prob(b).mean(), _drawn(seen, batch, smooth), steps, learning_rate, seed
    ):
        losses.append(loss)
        if (fine := loss < ceiling) and step not in stops:  # NaN is not fine
            continue
        after = _nats(flow, unseen)
        if not (fine and after < ceiling):
            flow.load_state_dict(kept)
            yield good._replace(diverged=step)
            return
        shot, losses = Snapshot(step, float(np.mean(losses)), after), []
        if after <= first:
            good, kept = shot, _copy(flow)
        yield shot


def _parted(x: Array) -> tuple[Tensor, Tensor]:
    """The points to learn from, and every fifth one, which is held out."""
    torch = torch_one()
    if len(x) < 10 or not np.isfinite(x).all():
        raise Refused(
            f"Training needs at least 10 points, all finite; got {len(x)}.",
            f"训练至少需要 10 个点，且全为有限数；现有 {len(x)} 个。",
        )
    points = torch.from_numpy(np.ascontiguousarray(x, np.float32))
    held = torch.arange(len(points)) % 5 == 4
    return points[~held], points[held]


def _drawn(points: Tensor, batch: int, smooth: Callable[[Tensor, Any], Tensor]) -> Callable[[Any], Tensor]:
    """Batches of the points, drawn with replacement."""

    def batches(generator: Any) -> Tensor:
        rows = torch_one().randint(len(points), (batch,), generator=generator)
        return smooth(points[rows], generator)

    return batches


def _nats(flow: Flow, points: Tensor) -> float:
    with torch_one().no_grad():
        return -float(flow.log_prob(points).mean())


def _as_it_is(rows: Tensor, generator: Any) -> Tensor:
    return rows


def _copy(flow: Flow) -> dict[str, Any]:
    return {k: v.clone() for k, v in flow.state_dict().items()}
