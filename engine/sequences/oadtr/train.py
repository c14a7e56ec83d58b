"""Training OadTR and what it is compared with: the same windows, the same loss, about the same number of parameters."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core import Array
from engine.core.store import ASSETS
from engine.sequences.oadtr.model import OadTR, Output, loss, windows


class Recurrent(nn.Module):
    """A GRU over the same history; now is judged from its last state. It spends its budget on its width."""

    def __init__(self, feature_dim: int, n_classes: int, history: int = 32, width: int = 234) -> None:
        super().__init__()
        self.history, self.feature_dim, self.n_classes = history, feature_dim, n_classes
        self.gru = nn.GRU(feature_dim, width, batch_first=True)
        self.head = nn.Linear(width, n_classes)

    def forward(self, x: Tensor) -> Output:
        h, _ = self.gru(x)
        return _alone(self.head(h[:, -1]), h[:, -1], h, x)


class PerFrame(nn.Module):
    """No memory: the newest frame alone through a feed-forward net."""

    def __init__(self, feature_dim: int, n_classes: int, history: int = 32, width: int = 420) -> None:
        super().__init__()
        self.history, self.feature_dim, self.n_classes = history, feature_dim, n_classes
        self.net = nn.Sequential(nn.Linear(feature_dim, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.head = nn.Linear(width, n_classes)

    def forward(self, x: Tensor) -> Output:
        h = self.net(x[:, -1])
        return _alone(self.head(h), h, h[:, None].expand(-1, x.shape[1], -1), x)


def _alone(now: Tensor, token: Tensor, features: Tensor, x: Tensor) -> Output:
    """An output without future or attention."""
    none = x.new_zeros(len(x), 0, now.shape[-1])
    return Output(now, none, x.new_zeros(len(x), 1, 1, x.shape[1] + 1), token, features)


VARIANTS: dict[str, dict[str, Any]] = {
    "full": {},
    "no_token": {"task_token": False},
    "no_future": {"future": False},
    "history_8": {"history": 8},
    "history_64": {"history": 64},
    "future_1": {"n_future": 1},
    "future_16": {"n_future": 16},
}


def build(variant: str, feature_dim: int, n_classes: int, seed: int = 0, **changes: Any) -> nn.Module:
    """An untrained model by name: one of VARIANTS, `rnn` or `per_frame`.

    Unlike the published one it trains without dropout (the stream never repeats) and its positions begin a tenth as
    large: at width 64 they would drown the features.
    """
    torch.manual_seed(seed)
    if variant == "rnn":
        return Recurrent(feature_dim, n_classes, **changes)
    if variant == "per_frame":
        return PerFrame(feature_dim, n_classes, **changes)
    model = OadTR(feature_dim, n_classes, **{**VARIANTS[variant], "dropout": 0.0, **changes})
    with torch.no_grad():
        model.position.weight *= 0.1
    return model


@lru_cache(maxsize=16)
def load(variant: str) -> nn.Module:
    """The model trained on the stick figure; stored in half precision."""
    from engine.sequences.oadtr import motions

    model = build(variant, 4 * motions.JOINTS, len(motions.CLASSES))
    with np.load(ASSETS / f"oadtr_{variant}.npz") as stored:
        model.load_state_dict({k: torch.from_numpy(stored[k].astype(np.float32)) for k in stored.files})
    return model.eval()


def ahead(labels: Array, n_future: int) -> Array:
    """(n, n_future): the labels of the coming frames; past the end the last label goes on."""
    padded = np.concatenate((labels, np.repeat(labels[-1:], n_future)))
    return np.stack([padded[k : k + len(labels)] for k in range(n_future + 1)], 1)[:, 1:]


def train(
    model: nn.Module,
    streams: list[tuple[Array, Array]],
    steps: int = 600,
    batch_size: int = 32,
    lr: float = 2e-3,
    weight_decay: float = 1e-4,
    seed: int = 0,
) -> Iterator[float]:
    """Adam with a cosine decay on windows drawn at random from the streams (features, labels);
    yields each step's loss."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    history, n_future = int(getattr(model, "history", 1)), 0
    queries = getattr(model, "queries", None)
    if queries is not None:
        n_future = queries.shape[1]
    seen = [windows(f, history) for f, _ in streams]
    coming = [ahead(y, n_future) for _, y in streams]
    optimiser = torch.optim.Adam(model.parameters(), lr, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        model.train()
        picks = [(s, rng.integers(len(streams[s][1]))) for s in rng.integers(len(streams), size=batch_size)]
        x = torch.from_numpy(np.stack([seen[s][i] for s, i in picks]).astype(np.float32))
        now = torch.tensor([int(streams[s][1][i]) for s, i in picks])
        future = torch.from_numpy(np.stack([coming[s][i] for s, i in picks]).astype(np.int64))
        value = loss(model(x), now, future)
        optimiser.zero_grad()
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        yield float(value.detach())


def judge(model: nn.Module, features: Array) -> Output:
    """Every frame of a stream at once, equal to `stream` one by one: the windows are a batch."""
    model.eval()
    x = torch.from_numpy(np.ascontiguousarray(windows(features, int(getattr(model, "history", 1))), np.float32))
    with torch.inference_mode():
        parts = [model(x[i : i + 256]) for i in range(0, len(x), 256)]
    return Output(*(torch.cat(p) for p in zip(*parts, strict=True)))


def delays(said: Array, labels: Array, background: int = 0) -> Array:
    """Frames from each action's first frame to the first frame that says so; as long as the action if none does."""
    starts = np.flatnonzero(np.diff(labels, prepend=-1))
    ends = np.append(starts[1:], len(labels))
    waits = []
    for a, b in zip(starts, ends, strict=True):
        if labels[a] != background:
            right = np.flatnonzero(said[a:b] == labels[a])
            waits.append(int(right[0]) if len(right) else b - a)
    return np.array(waits)
