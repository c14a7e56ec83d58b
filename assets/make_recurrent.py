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

DECAY = 0.003  # on the gated cells' recurrent weights
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


def main() -> None:
    torch.set_num_threads(1)
    out: dict[str, np.ndarray] = {}
    for name, kind in {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.items():
        torch.manual_seed(0)
        rng = np.random.default_rng(0)
        model, readout = kind(len(ALPHABET), HIDDEN), torch.nn.Linear(HIDDEN, 1)
        if name != "rnn":  # gates begin open, as Jozefowicz et al. 2015 advise; rows i, f, g, o and r, z, n
            with torch.no_grad():
                model.bias_ih_l0[HIDDEN : 2 * HIDDEN] += 3.0
        optimiser = torch.optim.Adam([*model.parameters(), *readout.parameters()], 0.01)
        for n in range(700):
            x, y = batch(rng)
            h, _ = model(x)
            value = torch.nn.functional.binary_cross_entropy_with_logits(readout(h)[..., 0], y)
            if name != "rnn":  # what is to be held, the gates shall hold, not the loop
                value = value + DECAY * model.weight_hh_l0.square().sum()
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            if n % 100 == 99:
                wrong = ((readout(h)[..., 0] > 0) != (y > 0.5)).float().mean()
                print(name, n + 1, round(value.item(), 4), "wrong", round(wrong.item(), 4), flush=True)
        # the units that hold what the answer leans on come first
        weights = {k: v.detach() for k, v in model.state_dict().items()}
        cell = {"rnn": recurrent.rnn, "lstm": recurrent.lstm, "gru": recurrent.gru}[name]
        kept = [getattr(step, {"lstm": "f", "gru": "z"}.get(name, "h")).mean(0) for step in cell(x, weights)]
        keep = torch.stack(kept).mean(0) if name != "rnn" else torch.ones(HIDDEN)
        lean = (readout.weight[0] * h.std((0, 1)) * keep).abs().argsort(descending=True)
        rows = torch.cat([g * HIDDEN + lean for g in range(len(model.bias_ih_l0) // HIDDEN)])
        state = {k: v[rows] for k, v in model.state_dict().items()}
        state["weight_hh_l0"] = state["weight_hh_l0"][:, lean]
        state |= {"read.weight": readout.weight[:, lean], "read.bias": readout.bias}
        out |= {f"{name}/{k}": v.detach().numpy() for k, v in state.items()}
    np.savez_compressed(pathlib.Path(__file__).parent / "recurrent.npz", **out)


if __name__ == "__main__":
    main()
