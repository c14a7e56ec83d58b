"""Scores in, scores out: numpy or torch, whichever comes, and a temperature that may be at its ends.

`torch` is never imported here: it is only looked up when an array of its own comes in.
"""

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.core import Refused, Text

AnyArray = Any  # np.ndarray or torch.Tensor; every function returns what it was given


def space(x: AnyArray) -> Any:
    """The module whose functions fit x: numpy or torch."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(x, torch.Tensor) else np


def scores(x: AnyArray, name: str = "x") -> AnyArray:
    """x as floating-point scores with at least one entry along the last axis, all finite."""
    xp = space(x)
    if xp is np:
        x = np.asarray(x)
        x = x if np.issubdtype(x.dtype, np.floating) else x.astype(float)
    elif not x.is_floating_point():
        x = x.double()
    if x.ndim == 0 or x.shape[-1] == 0:
        raise Refused(f"{name} holds no scores: give at least one.", f"{name} 中没有分数：请至少给出一个。")
    if not bool(xp.isfinite(x).all()):
        raise Refused(f"{name} holds a score that is not a finite number.", f"{name} 中有不是有限数的分数。")
    return x


def positive(value: float, name: str, zero: bool = True) -> float:
    """A temperature (0 is the hard limit, infinity the flat one) or, without zero, its inverse."""
    value = float(value)
    if math.isnan(value) or value < 0 or (value == 0 and not zero):
        least = Text("0 or more", "不小于 0") if zero else Text("above 0", "大于 0")
        raise Refused(f"{name} is {value:g}; it must be {least.en}.", f"{name} 为 {value:g}，但它必须{least.zh}。")
    return value


def softmax(x: AnyArray, temperature: float) -> AnyArray:
    """exp(x/T) over its sum along the last axis; at T = 0 the largest score takes all, ties share."""
    xp = space(x)
    z = x - top(x)
    if temperature == 0:
        e = xp.where(z == 0, xp.ones_like(z), xp.zeros_like(z)) + 0 * z
    else:
        e = xp.exp(shrink(z, temperature))
    return e / e.sum(-1)[..., None]


def top(x: AnyArray) -> AnyArray:
    """The largest score of the last axis, kept as an axis; a constant to autograd."""
    xp = space(x)
    return xp.amax(x if xp is np else x.detach(), -1)[..., None]


def shrink(z: AnyArray, temperature: float) -> AnyArray:
    """z / T for T > 0 without overflow on the way: beyond ±745 an exp is 0 or a sigmoid flat."""
    with np.errstate(over="ignore"):
        return space(z).clip(z / temperature, -800.0, 800.0)


def through(
    forward: Callable[[np.ndarray], np.ndarray], back: Callable[[np.ndarray], np.ndarray], x: AnyArray
) -> AnyArray:
    """A numpy function with its own gradient, whichever comes. `forward` runs first, may leave notes to `back`."""
    if space(x) is np:
        return forward(x)
    import torch

    class Bridge(torch.autograd.Function):
        @staticmethod
        def forward(_: Any, t: Any) -> Any:
            return torch.from_numpy(np.ascontiguousarray(forward(t.detach().numpy()))).to(t.dtype)

        @staticmethod
        def backward(_: Any, g: Any) -> Any:
            return torch.from_numpy(np.ascontiguousarray(back(g.detach().numpy()))).to(g.dtype)

    return Bridge.apply(x)  # type: ignore[no-untyped-call]
