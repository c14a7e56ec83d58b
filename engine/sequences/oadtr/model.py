"""OadTR: online action detection with transformers (Wang et al., ICCV 2021, and its public code).

The encoder sees the last `history` frames, the last of which is now, and a task token appended after them. The decoder
asks it with learned queries what the coming frames will be. Now is judged from the token joined with the mean of that
predicted future. Nothing later than now is ever read.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from engine.core import Refused
from engine.sequences.attention import attend, causal_mask, split


class Output(NamedTuple):
    now: Tensor  # (b, C) logits
    future: Tensor  # (b, n_future, C) logits; n_future is 0 without the decoder
    attention: (
        Tensor  # (b, layers, heads, history + 1) of the encoder, from what is classified to every frame and itself
    )
    token: Tensor  # (b, width) what is classified: the task token, or the newest frame without it
    features: Tensor  # (b, history, width) the encoder's frames


class Encoder(nn.Module):
    """A pre-norm block; q, k, v without bias, feed-forward as wide as the model."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.project = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width)
        self.linear1, self.linear2 = nn.Linear(width, width), nn.Linear(width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        q, k, v = (split(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, -1))
        brought, weights, _ = attend(q, k, v)
        x = x + self.drop(self.project(brought.transpose(1, 2).flatten(2)))
        hidden = self.drop(nn.functional.gelu(self.linear1(self.norm2(x))))
        return x + self.drop(self.linear2(hidden)), weights


class Attention(nn.Module):
    """Projections with bias around `attend`."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = (split(f(y), self.heads) for f, y in ((self.q, x), (self.k, memory), (self.v, memory)))
        result: Tensor = self.out(attend(q, k, v, mask).out.transpose(1, 2).flatten(2))
        return result


class Decoder(nn.Module):
    """A post-norm block: the queries look at the earlier ones, then at the encoder's tokens."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.own, self.cross = Attention(width, heads), Attention(width, heads)
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.linear1, self.linear2 = nn.Linear(width, width), nn.Linear(width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(x + self.drop(self.own(x, x, mask)))
        x = self.norm2(x + self.drop(self.cross(x, memory)))
        hidden = self.drop(nn.functional.gelu(self.linear1(x)))
        result: Tensor = self.norm3(x + self.drop(self.linear2(hidden)))
        return result


class OadTR(nn.Module):
    """As published with history 64, width 1024, heads 8, 3 + 5 layers; the defaults are the lesson's small one.

    `task_token` off: the newest frame is classified in its place. `future` off: no decoder. The public code holds
    n_future × width decoder positions that it never adds; they are here too, so that its parameters are counted alike.
    """

    def __init__(
        self,
        feature_dim: int,
        n_classes: int,
        history: int = 32,
        width: int = 64,
        heads: int = 4,
        encoder_layers: int = 3,
        decoder_heads: int = 4,
        decoder_layers: int = 3,
        n_future: int = 8,
        task_token: bool = True,
        future: bool = True,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.history, self.n_classes, self.feature_dim = history, n_classes, feature_dim
        self.embed = nn.Linear(feature_dim, width)
        self.token = nn.Parameter(torch.zeros(1, 1, width)) if task_token else None
        self.position = nn.Embedding(history + int(task_token), width)
        self.encoder = nn.ModuleList(Encoder(width, heads, dropout) for _ in range(encoder_layers))
        self.encoder_norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)
        self.queries = nn.Parameter(torch.zeros(1, n_future, width)) if future else None
        if future:
            self.unused_position = nn.Embedding(n_future, width)
            self.decoder = nn.ModuleList(Decoder(width, decoder_heads, dropout) for _ in range(decoder_layers))
            self.decoder_norm = nn.LayerNorm(width)
            self.future_head = nn.Linear(width, n_classes)
            self.register_buffer("later", causal_mask(n_future), persistent=False)
        self.head = nn.Linear(2 * width if future else width, n_classes)

    def forward(self, x: Tensor) -> Output:
        """x (b, history, features), the last frame is now."""
        if x.ndim != 3 or x.shape[1:] != (self.history, self.feature_dim):
            raise ValueError(f"x must be (b, {self.history}, {self.feature_dim}), not {tuple(x.shape)}")
        y = self.embed(x)
        if self.token is not None:
            y = torch.cat((y, self.token.expand(len(x), -1, -1)), 1)
        y = self.drop(y + self.position.weight)
        seen = []
        for block in self.encoder:
            y, weights = block(y)
            seen.append(weights[:, :, -1])
        y = self.encoder_norm(y)
        token, attention = y[:, -1], torch.stack(seen, 1)
        if self.token is None:  # the same shape with and without the token
            attention = nn.functional.pad(attention, (0, 1))
        if self.queries is None:
            future, joined = x.new_zeros(len(x), 0, self.n_classes), token
        else:
            z = self.queries.expand(len(x), -1, -1)
            for block in self.decoder:
                z = block(z, y, self.later)
            z = self.drop(self.decoder_norm(z))
            future, joined = self.future_head(z), torch.cat((token, z.mean(1)), -1)
        return Output(self.head(joined), future, attention, token, y[:, : self.history])


def stream(model: nn.Module, features: np.ndarray | Tensor) -> Iterator[Output]:
    """One output a frame from the first on, features (n, f) read one at a time into a ring; each output has b = 1.

    The missing past is the first frame repeated.
    """
    frames = torch.as_tensor(np.asarray(features), dtype=torch.float32)
    history, width = int(getattr(model, "history", 1)), getattr(model, "feature_dim", None)
    if frames.ndim != 2 or (width is not None and frames.shape[1] != width):
        raise Refused(
            f"A stream must be rows of {width} features, not of shape {tuple(frames.shape)}.",
            f"数据流必须每行 {width} 个特征，而不是形状 {tuple(frames.shape)}。",
        )
    if not bool(frames.isfinite().all()):
        row = int((~frames.isfinite()).any(1).nonzero()[0])
        raise Refused(f"Row {row + 1} of the stream is not finite.", f"数据流第 {row + 1} 行含有非有限数值。")
    ring = torch.empty(
        2 * history, frames.shape[1]
    )  # written twice, so that the last `history` rows are always in order
    model.eval()
    with torch.inference_mode():
        for n, frame in enumerate(frames):
            if n == 0:
                ring[:] = frame
            ring[n % history] = ring[n % history + history] = frame
            start = (n + 1) % history
            yield model(ring[start : start + history][None])


def windows(features: np.ndarray, history: int) -> np.ndarray:
    """(n, history, f): what the model sees at every frame, the missing past filled as `stream` does."""
    padded = np.concatenate((np.repeat(features[:1], history - 1, 0), features))
    return np.lib.stride_tricks.sliding_window_view(padded, history, 0).transpose(0, 2, 1)


def loss(output: Output, now: Tensor, future: Tensor) -> Tensor:
    """CE(now) + 0.5·CE(future), now (b,) and future (b, n_future) classes."""
    ce = nn.functional.cross_entropy(output.now, now)
    if output.future.shape[1] == 0:
        return ce
    return ce + 0.5 * nn.functional.cross_entropy(output.future.flatten(0, 1), future.flatten())


def mean_average_precision(scores: np.ndarray, labels: np.ndarray, background: int = 0) -> float:
    """Mean over the action classes present of the area under precision and recall, frame by frame.

    scores (n, C), labels (n,); the frames that tie share one threshold, as in scikit-learn.
    """
    return _mean_precision(scores, labels, background, calibrated=False)


def calibrated_map(scores: np.ndarray, labels: np.ndarray, background: int = 0) -> float:
    """Mean calibrated average precision (De Geest et al. 2016): precision = w·TP / (w·TP + FP) with w = negatives over
    positives, so that a rare class is not punished for being rare: chance is near ½ for every class."""
    return _mean_precision(scores, labels, background, calibrated=True)


def _mean_precision(scores: np.ndarray, labels: np.ndarray, background: int, calibrated: bool) -> float:
    values = []
    for c in np.unique(labels):
        truth = labels == c
        if c == background or truth.all():
            continue
        order = np.argsort(-scores[:, c], kind="stable")
        last = np.append(np.diff(scores[order, c]) != 0, True)  # the last frame of every tie
        hits = truth[order].cumsum()[last].astype(float)
        false = np.arange(1, len(order) + 1)[last] - hits
        w = (~truth).sum() / truth.sum() if calibrated else 1.0
        precision = w * hits / np.maximum(w * hits + false, 1e-12)
        values.append(float((precision * np.diff(hits, prepend=0.0)).sum() / truth.sum()))
    if not values:
        raise Refused("No action in these labels: nothing to average.", "标签中没有任何动作，无法求平均精度。")
    return float(np.mean(values))
