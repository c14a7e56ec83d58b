"""What a lesson's guide declares: a tour of stops, questions that the run itself grades, a challenge.

dashboard/tours/<slug>.py promises MEASURES, AGAINST, TOUR, ASKS and CHALLENGE; tours/README.md shows how to write them,
and tests/test_tours.py holds them to their laws. Steps count from 1, as on the screen; `t` from 0, as in the engine.
"""

import importlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from engine.core import Text

At = int | Literal["first", "last", "opens"] | Callable[[Any], int]  # a step from 1, or what finds it in the trace
FIRST: At = "first"
LAST: At = "last"
OPENS: At = "opens"  # where the film opens
Field = Callable[[Any, int], str | Text]  # a number of the trace after step t, as it is written


class Told(NamedTuple):
    """A sentence whose braces are filled from the run."""

    text: Text
    fields: Mapping[str, Field]


Said = Text | Told


def told(text: Text, **fields: Field) -> Told:
    return Told(text, fields)


class Point(NamedTuple):
    """A place on a view's axes, in data coordinates."""

    x: float
    y: float


class Box(NamedTuple):
    """A part of a view's axes, in data coordinates."""

    x0: float
    y0: float
    x1: float
    y1: float


class Slot(NamedTuple):
    """A number in a formula."""

    name: str
    equation: int = 0


Where = Point | Box | Slot


class Look(NamedTuple):
    """Where to look, and the same for who cannot see it: "the ringed row"."""

    where: Where | Callable[[Any, int], Where]
    words: Text
    view: int = 0


class Veil(NamedTuple):
    """What a question covers until it is answered: the steps after its own, whole views, numbers in formulas."""

    after: bool = True
    views: tuple[int, ...] = ()
    slots: tuple[Slot, ...] = ()


AFTER = Veil()


class Pick(NamedTuple):
    """One of two to five; the answer is an index. `values` has a number for each where the answer is the one that has
    the most of it, or the least: the next may not come near."""

    options: tuple[Said, ...]
    values: Callable[[Any], Any] | None = None


class Guess(NamedTuple):
    """A number. `margin` is what counts as right: a factor on a log scale, else a difference. A share is said in
    per cent. `view` is the picture whose y axis carries the number: the guess is drawn on it."""

    low: float
    high: float
    margin: float
    scale: Literal["linear", "log", "share"] = "linear"
    whole: bool = False
    view: int | None = None


class When(NamedTuple):
    """A step of the film; right within `margin` steps."""

    margin: int = 1


class Spot(NamedTuple):
    """A place in a picture: one of `rows`, (n, 2) in data coordinates, and the answer is its index; or, without rows,
    any place, and the answer is one or many of them, (x, y) or (k, 2). Right within `margin` in data units: two rows
    that no finger can tell apart pass for one."""

    rows: Callable[[Any], Any] | None = None
    margin: float = 0.0
    view: int = 0


class Ask(NamedTuple):
    """A prediction. The run gives the answer, and the film plays into it."""

    prompt: Said
    kind: Pick | Guess | When | Spot
    answer: Callable[[Any], Any]  # index, number, step from 1, row or place; a list or set where several are right
    why: Said  # one sentence after it, with the number
    wrong: Mapping[Any, Said] | Callable[[Any], Mapping[Any, Said]] = {}  # tempting answer -> what it confuses;
    #                                                                       None: any other
    of: Any = None  # parameters; None: the lesson's own
    film: int = 0
    at: At = FIRST  # where it is asked
    to: At = LAST  # as far as the film plays when it is answered; a When plays to its answer
    veil: Veil = AFTER
    again: tuple[Any, ...] = ()  # parameters of the same question on other runs


class Stop(NamedTuple):
    """A state of the lesson and one sentence. A stop that asks takes state and sentence from its question."""

    say: Said | None = None
    of: Any = None  # parameters; None: those of the stop before
    film: int = 0
    at: At = LAST
    look: Look | None = None
    play: bool = True  # play there from where we are; False: stand there at once
    ask: Ask | None = None


class Goal(NamedTuple):
    """A measure at the run's end, or a knob, and where it has to be."""

    measure: str  # a key of MEASURES, or a parameter's name
    relation: Literal["<=", ">=", "in"]
    value: float | tuple[float, float]

    def met(self, value: float) -> bool:
        if self.relation == "in":
            low, high = self._pair()
            return low <= value <= high
        least = self._pair()[0]
        return value <= least if self.relation == "<=" else value >= least

    def _pair(self) -> tuple[float, float]:
        return self.value if isinstance(self.value, tuple) else (self.value, self.value)


class Challenge(NamedTuple):
    """Goals to be reached with a few knobs; it is the tour's last stop."""

    title: Text
    say: Said
    start: Any  # parameters that miss
    free: tuple[str, ...]  # the knobs that may be turned
    goals: tuple[Goal, ...]
    film: int = 0


@dataclass(frozen=True)
class Guide:
    """All that a lesson's guide declares."""

    stops: tuple[Stop, ...] = ()
    asks: tuple[Ask, ...] = ()
    challenge: Challenge | None = None

    @property
    def length(self) -> int:
        """Of the tour; the challenge is its last stop."""
        return len(self.stops) + (self.challenge is not None) if self.stops else 0


def guide_of(slug: str) -> Guide:
    """What dashboard/tours/<slug>.py declares; a lesson without a tour has an empty guide."""
    declared = importlib.import_module(f"dashboard.tours.{slug}")
    return Guide(getattr(declared, "TOUR", ()), getattr(declared, "ASKS", ()), getattr(declared, "CHALLENGE", None))


def answers(ask: Ask, trace: Any) -> list[Any]:
    """All right answers: numbers, or places (x, y)."""
    found = ask.answer(trace)
    if isinstance(found, Collection) and not isinstance(found, str):
        several = [_plain(a) for a in found]
        place = isinstance(ask.kind, Spot) and ask.kind.rows is None and several and isinstance(several[0], float)
        return [tuple(several)] if place else several
    return [_plain(found)]


def _plain(answer: Any) -> Any:
    return tuple(float(v) for v in answer) if isinstance(answer, Collection) else float(answer)
