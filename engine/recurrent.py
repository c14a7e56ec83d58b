"""One token after another: an RNN, an LSTM or a GRU reads a text, every gate shown.

The cells were trained (assets/make_recurrent.py) to say at each character whether a bracket is open: something to write
when "(" comes, to keep for as long as it takes, and to forget at ")". In LSTM and GRU the candidate is blind to h, so
that nothing but the gates can keep it. Elman 1990; Hochreiter & Schmidhuber 1997; Gers et al. 2000; Cho et al. 2014.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, words
from engine.core.store import ASSETS
from engine.core.torch_one import torch_one
from engine.sequences import recurrent

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "ALPHABET",
    "CELLS",
    "GATES",
    "HIDDEN",
    "STEP",
    "Compared",
    "Frame",
    "Params",
    "Scene",
    "blinded",
    "codes",
    "is_open",
    "parse",
    "read",
    "run",
    "weights_of",
]

STEP = Text("character", "个字符")
HIDDEN, MOST = 8, 80
ALPHABET = "abcdefghijklmnopqrstuvwxyz ()0.#"  # a digit is 0, punctuation is a full stop, any other sign is #
CELLS = {"lstm": Text("LSTM", "LSTM"), "gru": Text("GRU", "GRU"), "rnn": Text("plain RNN", "普通 RNN")}
GATES = {"rnn": ("h",), "lstm": ("f", "i", "g", "o"), "gru": ("z", "r", "n")}
CANDIDATE = {"rnn": slice(0, HIDDEN), "lstm": slice(2 * HIDDEN, 3 * HIDDEN), "gru": slice(2 * HIDDEN, 3 * HIDDEN)}


def parse(text: str) -> str:
    """The text, if it can be read one character at a time; full-width brackets count as brackets."""
    if len(text) < 2:
        raise Refused(
            "The text needs at least 2 characters: one token has no past.", "文本至少需要 2 个字符：单个词元没有过去。"
        )
    if len(text) > MOST:
        raise Refused(
            f"The text has {len(text):,} characters; at most {MOST} can be read.",
            f"文本有 {len(text):,} 个字符，最多可读 {MOST} 个。",
        )
    return text.replace("（", "(").replace("）", ")")


@dataclass(frozen=True)
class Params:
    cell: str = choice(CELLS, Text("cell", "循环单元"))
    text: str = words(
        "she said (softly, and twice) nothing",
        Text("your text", "你的文本"),
        parse,
        MOST,
        help=Text("2 to 80 characters; put something in brackets.", "2 到 80 个字符；试试放一对括号。"),
    )
    weights: str = choice(
        {"trained": Text("trained to watch brackets", "训练过：留意括号"), "random": Text("random", "随机")},
        Text("weights", "权重"),
    )
    unit: int = knob(1, 1, HIDDEN, Text("unit seen closely", "细看的单元"))
    seed: int = knob(0, 0, 50, Text("seed", "随机种子"), when=lambda p: p.weights == "random")


class Compared(NamedTuple):
    """The three cells, in the order of CELLS, on the same text."""

    said: Array  # (3, T) probability that a bracket is open
    blind: Array  # (3, T) the same when the candidate cannot see h
    kept: Array  # (3, T, hidden) c of the LSTM, h of the others


class Scene(NamedTuple):
    cell: str
    text: str
    gates: tuple[str, ...]  # their symbols; sigmoids are valves in 0..1, candidates lie in -1..1
    opened: Array  # (T, gates, hidden)
    states: Array  # (T, hidden) h
    cells: Array  # (T, hidden) c of the LSTM, h of the others: what is kept
    said: Array  # (T,) probability that a bracket is open
    truth: Array  # (T,) 1 where one is
    unit: int  # seen closely, from 0
    compared: Compared


class Frame(NamedTuple):
    character: str
    gates: Array  # (gates, hidden)
    before: Array  # (hidden,) what was kept before this character
    kept: Array  # (hidden,) and after it
    h: Array  # (hidden,)
    letter: Array  # (hidden,) what the character brings to the candidate, before tanh: W x and the biases
    loop: Array  # (hidden,) what the old h brings to it: U h, in the GRU r∘(U h + b')
    said: float
    truth: float


def codes(text: str) -> Array:
    """(T,) places in ALPHABET."""

    def code(s: str) -> int:
        if s.isspace():
            return 26
        if (s := s.lower()) in ALPHABET[:29]:
            return ALPHABET.index(s)
        return 29 if s.isdigit() else 31 if s.isalpha() else 30

    return np.array([code(s) for s in text])


def is_open(text: str) -> Array:
    """(T,) 1 from each "(" on until a ")"."""
    out, now = [], 0.0
    for s in text:
        now = 1.0 if s == "(" else 0.0 if s == ")" else now
        out.append(now)
    return np.array(out)


def weights_of(p: Params) -> dict[str, Tensor]:
    """In torch.nn's layout, with the readout's `read.weight` (1, hidden) and `read.bias` (1,)."""
    torch = torch_one()
    if p.weights == "trained":
        with np.load(ASSETS / "recurrent.npz") as stored:
            return {k.split("/")[1]: torch.tensor(stored[k]) for k in stored.files if k.startswith(p.cell + "/")}
    rng, rows = np.random.default_rng(p.seed), HIDDEN * {"rnn": 1, "lstm": 4, "gru": 3}[p.cell]
    reach = 1 / np.sqrt(HIDDEN)
    shapes = {
        "weight_ih_l0": (rows, len(ALPHABET)),
        "weight_hh_l0": (rows, HIDDEN),
        "bias_ih_l0": (rows,),
        "bias_hh_l0": (rows,),
        "read.weight": (1, HIDDEN),
        "read.bias": (1,),
    }
    return {k: torch.tensor(rng.uniform(-reach, reach, s).astype(np.float32)) for k, s in shapes.items()}


def blinded(cell: str, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same weights with a candidate that cannot see h: whatever is still held, the gates hold.

    In the plain RNN that is the only way for anything to be held."""
    out = {k: v.clone() for k, v in weights.items()}
    out["weight_hh_l0"][CANDIDATE[cell]] = 0.0
    return out


