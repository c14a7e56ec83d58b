"""Makes nice.npz (the default run's frames) and nice_digits.npz (weights and what they show). About a minute.

Run in the project's folder: python -m assets.make_nice
"""

import numpy as np

from engine import nice
from engine.core import store
from engine.flows import digit_exhibits as exhibits
from engine.flows import digits


def frames() -> None:
    p = nice.Params()
    store.save(store.ASSETS / "nice.npz", p, list(nice.learn(p)))


def shown() -> None:
    flow, found = exhibits.learn(nice.digit_flow, steps=900, rate=0.002)
    order = np.r_[0:64:2, 1:64:2]  # even pixels first: the coupling's two halves become blocks
    digits.save_weights(
        flow,
        "nice",
        **found,
        walks=exhibits.walks(flow),
        round_trip=exhibits.round_trip(flow),
        jacobians=exhibits.jacobians(flow, 3, order),
        spectrum=np.sort(exhibits.widths(flow))[::-1].astype(np.float32),
        idle=exhibits.idle(flow),
        shares=exhibits.shares(flow).astype(np.float32),
        warm=exhibits.warm(flow),
    )


if __name__ == "__main__":
    frames()
    shown()
