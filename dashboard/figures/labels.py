"""Where names stand beside what they name, so that none touches the next."""

import numpy as np

from dashboard.figures.arrays import Array


def apart(places: Array, least: float, low: float, high: float) -> Array:
    """The places moved so that none is closer than `least` to the next, within the axis: from the lowest up, then from
    the highest down. Where there is no room for all, they share what there is."""
    least = min(least, (high - low) / max(len(places), 1))
    order = np.argsort(places, kind="stable")
    out = np.clip(places[order].astype(float), low + least / 2, high - least / 2)
    for i in range(1, len(out)):
        out[i] = max(out[i], out[i - 1] + least)
    for i in range(len(out) - 1, -1, -1):
        out[i] = min(out[i], high - least / 2 - (len(out) - 1 - i) * least)
    back: Array = np.empty_like(out)
    back[order] = out
    return back
