"""Runs and films, computed once for all readers: keyed by the engine's sources and the parameters, bounded in bytes."""

import logging
import os
import pathlib
import sys
import threading
from collections.abc import Hashable
from types import ModuleType
from typing import Any, cast

from cachetools import LRUCache, TTLCache, cached

from dashboard import equations, film
from dashboard.figures.marks import typeset
from dashboard.figures.theme import PALETTES
from dashboard.lesson import Film, Lesson, Tick
from dashboard.player import plotly_address
from dashboard.words import WORDS
from engine.core import Lang, Text, Trace, leaves

ENGINE = pathlib.Path(__file__).parents[1] / "engine"
MOST_TRACES, MOST_FILMS = 160 * 2**20, 96 * 2**20  # bytes, all readers together
computed = 0  # runs of any engine since the start
log = logging.getLogger("unrolled")
if "UNROLLED_LOG" in os.environ:  # DEBUG: a line for every run of an engine
    log.setLevel(os.environ["UNROLLED_LOG"])
    log.addHandler(logging.StreamHandler())


@cached(TTLCache(1, ttl=1), lock=threading.Lock())
def sources() -> Hashable:
    """Changes whenever a file of the engine does, so that edited code is never shown with old numbers."""
    return max(p.stat().st_mtime_ns for p in ENGINE.rglob("*.py"))


def key_of(lesson: Lesson[Any], params: Any) -> Hashable:
    return (slug_of(lesson), sources(), repr(params))


def slug_of(lesson: Lesson[Any]) -> str:
    return cast(ModuleType, lesson.engine).__name__.rpartition(".")[2]


def size(trace: Trace[Any, Any]) -> int:
    return 1024 + sum(a.nbytes for a in leaves((trace.scene, trace.frames)))


@cached(LRUCache(MOST_TRACES, size), key=lambda lesson, params: key_of(lesson, params), condition=threading.Condition())
def trace_of(lesson: Lesson[Any], params: Any) -> Trace[Any, Any]:
    """The run's trace; when several readers ask at once, one of them computes it and the others wait."""
    global computed
    computed += 1
    log.debug("engine run %s %s", slug_of(lesson), params)
    return lesson.engine.run(params)


@cached(
    LRUCache(MOST_FILMS, sys.getsizeof),
    key=lambda lesson, which, trace, key, lang: (key, which, lang),
    condition=threading.Condition(),
)
def film_of(lesson: Lesson[Any], which: int, trace: Trace[Any, Any], key: Hashable, lang: Lang) -> bytes:
    """The packed film of one trace in one language; `key` stands for the trace."""
    return message(lesson, lesson.films[which], trace, lang)


def ticks(lesson: Lesson[Any], shown: Film, trace: Trace[Any, Any]) -> list[Tick]:
    if shown.ticks:
        return list(shown.ticks(trace))
    return [Tick((t + 1,), (len(trace),)) for t in range(len(trace))]


def message(lesson: Lesson[Any], shown: Film, trace: Trace[Any, Any], lang: Lang) -> bytes:
    """Everything the player needs of one film."""

    def say(text: Text) -> str:
        return text(lang)

    marks = ticks(lesson, shown, trace)
    steps = film.steps(len(marks))
    clocks = shown.clocks or (lesson.engine.STEP,)
    about = {
        "pace": shown.pace,
        "smooth": shown.smooth,
        "even": shown.even,
        "names": [_name(clocks, marks[t], lang) for t in steps],
        "starts": [i for i, t in enumerate(steps) if i == 0 or marks[t].at[:-1] != marks[steps[i - 1]].at[:-1]],
        "says": [typeset(shown.views[0].alt(trace, t, say)) for t in steps],
        "equations": equations.packed(shown.equations, trace, steps, say),
        "words": {k: say(v) for k, v in WORDS.items()},
        "palettes": PALETTES,
        "plotly": plotly_address(),
    }
    draws = [lambda t, view=view: view.draw(trace, t, say) for view in shown.views]
    extra = [
        {"title": say(v.title), "wide": v.wide, "alts": [typeset(v.alt(trace, t, say)) for t in steps]}
        for v in shown.views
    ]
    return film.pack(draws, steps, about, extra)


def _name(clocks: tuple[Text, ...], tick: Tick, lang: Lang) -> str:
    """ "round 12 of 60", with a finer clock after it."""
    said = [
        f"第 {at}/{of} {clock.zh}" if lang == "zh" else f"{clock.en} {at} of {of}"
        for clock, at, of in zip(clocks, tick.at, tick.of, strict=True)
    ]
    return " · ".join(said)
