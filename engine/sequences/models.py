"""Four models of sequences at one parameter budget; each reads the past only and answers at every position."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core import Array
from engine.sequences.attention import causal_mask, encoder_block
from engine.sequences.tasks import Batch

HEADS, LAYERS = 4, 2
MODELS = ("rnn", "lstm", "gru", "transformer")


class Recurrent(nn.Module):
    def __init__(self, kind: str, features: int, classes: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.cell = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](features, width, batch_first=True)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (b, T, features) -> answers (b, T, classes) and no attention (0, T, T)."""
        return self.head(self.cell(x)[0]), x.new_zeros(0, x.shape[1], x.shape[1])


class Transformer(nn.Module):
    """Two pre-norm blocks with a causal mask and learned positions; feed-forward twice the width."""

    def __init__(self, features: int, classes: int, width: int, length: int) -> None:
        super().__init__()
        self.width = width
        self.embed, self.position = nn.Linear(features, width), nn.Parameter(0.1 * torch.randn(length, width))
        kinds: dict[str, Any] = {"dropout": 0.0, "batch_first": True, "norm_first": True}
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(width, HEADS, 2 * width, **kinds) for _ in range(LAYERS))
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (b, T, features) -> answers (b, T, classes) and the first sequence's attention (layers · heads, T, T)."""
        y, maps = self.embed(x) + self.position[: x.shape[1]], []
        mask = causal_mask(x.shape[1])
        for block in self.blocks:
            step = encoder_block(y, dict(block.named_parameters()), HEADS, mask, norm_first=True)
            maps.append(step.attention.weights[0])
            y = step.out
        return self.head(y), torch.cat(maps)


def make(model: str, features: int, classes: int, length: int, width: int, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    if model == "transformer":
        return Transformer(features, classes, width, length)
    return Recurrent(model, features, classes, width)


def size(model: str, features: int, classes: int, length: int, width: int) -> int:
    """Number of parameters, without building the model."""
    if model == "transformer":
        block = 4 * width * width + 4 * width + 4 * width * width + 3 * width + 4 * width
        return (features + 1) * width + length * width + LAYERS * block + (width + 1) * classes
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[model]
    return gates * width * (features + width + 2) + (width + 1) * classes


def width_for(model: str, budget: int, features: int, classes: int, length: int) -> int:
    """The width whose parameters come nearest to the budget; a multiple of 4, so that the heads fit."""
    widths = range(4, 400, 4)
    return min(widths, key=lambda w: abs(size(model, features, classes, length, w) - budget))


def loss(answers: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy, or squared error where a number is asked for, over the positions that ask."""
    asked = torch.from_numpy(batch.lag >= 0)
    if batch.classes == 1:
        return nn.functional.mse_loss(answers[asked][:, 0], torch.from_numpy(batch.y).float()[asked])
    return nn.functional.cross_entropy(answers[asked], torch.from_numpy(batch.y)[asked])


def right(answers: Tensor, batch: Batch) -> Array:
    """Which of the positions that ask were answered right (a number: within 0.1), in the order of batch.y[lag >= 0]."""
    asked = batch.lag >= 0
    said, truth = answers.detach().numpy()[asked], batch.y[asked]
    return np.abs(said[:, 0] - truth) < 0.1 if batch.classes == 1 else said.argmax(-1) == truth
