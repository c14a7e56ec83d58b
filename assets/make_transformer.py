"""Trains the whole Transformer of the lesson `attention` on its little language. About two minutes.

python assets/make_transformer.py
"""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import torch
from torch import Tensor, nn

from engine.sequences.attention import causal_mask, sinusoidal
from engine.sequences.transformer import HEADS, HIDDEN, WIDTH
from engine.sequences.translation import BEGIN, CHINESE, END, ENGLISH, sentence, translate

STEPS, BATCH, RATE, WARM = 4000, 64, 4e-3, 200


class Transformer(nn.Module):
    """torch.nn's own blocks, post-norm as in the paper, sinusoids, no dropout."""

    def __init__(self) -> None:
        super().__init__()
        kinds = {"dropout": 0.0, "batch_first": True}
        self.english, self.chinese = nn.Embedding(len(ENGLISH), WIDTH), nn.Embedding(len(CHINESE), WIDTH)
        self.encoder = nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, **kinds)
        self.decoder = nn.TransformerDecoderLayer(WIDTH, HEADS, HIDDEN, **kinds)
        self.read = nn.Linear(WIDTH, len(CHINESE))
        for table in (self.english, self.chinese):
            nn.init.normal_(table.weight, std=WIDTH**-0.5)

    def forward(self, english: Tensor, chinese: Tensor) -> Tensor:
        """(b, n) and the words so far (b, t) -> logits of the next one (b, t, CHINESE)."""
        x, y = self.english(english) * WIDTH**0.5, self.chinese(chinese) * WIDTH**0.5
        x, y = x + sinusoidal(x.shape[1], WIDTH), y + sinusoidal(y.shape[1], WIDTH)
        return self.read(self.decoder(y, self.encoder(x), causal_mask(y.shape[1])))


def batch(rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Sentences of one length, so that nothing has to be padded: English, what is read, what is to be written."""
    while True:
        first = sentence(rng)
        pairs = [(first, translate(first))]
        while len(pairs) < BATCH:
            words = sentence(rng)
            if len(words) == len(first):
                pairs.append((words, translate(words)))
        return (
            torch.tensor([[ENGLISH.index(w) for w in en] for en, _ in pairs]),
            torch.tensor([[CHINESE.index(w) for w in (BEGIN, *zh)] for _, zh in pairs]),
            torch.tensor([[CHINESE.index(w) for w in (*zh, END)] for _, zh in pairs]),
        )


def train(seed: int = 0) -> Transformer:
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Transformer()
    optimiser = torch.optim.Adam(model.parameters(), RATE)
    warm = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min((n + 1) / WARM, max(0.02, 1 - n / STEPS)))
    for n in range(STEPS):
        english, read, write = batch(rng)
        logits = model(english, read)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), write.flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        warm.step()
        if n % 500 == 499:
            print(n + 1, round(loss.item(), 4), "wrong", round((logits.argmax(-1) != write).float().mean().item(), 4))
    return model


def main() -> None:
    torch.set_num_threads(1)
    state = train().state_dict()
    out = pathlib.Path(__file__).parent / "transformer.npz"
    np.savez_compressed(out, **{k: v.numpy().astype(np.float16) for k, v in state.items()})


if __name__ == "__main__":
    main()
