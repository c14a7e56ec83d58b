"""A whole Transformer, as small as it can be: one encoder block, one decoder block (Vaswani et al. 2017, figure 1).

It was trained by assets/make_transformer.py, out of torch.nn's own TransformerEncoderLayer and TransformerDecoderLayer,
on the little language of `translation`. Here it writes one word after another, every stage kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.core import Array
from engine.core.store import ASSETS
from engine.core.torch_one import torch_one
from engine.sequences.translation import BEGIN, CHINESE, END, ENGLISH, LONGEST, translate

if TYPE_CHECKING:
    from torch import Tensor

    from engine.sequences.attention import MultiHead

WIDTH, HEADS, HIDDEN = 16, 2, 32


class Sublayer(NamedTuple):
    """f, x + f(x) and the layer norm of it, of every token: (n, WIDTH) each."""

    added: Array  # f(x)
    total: Array  # x + f(x)
    out: Array  # LayerNorm of it


class Attending(NamedTuple):
    weights: Array  # (HEADS, n, m)
    shares: Array  # (HEADS, n, WIDTH) what each head adds to the sublayer's f: head · its part of W_O


class Encoded(NamedTuple):
    embedded: Array  # (n, WIDTH) √d · embedding
    x: Array  # (n, WIDTH) and position
    own: Attending
    mixed: Sublayer
    hidden: Array  # (n, HIDDEN) after ReLU
    fed: Sublayer  # its out is the memory


class Decoded(NamedTuple):
    """All the words so far go in, the last row says the next one; rows beyond them are 0."""

    embedded: Array  # (LONGEST, WIDTH)
    x: Array
    own: Attending  # causal
    mixed: Sublayer
    cross: Attending  # (HEADS, LONGEST, n)
    crossed: Sublayer
    hidden: Array
    fed: Sublayer
    chances: Array  # (len(CHINESE),) of the next word


class Spoken(NamedTuple):
    source: tuple[str, ...]
    written: tuple[str, ...]  # with the end, if it came
    meant: tuple[str, ...]  # the translation by rule, with its end; () for what is no sentence
    encoded: Encoded
    decoded: tuple[Decoded, ...]  # one for each word written
    places: Array  # (LONGEST, WIDTH) sinusoids
    norms: Array  # (5, 2, WIDTH) scale and shift of each LayerNorm: two of the encoder, three of the decoder
    biases: Array  # (5, WIDTH) of each sublayer's last projection, in the same order


def weights() -> dict[str, Tensor]:
    """As torch.nn names them: encoder.*, decoder.*, english.weight, chinese.weight, read.weight, read.bias."""
    torch = torch_one()
    with np.load(ASSETS / "transformer.npz") as stored:
        return {k: torch.tensor(stored[k].astype(np.float32)) for k in stored.files}


def encode(words: tuple[str, ...], w: dict[str, Tensor]) -> Encoded:
    from engine.sequences.attention import encoder_block, sinusoidal

    embedded = w["english.weight"][[ENGLISH.index(s) for s in words]] * WIDTH**0.5
    x = embedded + sinusoidal(len(words), WIDTH)
    block = encoder_block(x[None], w, HEADS, prefix="encoder.")
    fed = block.hidden[0] @ w["encoder.linear2.weight"].T + w["encoder.linear2.bias"]
    return Encoded(
        embedded=embedded.numpy(),
        x=x.numpy(),
        own=_attending(block.attention, w["encoder.self_attn.out_proj.weight"]),
        mixed=_sublayer(x, block.attention.out[0], block.mixed[0]),
        hidden=block.hidden[0].numpy(),
        fed=_sublayer(block.mixed[0], fed, block.out[0]),
    )


def decode(words: tuple[str, ...], memory: Array, w: dict[str, Tensor]) -> Decoded:
    """The words so far, BEGIN first -> what comes next."""
    import torch

    from engine.sequences.attention import causal_mask, decoder_block, sinusoidal

    n = len(words)
    embedded = w["chinese.weight"][[CHINESE.index(s) for s in words]] * WIDTH**0.5
    x = embedded + sinusoidal(n, WIDTH)
    block = decoder_block(x[None], torch.from_numpy(memory)[None], w, HEADS, causal_mask(n), prefix="decoder.")
    fed = block.hidden[0] @ w["decoder.linear2.weight"].T + w["decoder.linear2.bias"]
    logits = block.out[0, -1] @ w["read.weight"].T + w["read.bias"]
    return Decoded(
        embedded=_room(embedded),
        x=_room(x),
        own=_attending(block.own, w["decoder.self_attn.out_proj.weight"], LONGEST, LONGEST),
        mixed=_sublayer(x, block.own.out[0], block.mixed[0], LONGEST),
        cross=_attending(block.cross, w["decoder.multihead_attn.out_proj.weight"], LONGEST),
        crossed=_sublayer(block.mixed[0], block.cross.out[0], block.crossed[0], LONGEST),
        hidden=_room(block.hidden[0]),
        fed=_sublayer(block.crossed[0], fed, block.out[0], LONGEST),
        chances=logits.softmax(-1).numpy(),
    )


def speak(words: tuple[str, ...]) -> Spoken:
    """The encoder once, then the decoder a word at a time, always the likeliest, until it writes the end."""
    from engine.sequences.attention import sinusoidal

    w = weights()
    encoded, said = encode(words, w), [BEGIN]
    decoded: list[Decoded] = []
    while said[-1] != END and len(decoded) < LONGEST:
        decoded.append(decode(tuple(said), encoded.fed.out, w))
        said.append(CHINESE[int(decoded[-1].chances.argmax())])
    meant = translate(words)
    norms = [f"encoder.norm{k}" for k in (1, 2)] + [f"decoder.norm{k}" for k in (1, 2, 3)]
    last = ["encoder.self_attn.out_proj", "encoder.linear2"]
    last += ["decoder.self_attn.out_proj", "decoder.multihead_attn.out_proj", "decoder.linear2"]
    return Spoken(
        source=words,
        written=tuple(said[1:]),
        meant=(*meant, END) if meant else (),
        encoded=encoded,
        decoded=tuple(decoded),
        places=sinusoidal(LONGEST, WIDTH).numpy(),
        norms=np.array([[w[f"{n}.weight"].numpy(), w[f"{n}.bias"].numpy()] for n in norms]),
        biases=np.array([w[f"{n}.bias"].numpy() for n in last]),
    )


def _room(x: Tensor, rows: int = LONGEST) -> Array:
    """x (n, d) with rows of 0 below it."""
    out = np.zeros((rows, x.shape[1]), np.float32)
    out[: len(x)] = x.numpy()
    return out


def _attending(a: MultiHead, project: Tensor, rows: int = 0, columns: int = 0) -> Attending:
    found = a.weights[0].numpy()
    n, m = found.shape[1:]
    weights = np.zeros((HEADS, rows or n, columns or m), np.float32)
    weights[:, :n, :m] = found
    size = WIDTH // HEADS
    shares = [_room(a.heads[0, h] @ project[:, h * size : (h + 1) * size].T, rows or n) for h in range(HEADS)]
    return Attending(weights=weights, shares=np.array(shares))


def _sublayer(x: Tensor, added: Tensor, out: Tensor, rows: int = 0) -> Sublayer:
    rows = rows or len(x)
    return Sublayer(added=_room(added, rows), total=_room(x + added, rows), out=_room(out, rows))
