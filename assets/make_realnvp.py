"""Makes realnvp.npz (the default run's frames) and realnvp_digits.npz (weights and what they show). A few minutes.

Run in the project's folder: python -m assets.make_realnvp
"""

from engine import realnvp
from engine.core import store
from engine.flows import digit_exhibits as exhibits
from engine.flows import digits


def frames() -> None:
    p = realnvp.Params()
    store.save(store.ASSETS / "realnvp.npz", p, list(realnvp.learn(p)))


def shown() -> None:
    flow, found = exhibits.learn(realnvp.digit_flow, steps=600, rate=0.003)
    digits.save_weights(
        flow,
        "realnvp",
        **found,
        warm=exhibits.warm(flow),
        path=exhibits.path(flow),
        roles=exhibits.roles(flow),
        levels=flow.levels().numpy().reshape(8, 8),
    )


if __name__ == "__main__":
    frames()
    shown()
