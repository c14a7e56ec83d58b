"""What a page declares: films of views and equations, tries, notes, sources. Nothing here draws or computes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar, cast

from engine.core import AnyParams, Text, Trace

Say = Callable[[Text], str]  # picks the reader's language
Figure = dict[str, Any]
P = TypeVar("P", bound=AnyParams)


class Engine(Protocol[P]):
    """What a lesson's module must offer. A module can satisfy a protocol, so mypy checks every page's engine."""

    @property
    def STEP(self) -> Text: ...
    @property
    def Params(self) -> type[P]: ...
    def run(self, p: P, /) -> Trace[Any, Any]: ...


class LiveEngine(Engine[P], Protocol[P]):
    """A module whose run trains for longer than a second: it is shown while it grows, and may be stopped."""

    def scene(self, p: P, /) -> Any: ...
    def frames(self, p: P, /) -> Iterator[Any]: ...
    def total(self, p: P, /) -> int: ...


Mark = Literal[
    "dot",
    "square",
    "triangle",
    "diamond",
    "star",
    "cross",
    "ring",
    "line",
    "dash",
    "longdash",
    "dotted",
    "bar",
    "area",
    "arrow",
    "folded",
]


class Key(NamedTuple):
    """One entry of a picture's legend: what a mark of this shape and colour stands for."""

    mark: Mark
    colour: str  # a token of figures/theme.py, such as "@plus/0.4"
    says: Text


Pairing = Literal["over", "beside", "none"]  # two runs: on one pair of axes, in two pictures, or the first one's alone


class View(NamedTuple):
    """One picture. `draw` is pure: a trace, a step, a language -> Plotly JSON; `alt` says the same in a sentence.

    Where a film has its own clock, t counts its ticks. Only data may differ between two steps, never the layout, and
    the number and kinds of traces stay the same.
    """

    title: Text
    draw: Callable[[Any, int, Say], Figure]
    alt: Callable[[Any, int, Say], str]
    legend: (
        Callable[[Any], Sequence[Key]] | Sequence[Key]
    ) = ()  # what its colours, shapes and lines are; may ask the trace
    wide: bool = False  # the whole width, in a row of its own
    pair: Pairing | None = None  # in a comparison; None: over if it is made of a few lines on plain axes, else beside
    half: Literal["", "A", "B"] = ""  # in a comparison: whose picture this is


class Equation(NamedTuple):
    r"""A formula with this frame's numbers. In the LaTeX, \num{name}{symbol} writes the number under the symbol and
    \val{name} the bare number; `values` gives both by name, as numbers or as text. Where the formula depends on a knob,
    `latex` asks the trace."""

    latex: str | Callable[[Any], str]
    values: Callable[[Any, int], Mapping[str, float | str]]
    title: Text | None = None

    def on(self, trace: Any) -> str:
        """The formula of this run."""
        return self.latex if isinstance(self.latex, str) else self.latex(trace)


class Tick(NamedTuple):
    """Where each clock of a film stands: (round,), or (round, node) with the finer clock last."""

    at: tuple[int, ...]  # from 1
    of: tuple[int, ...]  # the last value of each


def one_clock(at: Iterable[int]) -> list[Tick]:
    """The ticks of a film with a single clock, which stands at these values in turn and ends at the last."""
    values = list(at)
    return [Tick((value,), (values[-1],)) for value in values]


def from_start(trace: Trace[Any, Any]) -> list[Tick]:
    """Frame 0 is how it stands before the first step: the clock counts from 0."""
    return one_clock(range(len(trace)))


@dataclass(frozen=True)
class Film:
    """Views and equations under one transport. A first view is the main picture, and its sentence the narration."""

    views: tuple[View, ...]
    equations: tuple[Equation, ...] = ()
    title: Text = Text("film", "影片")
    watch: Text | None = None  # one sentence: what to look at in this film
    poster: int | None = None  # the step, from 1, at which it opens the first time; None: its last
    pace: float = 6.0  # frames a second at speed 1: about 6 where each is explained
    slow: int = 0  # so many steps at the beginning stand for a second each; then the pace eases in
    smooth: bool = False  # what flows: in-betweens over the whole step, not only at its end
    even: bool = False  # views of one size, side by side, instead of a main picture and others beside it
    clocks: tuple[Text, ...] = ()  # names of the clocks, coarsest first; default: the engine's STEP alone
    ticks: Callable[[Any], Sequence[Tick]] | None = None  # default: one tick a frame of the trace


class Try(NamedTuple):
    """Parameters worth a click, and one sentence of what to see."""

    title: Text
    see: Text
    params: Any
    film: int = 0
    step: int | None = None  # the step, from 1, at which it stops, so that `see` is true where it stands; None: the end
    against: Any = None  # a comparison: the parameters of B
    by_share: bool = False  # of two runs of unequal length: by the share of each, not by steps


class Measure(NamedTuple):
    """A number that a lesson is about, at every step of its trace: what comparisons, guesses and spreadsheets read."""

    key: str  # its name in links and goals
    name: Text
    value: Callable[[Any, int], float]  # of the trace, after step t
    scale: Literal["linear", "log", "share"] = "linear"  # how it is drawn; a share is said in per cent


@dataclass(frozen=True)
class Lesson(Generic[P]):
    engine: Engine[P]
    films: tuple[Film, ...]
    watch: Text  # one sentence: what to look at, where a film has none of its own
    tries: tuple[Try, ...]
    notes: Text
    sources: tuple[str, ...]  # author, year, title
    relatives: tuple[str, ...] = ()  # slugs of lessons that show the same idea
    library: Callable[[P], str] | None = None  # Python that gives the same numbers with the field's library
    live: bool = False  # the engine is a LiveEngine
    table: Callable[[Any, Say], tuple[str, Mapping[str, Sequence[Any]]]] | None = None  # a caption and columns to sort

    @property
    def slug(self) -> str:
        """The lesson's name in addresses and files."""
        return cast(ModuleType, self.engine).__name__.rpartition(".")[2]
