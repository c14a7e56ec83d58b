"""Activations, from the threshold to SwiGLU: f, f′, f″ exactly, along three films in one trace.

`years`: the clock runs through their publications and through the models that took them up. `walk`: a point walks
along x and reads f, f′, f″ of one activation. `sweep`: the same while its parameter runs from end to end. A gated unit
shows the function of its gate; multiplied by a value it is the unit, and so is every other activation used as a gate.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, choice, knob, words
from engine.neurons import expression
from engine.neurons.activation import Activation, Gated
from engine.neurons.layers import Layers, layers
from engine.neurons.table import ACTIVATIONS
from engine.neurons.uses import CHINESE

__all__ = ["ACTIVATIONS", "STEP", "Activation", "Frame", "Gated", "Params", "Scene", "run"]

STEP = Text("step", "步")
X = np.linspace(-6, 6, 241)
STEPS = 61  # of a sweep
MOST_SHARE = 9.0  # f(x)/x beyond this is cut
FLAT = 0.01  # a gradient below this is called flat
MAY_BE_NAN = ("bent",)  # where the reader's own formula has no value
OWN = {"own": Text("my own formula", "我自己的公式")}
PICK = {slug: a.name for slug, a in ACTIVATIONS.items()} | OWN


When = Callable[[Any], bool]


def _has(parameter: str) -> When:
    return lambda p: p.activation != "own" and parameter in ACTIVATIONS[p.activation].parameters


@dataclass(frozen=True)
class Params:
    activation: str = choice(PICK, Text("activation", "激活函数"), default="silu")
    formula: str = words(
        "x * sigmoid(2 * x)",
        Text("f(x) =", "f(x) ="),
        parse=expression.compile,
        when=lambda p: p.activation == "own",
        help=Text(
            "x, pi, e, numbers, + - * / ** ( ), " + " ".join([*expression.ONE, *expression.MANY]),
            "可用：x、pi、e、数字、+ - * / ** ( )，以及 " + " ".join([*expression.ONE, *expression.MANY]),
        ),
    )
    negative_slope: float = knob(
        0.01,
        0.0,
        1.0,
        Text("slope left of zero (negative_slope)", "负半轴斜率（negative_slope）"),
        0.01,
        when=_has("negative_slope"),
    )
    weight: float = knob(
        0.25, -0.5, 1.0, Text("slope left of zero (weight)", "负半轴斜率（weight）"), 0.05, when=_has("weight")
    )
    alpha: float = knob(1.0, 0.1, 3.0, Text("α (alpha)", "α（alpha）"), 0.1, when=_has("alpha"))
    beta: float = knob(1.0, 0.2, 20.0, Text("β (beta)", "β（beta）"), 0.1, when=_has("beta"))


class Use(NamedTuple):
    year: int
    model: str
    activation: str  # slug
    source: str


class Scene(NamedTuple):
    x: Array  # (241,)
    slugs: tuple[str, ...]  # every activation of the table, by year
    names: tuple[Text, ...]
    years: Array  # (K,)
    slopes: Array  # (K, 241) f′ of each, parameters at their defaults; of a gated unit: in the gate, at value 1
    flat: Array  # (K,) share of [-6, 6] where |f′| < 0.01
    uses: tuple[Use, ...]  # who uses which, by year
    years_end: int  # the frames before this are the film of the years,
    walk_end: int  # those up to this a walk along x, the rest a sweep
    borrowed: bool  # the chosen one has no parameter: Swish's β is swept instead
    layers: Layers  # two layers with the chosen one between them, and without it, at x


class Frame(NamedTuple):
    row: int  # of the scene's table; -1 for the reader's own
    name: Text
    year: int  # of the event on show; 0 where the film is not one of years
    title: Text  # what this frame is
    said: Text  # where it comes from
    parameter: str  # the swept one's name, or ""
    setting: float  # its value
    at: float  # where the reading is taken
    reading: Array  # (3,) f, f′, f″ there
    f: Array  # (241,)
    d1: Array
    d2: Array
    share: Array  # (241,) f(x)/x: how much of x it lets pass; within ±MOST_SHARE
    defined: Array  # (241,) bool: where the reader's own formula has a value


def run(p: Params) -> Trace[Scene, Frame]:
    """All three films, one after the other; `years_end` and `walk_end` of the scene say where each begins."""
    years, walk, sweep = list(_years()), list(_walk(p)), list(_sweep(p))
    table = list(ACTIVATIONS.values())
    slopes = np.array([a.jet(X, 1)[1] for a in table])
    scene = Scene(
        x=X,
        slugs=tuple(ACTIVATIONS),
        names=tuple(a.name for a in table),
        years=np.array([a.year for a in table]),
        slopes=slopes,
        flat=(np.abs(slopes) < FLAT).mean(1),
        uses=tuple(sorted(Use(u.year, u.model, a.slug, u.source) for a in table for u in a.used)),
        years_end=len(years),
        walk_end=len(years) + len(walk),
        borrowed=p.activation == "own" or not ACTIVATIONS[p.activation].parameters,
        layers=layers(_chosen(p), X),
    )
    return Trace.of(scene, [*years, *walk, *sweep])


def _chosen(p: Params) -> Callable[[Array], Array]:
    """The activation on show, or the reader's own formula."""
    a = ACTIVATIONS.get(p.activation)
    if a:
        return lambda z: a.jet(z, 0, {k: float(getattr(p, k)) for k in a.parameters})[0]

    def own(z: Array) -> Array:
        y = np.array(expression.compile(p.formula).jet(z))[0]
        return np.where(np.isfinite(y) & (np.abs(y) <= 1e9), y, np.nan)

    return own


