"""One step of Adam, the same for numpy arrays and torch tensors.

Source: Kingma & Ba (2015), Adam, algorithm 1, with their β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.
"""

from typing import Any


def adam(mean: Any, square: Any, slope: Any, age: Any, rate: Any) -> Any:
    """What to subtract from the weights after the `age`-th slope (from 1; a number, or an array that broadcasts).

    `mean` and `square` are the running means of the slope and of its square, of the weights' own shape; they begin at
    zero and are updated in place.
    """
    mean *= 0.9
    mean += 0.1 * slope
    square *= 0.999
    square += 0.001 * slope**2
    return rate * (mean / (1 - 0.9**age)) / ((square / (1 - 0.999**age)) ** 0.5 + 1e-8)
