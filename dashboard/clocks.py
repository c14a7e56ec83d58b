"""Where the clocks of a film stand, and how that is said."""

from typing import Any

from dashboard.lesson import Film, Tick, one_clock
from engine.core import Lang, Text, Trace


def ticks(shown: Film, trace: Trace[Any, Any]) -> list[Tick]:
    """Where the film's clocks stand at each of its steps."""
    if shown.ticks:
        return list(shown.ticks(trace))
    return one_clock(range(1, len(trace) + 1))


def name(clocks: tuple[Text, ...], tick: Tick, lang: Lang) -> str:
    """ "round 12 of 60", with a finer clock after it."""
    said = [
        f"第 {at}/{of} {clock.zh}" if lang == "zh" else f"{clock.en} {at} of {of}"
        for clock, at, of in zip(clocks, tick.at, tick.of, strict=True)
    ]
    return " · ".join(said)