def _years() -> Iterator[Frame]:
    """Births and adoptions in the order of their years."""
    none: Mapping[str, float] = {}
    born = [(a.year, 0, a, "", a.source, none) for a in ACTIVATIONS.values()]
    used = [(u.year, 1, a, u.model, u.source, u.settings) for a in ACTIVATIONS.values() for u in a.used]
    for year, _, a, model, source, settings in sorted([*born, *used], key=lambda event: event[:2]):
        title = Text(f"{year}: {a.name.en}", f"{year}：{a.name.zh}")
        if model:
            title = Text(
                f"{year}: {model} uses {a.name.en}", f"{year}：{a.name.zh}，用于{CHINESE.get(model, ' ' + model)}"
            )
        yield _frame(a, settings, 1.0)._replace(year=year, title=title, said=Text(source, source))


def _sweep(p: Params) -> Iterator[Frame]:
    """The first parameter from its low end to its high one; Swish's where there is none."""
    a = ACTIVATIONS.get(p.activation, ACTIVATIONS["silu"])
    a = a if a.parameters else ACTIVATIONS["silu"]
    name, reach = next(iter(a.parameters.items()))
    for value in reach.sweep(STEPS):
        title = Text(f"{a.name.en}: {name} = {value:.3g}", f"{a.name.zh}：{name} = {value:.3g}")
        yield _frame(a, {name: float(value)}, 1.0)._replace(title=title)


def _walk(p: Params) -> Iterator[Frame]:
    """x from -5 to 5 along one curve."""
    a = ACTIVATIONS.get(p.activation)
    still = _frame(a, {k: float(getattr(p, k)) for k in a.parameters}, 0.0) if a else _own(p.formula)
    for i in range(20, len(X) - 20, 2):
        reading = np.array([still.f[i], still.d1[i], still.d2[i]])
        title = Text(f"x = {X[i]:.1f}", f"x = {X[i]:.1f}")
        yield still._replace(at=float(X[i]), reading=reading, title=title)


def _frame(a: Activation, settings: Mapping[str, float], at: float) -> Frame:
    f, d1, d2 = a.jet(X, params=settings)
    reading = np.array([part.item() for part in a.jet(at, params=settings)])
    name, value = next(iter(settings.items()), ("", 0.0))
    return Frame(
        row=list(ACTIVATIONS).index(a.slug),
        name=a.name,
        year=0,
        title=a.name,
        said=Text(a.source, a.source),
        parameter=name,
        setting=value,
        at=at,
        reading=reading,
        f=f,
        d1=d1,
        d2=d2,
        share=_share(f, d1),
        defined=np.full(len(X), True),
    )


def _own(formula: str) -> Frame:
    """Where the formula has no value, 0 and `defined` false."""
    parts = np.array(expression.compile(formula).jet(X))
    defined = np.isfinite(parts).all(0)
    f, d1, d2 = np.where(defined, np.clip(np.nan_to_num(parts), -1e9, 1e9), 0.0)
    return Frame(
        row=-1,
        name=OWN["own"],
        year=0,
        title=OWN["own"],
        said=Text(f"f(x) = {formula}", f"f(x) = {formula}"),
        parameter="",
        setting=0.0,
        at=0.0,
        reading=np.zeros(3),
        f=f,
        d1=d1,
        d2=d2,
        share=_share(f, d1),
        defined=defined,
    )


def _share(f: Array, d1: Array) -> Array:
    """f(x)/x; at 0 its limit: the slope where f(0) = 0, beyond all bounds elsewhere."""
    at_zero = np.where(f == 0, d1, np.copysign(MOST_SHARE, f))
    return np.clip(np.divide(f, X, out=at_zero, where=X != 0), -MOST_SHARE, MOST_SHARE)
