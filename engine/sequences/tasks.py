"""Toy tasks that ask for something far back: what a model of sequences must be able to do.

Each maker takes (n sequences, length, rng) and returns a Batch of the same form, so that one model fits them all.
Sources: copy and adding, Hochreiter & Schmidhuber 1997; associative recall, Graves et al. 2014 and Ba et al. 2016.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.core import Array

SYMBOLS = 6  # what there is to remember


class Batch(NamedTuple):
    x: Array  # (n, T, features) float32
    y: Array  # (n, T) class asked for at each position, -1 where nothing is asked; (n, T) float with nan for `adding`
    lag: Array  # (n, T) how many positions back the answer lies; -1 where nothing is asked
    tokens: Array  # (n, T) int, for showing
    classes: int  # 1: a number


def copy(n: int, length: int, rng: np.random.Generator) -> Batch:
    """Half the length of symbols, then say them again in order: everything lies T/2 back."""
    half = max(1, length // 2)
    said = rng.integers(SYMBOLS, size=(n, half))
    tokens, y, lag = _blank(n, 2 * half)
    tokens[:, :half], y[:, half:], lag[:, half:] = said, said, half
    return _batch(tokens, y, lag)


def reverse(n: int, length: int, rng: np.random.Generator) -> Batch:
    """As copy, backwards: the last symbol lies 1 back, the first T - 1."""
    half = max(1, length // 2)
    said = rng.integers(SYMBOLS, size=(n, half))
    tokens, y, lag = _blank(n, 2 * half)
    tokens[:, :half], y[:, half:], lag[:, half:] = said, said[:, ::-1], np.arange(1, 2 * half, 2)
    return _batch(tokens, y, lag)


def recall(n: int, length: int, rng: np.random.Generator) -> Batch:
    """One marked symbol among unmarked ones; at the end, say it."""
    tokens, y, lag = _blank(n, length)
    tokens[:, :-1] = rng.integers(SYMBOLS, size=(n, length - 1)) + SYMBOLS + 1  # unmarked
    at = rng.integers(length - 1, size=n)
    y[:, -1] = rng.integers(SYMBOLS, size=n)
    tokens[np.arange(n), at] = y[:, -1]
    lag[:, -1] = length - 1 - at
    return _batch(tokens, y, lag)


def parity(n: int, length: int, rng: np.random.Generator) -> Batch:
    """Bits; at every position, is the number of ones so far odd? The answer hangs on every bit back to the first."""
    tokens, y, lag = _blank(n, length)
    tokens[:] = rng.integers(2, size=(n, length))
    y[:] = tokens.cumsum(1) % 2
    lag[:] = np.arange(length)
    return _batch(tokens, y, lag)._replace(classes=2)


def associative(n: int, length: int, rng: np.random.Generator) -> Batch:
    """Pairs (key, value), then one of the keys: say its value. Keys do not repeat, so at most SYMBOLS pairs fit; what
    is left in front stays blank."""
    pairs = int(np.clip((length - 1) // 2, 1, SYMBOLS))
    tokens, y, lag = _blank(n, max(length, 3))
    keys = np.argsort(rng.random((n, SYMBOLS)), 1)[:, :pairs]
    values = rng.integers(SYMBOLS, size=(n, pairs))
    first = tokens.shape[1] - 1 - 2 * pairs
    tokens[:, first:-1:2], tokens[:, first + 1 : -1 : 2] = keys + SYMBOLS + 1, values
    asked = rng.integers(pairs, size=n)
    rows = np.arange(n)
    tokens[:, -1], y[:, -1] = keys[rows, asked] + SYMBOLS + 1, values[rows, asked]
    lag[:, -1] = 2 * (pairs - asked) - 1
    return _batch(tokens, y, lag)


def adding(n: int, length: int, rng: np.random.Generator) -> Batch:
    """Numbers in 0..1, two of them marked, one in each half; at the end, say their sum.
    Two features: number and mark."""
    half, rows = length // 2, np.arange(n)
    numbers, mark = rng.random((n, length)), np.zeros((n, length))
    a, b = rng.integers(half, size=n), rng.integers(half, length, size=n)
    mark[rows, a] = mark[rows, b] = 1.0
    y, lag = np.full((n, length), np.nan), np.full((n, length), -1)
    y[:, -1], lag[:, -1] = numbers[rows, a] + numbers[rows, b], length - 1 - a
    return Batch(np.stack((numbers, mark), -1).astype(np.float32), y, lag, mark.astype(int), 1)


TASKS: dict[str, Callable[[int, int, np.random.Generator], Batch]] = {
    "recall": recall,
    "copy": copy,
    "reverse": reverse,
    "associative": associative,
    "parity": parity,
    "adding": adding,
}


def _blank(n: int, length: int) -> tuple[Array, Array, Array]:
    """All tokens the blank (SYMBOLS), nothing asked."""
    return np.full((n, length), SYMBOLS), np.full((n, length), -1), np.full((n, length), -1)


def _batch(tokens: Array, y: Array, lag: Array) -> Batch:
    x = np.eye(2 * SYMBOLS + 1, dtype=np.float32)[tokens]  # symbols, blank, symbols in their second role
    return Batch(x, y, lag, tokens, SYMBOLS)
