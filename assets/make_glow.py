"""Makes glow.npz (the default run's frames) and glow_digits.npz (weights and what they show). Several minutes.

Run in the project's folder: python -m assets.make_glow
"""

import numpy as np

from engine import glow
from engine.core import store
from engine.flows import digit_exhibits as exhibits
from engine.flows import digits

STEPS, RATE, AMOUNTS = 700, 0.003, np.linspace(-2, 2, 13)


def frames() -> None:
    p = glow.Params()
    store.save(store.ASSETS / "glow.npz", p, list(glow.learn(p)))


def shown() -> None:
    flow, found = exhibits.learn(glow.digit_flow, STEPS, RATE)
    swapped, shuffled, conditional = (
        exhibits.learn(lambda seed, name=name: glow.digit_flow(seed, **{name: True}), STEPS, RATE)[1]
        for name in ("permutation", "shuffle", "conditional")
    )
    digits.save_weights(
        flow,
        "glow",
        **found,
        swap_bits=swapped["bits"],
        swap_curve=swapped["curve_bits"],
        swap_samples=swapped["samples"],
        shuffle_bits=shuffled["bits"],
        shuffle_curve=shuffled["curve_bits"],
        conditional_bits=conditional["bits"],
        warm=exhibits.warm(flow),
        walks=exhibits.walks(flow),
        directions=exhibits.directions(flow, AMOUNTS),
        amounts=AMOUNTS,
        resampled=exhibits.resampled(flow),
        levels=flow.levels().numpy().reshape(8, 8),
    )


if __name__ == "__main__":
    frames()
    shown()
