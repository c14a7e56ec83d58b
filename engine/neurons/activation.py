"""What an activation is: a record that can be evaluated, with its first two derivatives; and a unit of two inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text
from engine.neurons.forms import Form
from engine.neurons.formulas import PLAIN
from engine.neurons.uses import USES, Use


class Range(NamedTuple):
    """A parameter's default and how far a film sweeps it."""

    default: float
    low: float
    high: float
    odds: bool = False  # swept as low + t/(1 − t): slowly at first, then towards infinity

    def sweep(self, n: int) -> Array:
        """n values from low to high."""
        if not self.odds:
            return np.linspace(self.low, self.high, n)
        top = self.high - self.low
        t = np.linspace(0, top / (1 + top), n)
        return self.low + t / (1 - t)


@dataclass(frozen=True)
class Activation:
    """f, f′, f″ of one activation, float64, finite for |x| ≤ 1e4; at a kink as torch's autograd.

    `parameters` carry torch's names; one that is not given has its default.
    """

    slug: str
    name: Text
    year: int
    source: str
    latex: str
    form: Form = field(repr=False)
    parameters: Mapping[str, Range] = field(default_factory=dict)
    gated = False

    @property
    def used(self) -> tuple[Use, ...]:
        """The models that use it, by their authors' own word."""
        return USES.get(self.slug, ())

    @property
    def plain(self) -> str:
        """The formula as a sentence can say it."""
        return PLAIN[self.slug]

    def value(self, x: Any, **params: float) -> Array:
        """f(x), shape of x."""
        return self.jet(x, 0, params)[-1]

    def derivative(self, x: Any, **params: float) -> Array:
        """f′(x), shape of x."""
        return self.jet(x, 1, params)[-1]

    def second_derivative(self, x: Any, **params: float) -> Array:
        """f″(x), shape of x."""
        return self.jet(x, 2, params)[-1]

    def jet(self, x: Any, order: int = 2, params: Mapping[str, float] | None = None) -> tuple[Array, ...]:
        """(f, f′, f″) up to `order`, sharing what they have in common."""
        parts = self.form(np.asarray(x, float), **self.settings(params or {}))
        return tuple(part for _, part in zip(range(order + 1), parts, strict=False))

    def settings(self, params: Mapping[str, float]) -> dict[str, float]:
        """Every parameter, the default where none is given. Refused: a parameter that this one does not have."""
        if unknown := set(params) - set(self.parameters):
            raise Refused(
                *Text(
                    "{name} has no parameter {unknown}; it has: {own}.",
                    "{name} 没有参数 {unknown}；它的参数有：{own}。",
                ).format(name=self.slug, unknown=min(unknown), own=", ".join(self.parameters) or "–")
            )
        return {k: r.default for k, r in self.parameters.items()} | dict(params)


@dataclass(frozen=True)
class Gated(Activation):
    """value · f(gate): two inputs, one output. `form` is the gate's.

    `derivative` is the gradient (∂/∂value, ∂/∂gate), shape (2, ...); `second_derivative` the Hessian, (2, 2, ...).
    torch's F.glu gates with the second half of its input, as here.
    """

    gated = True

    def value(self, value: Any, gate: Any = None, **params: float) -> Array:  # type: ignore[override]
        v, (f,) = np.asarray(value, float), self.jet(gate, 0, params)
        return v * f

    def derivative(self, value: Any, gate: Any = None, **params: float) -> Array:  # type: ignore[override]
        v, (f, f1) = np.asarray(value, float), self.jet(gate, 1, params)
        return np.stack(np.broadcast_arrays(f, v * f1))

    def second_derivative(self, value: Any, gate: Any = None, **params: float) -> Array:  # type: ignore[override]
        v, (_, f1, f2) = np.asarray(value, float), self.jet(gate, 2, params)
        none, f1, curved = np.broadcast_arrays(0.0 * v, f1, v * f2)
        return np.stack([np.stack([none, f1]), np.stack([f1, curved])])