def read(text: str, cell: str, weights: dict[str, Tensor]) -> Iterator[Frame]:
    """One character a frame through the cell; what it keeps is read out as the probability of an open bracket."""
    torch = torch_one()
    x = torch.eye(len(ALPHABET))[torch.tensor(codes(text))][:, None]
    rows = CANDIDATE[cell]
    U, b = weights["weight_hh_l0"][rows].numpy(), weights["bias_hh_l0"][rows].numpy()
    letters = (x[:, 0] @ weights["weight_ih_l0"][rows].T + weights["bias_ih_l0"][rows]).numpy()
    letters = letters if cell == "gru" else letters + b
    before = h = np.zeros(HIDDEN, np.float32)
    cells: dict[str, Any] = {"rnn": recurrent.rnn, "lstm": recurrent.lstm, "gru": recurrent.gru}
    steps = cells[cell](x, weights)
    for character, letter, truth, step in zip(text, letters, is_open(text), steps, strict=True):
        loop = step.r[0].numpy() * (U @ h + b) if cell == "gru" else U @ h
        h = step.h[0].numpy()
        kept = step.c[0].numpy() if cell == "lstm" else h
        logit = float(step.h[0] @ weights["read.weight"][0] + weights["read.bias"][0])
        yield Frame(
            character=character,
            gates=np.stack([getattr(step, g)[0].numpy() for g in GATES[cell]]),
            before=before,
            kept=kept,
            h=h,
            letter=letter,
            loop=loop,
            said=1 / (1 + float(np.exp(-logit))),
            truth=float(truth),
        )
        before = kept


def compare(p: Params, text: str) -> Compared:
    """All three cells on the text, and all three with a blind candidate."""
    said, blind, kept = [], [], []
    for cell in CELLS:
        weights = weights_of(Params(cell=cell, weights=p.weights, seed=p.seed))
        frames = list(read(text, cell, weights))
        said.append([f.said for f in frames])
        kept.append([f.kept for f in frames])
        blind.append([f.said for f in read(text, cell, blinded(cell, weights))])
    return Compared(said=np.array(said), blind=np.array(blind), kept=np.array(kept))


def run(p: Params) -> Trace[Scene, Frame]:
    """The chosen cell on the text, a frame a character; the scene holds all characters and all three cells."""
    text = parse(p.text)
    frames = list(read(text, p.cell, weights_of(p)))
    scene = Scene(
        cell=p.cell,
        text=text,
        gates=GATES[p.cell],
        opened=np.stack([f.gates for f in frames]),
        states=np.stack([f.h for f in frames]),
        cells=np.stack([f.kept for f in frames]),
        said=np.stack([f.said for f in frames]),
        truth=is_open(text),
        unit=p.unit - 1,
        compared=compare(p, text),
    )
    return Trace.of(scene, frames)
