"""Trains the three cells of the lesson `recurrent` to say whether a bracket is open. About 15 s a cell.

python assets/make_recurrent.py
"""

import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import torch

from engine.recurrent import ALPHABET, HIDDEN, codes, is_open
from engine.sequences import recurrent

DECAY, PRICE = 0.003, 0.02  # of the gated cells' recurrent weights, of writing
KEEP = {"lstm": 7.0, "gru": 5.0}  # what the keep gates' biases begin with
CANDIDATE = slice(2 * HIDDEN, 3 * HIDDEN)
KINDS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
CELLS = {"rnn": recurrent.rnn, "lstm": recurrent.lstm, "gru": recurrent.gru}
SIGNS = list("etaoinshrdlucmfwypvbgkjqxz")


def text(rng: np.random.Generator, length: int) -> str:
    """Words, with brackets of any span from nothing to the rest of the text; now and then one that never closes."""
    signs = [str(s) for s in rng.choice([*SIGNS, " ", " ", " ", " ", "0", ".", "#"], length)]
    at, inside = int(rng.integers(0, 12)), False
    while at < length:
        signs[at] = ")" if inside else "("
        inside = not inside
        at += int(rng.integers(1, 40)) if inside else int(rng.integers(1, 25))
    return "".join(signs)


def batch(rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    texts = [text(rng, 80) for _ in range(48)]
    x = torch.eye(len(ALPHABET))[torch.tensor(np.stack([codes(t) for t in texts], 1))]
    return x, torch.tensor(np.stack([is_open(t) for t in texts], 1), dtype=torch.float32)


def train(name: str, steps: int = 700, seed: int = 0) -> tuple[torch.nn.Module, torch.nn.Linear]:
    """Adam on cross-entropy. The gates of LSTM and GRU begin open (Jozefowicz et al. 2015) and writing costs a little;
    their candidate stays blind to h: its recurrent weights are held at 0, so that only the gates can hold anything.

    Left free, the LSTM learns to hold the bracket as the plain RNN does, in the loop from h to the candidate and back.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model, readout = KINDS[name](len(ALPHABET), HIDDEN), torch.nn.Linear(HIDDEN, 1)
    with torch.no_grad():  # rows i, f, g, o and r, z, n
        if name != "rnn":
            model.bias_ih_l0[HIDDEN : 2 * HIDDEN] += KEEP[name]
            model.weight_hh_l0[CANDIDATE] = 0
        if name == "lstm":
            model.bias_ih_l0[:HIDDEN] -= 3.0
    optimiser = torch.optim.Adam([*model.parameters(), *readout.parameters()], 0.01)
    for n in range(steps):
        x, y = batch(rng)
        read = list(CELLS[name](x, dict(model.named_parameters())))
        logits = readout(torch.stack([step.h for step in read]))[..., 0]
        value = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
        if name != "rnn":
            written = torch.stack([step.i if name == "lstm" else 1 - step.z for step in read]).mean()
            value = value + PRICE * written + DECAY * model.weight_hh_l0.square().sum()
        optimiser.zero_grad()
        value.backward()
        if name != "rnn":
            model.weight_hh_l0.grad[CANDIDATE] = 0
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if n % 100 == 99:
            wrong = ((logits > 0) != (y > 0.5)).float().mean()
            print(name, n + 1, round(value.item(), 4), "wrong", round(wrong.item(), 4), flush=True)
    return model, readout


def in_order(name: str, model: torch.nn.Module, readout: torch.nn.Linear) -> dict[str, torch.Tensor]:
    """The weights, the units that hold what the answer leans on first."""
    weights = {k: v.detach() for k, v in model.state_dict().items()}
    read = list(CELLS[name](batch(np.random.default_rng(1))[0], weights))
    h = torch.stack([step.h for step in read])
    keep = torch.ones(HIDDEN)
    if name != "rnn":  # how far the gate goes: open between brackets, shut at them
        gate = torch.stack([getattr(step, {"lstm": "f", "gru": "z"}[name]) for step in read])
        keep = gate.amax((0, 1)) - gate.amin((0, 1))
    lean = (readout.weight[0] * h.std((0, 1)) * keep).abs().argsort(descending=True)
    rows = torch.cat([g * HIDDEN + lean for g in range(len(model.bias_ih_l0) // HIDDEN)])
    state = {k: v[rows] for k, v in weights.items()}
    state["weight_hh_l0"] = state["weight_hh_l0"][:, lean]
    return state | {"read.weight": readout.weight[:, lean], "read.bias": readout.bias}


def main() -> None:
    torch.set_num_threads(1)
    out: dict[str, np.ndarray] = {}
    for name in KINDS:
        out |= {f"{name}/{k}": v.detach().numpy() for k, v in in_order(name, *train(name)).items()}
    np.savez_compressed(pathlib.Path(__file__).parent / "recurrent.npz", **out)


if __name__ == "__main__":
    main()
