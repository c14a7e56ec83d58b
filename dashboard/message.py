"""From an order to its film: the engine's run, every view drawn at every step, packed for the player.

`make` is pure, so that a film may be made here, in another process or on another machine, and nobody can tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import clocks, equations, film, versus
from dashboard.catalogue import lesson_of, measures_of
from dashboard.clocks import ticks
from dashboard.figures.marks import typeset
from dashboard.figures.theme import PALETTES
from dashboard.lesson import Figure, Say, Tick, View
from dashboard.lesson import Film as Declared
from dashboard.order import Order
from dashboard.player import plotly_address
from dashboard.words import WORDS
from engine.core import Text, Trace

Table = tuple[str, Mapping[str, Sequence[Any]]]  # a caption, and columns by name


@dataclass(frozen=True)
class Film:
    """What is shown."""

    bytes: bytes  # the message for the player
    steps: int  # how many the film's clock counts
    opens: int  # the step at which it opens the first time
    table: Table | None = None
    measures: tuple[tuple[Text, tuple[float, ...]], ...] = ()  # what the lesson is about, in numbers: a value a step


def run(order: Order) -> Trace[Any, Any]:
    return lesson_of(order.slug).engine.run(order.params)


def make(order: Order) -> Film:
    """The film of an order. Refused where the engine refuses its parameters."""
    return pack(order, run(order.a), None if order.versus is None else run(order.b))


def pack(order: Order, trace: Trace[Any, Any], other: Trace[Any, Any] | None = None, growing: bool = False) -> Film:
    """The film of a trace, or of it and an `other` that are compared; of one that is still `growing`, the newest step
    is where it opens."""
    lesson = lesson_of(order.slug)
    shown = lesson.films[order.film]

    def say(text: Text) -> str:
        return text(order.lang)

    pair = None if other is None else versus.Pair(order, trace, other, growing)
    marks = ticks(shown, trace) if pair is None else pair.marks
    views = shown.views if pair is None else pair.views()
    steps = film.steps(len(marks))
    opens = len(marks) - 1 if growing else opening(shown, len(marks))
    starts = [i for i, t in enumerate(steps) if i == 0 or marks[t].at[:-1] != marks[steps[i - 1]].at[:-1]]
    about = {
        "pace": shown.pace,
        "slow": shown.slow,
        "smooth": shown.smooth,
        "even": shown.even,
        "opens": opens,
        "starts": starts,
        **(_told(shown, marks, trace, steps, order) if pair is None else pair.told(steps)),
        "words": {k: say(v) for k, v in WORDS.items()},
        "palettes": PALETTES,
        "plotly": plotly_address(),
    }
    draws = [
        (lambda t, view=view: view.draw(trace, t, say)) if pair is None else pair.packing(view, steps) for view in views
    ]
    heads = [_head(view, trace, steps, say) for view in views]
    packed = film.pack(draws, steps, about, heads)
    if pair is not None:
        pair.keep()
    return Film(
        bytes=packed,
        steps=len(marks),
        opens=opens,
        table=lesson.table(trace, say) if lesson.table else None,  # of two: A's
        measures=measured(order.slug, trace) if pair is None else pair.columns(),
    )


def pictures(order: Order, at: int, trace: Trace[Any, Any], other: Trace[Any, Any] | None = None) -> list[Figure]:
    """The film's main picture at a step; of two runs A's and B's, or the one in which they lie over each other."""
    view = lesson_of(order.slug).films[order.film].views[0]

    def say(text: Text) -> str:
        return text(order.lang)

    if other is None:
        return [view.draw(trace, at, say)]
    views = versus.Pair(order, trace, other).views()
    return [half.draw(None, at, say) for half in views[: 2 if views[0].half else 1]]


def _told(
    shown: Declared, marks: Sequence[Tick], trace: Trace[Any, Any], steps: Sequence[int], order: Order
) -> dict[str, Any]:
    """Where it stands, in words and numbers."""

    def say(text: Text) -> str:
        return text(order.lang)

    names = shown.clocks or (lesson_of(order.slug).engine.STEP,)
    return {
        "names": [clocks.name(names, marks[t], order.lang) for t in steps],
        "says": [typeset(shown.views[0].alt(trace, t, say)) for t in steps],
        "equations": equations.packed(shown.equations, trace, steps, say),
    }


def _head(view: View, trace: Trace[Any, Any], steps: Sequence[int], say: Say) -> dict[str, Any]:
    keys = view.legend(trace) if callable(view.legend) else view.legend
    return {
        "title": say(view.title),
        "wide": view.wide,
        **({"half": view.half} if view.half else {}),
        "alts": [typeset(view.alt(trace, t, say)) for t in steps],
        "legend": [{"mark": k.mark, "colour": k.colour, "says": say(k.says)} for k in keys],
    }


def measured(slug: str, trace: Trace[Any, Any]) -> tuple[tuple[Text, tuple[float, ...]], ...]:
    """The lesson's measures at every step of its trace."""
    steps = range(len(trace))
    return tuple((m.name, tuple(float(m.value(trace, t)) for t in steps)) for m in measures_of(slug))


def opening(shown: Declared, length: int) -> int:
    """The step at which a film of so many steps opens the first time."""
    return length - 1 if shown.poster is None else min(shown.poster, length) - 1
