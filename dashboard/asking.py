"""A question as the player gets it: prompt, answer, misconceptions, what is veiled, all from the run itself."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.catalogue import measures_of
from dashboard.figures.numbers import percent, power
from dashboard.lesson import Measure
from dashboard.order import Order
from dashboard.player import contract
from dashboard.tour import Ask, Guess, Pick, Said, Spot, Told, When, answers, told
from engine.core import Lang, Text, Trace

ENDS = Text("Where does the {name} end? Here it is {now}.", "{name}：最后是多少？此刻是 {now}。")
ENDED = Text("From {now} here it comes to {end}.", "从此刻的 {now} 到了 {end}。")
CLOSE = {"share": 0.03, "log": 2.0}  # what counts as right of a guessed end; else a share of the scale
PART = 0.05


def filled(said: Said, trace: Trace[Any, Any], t: int, lang: Lang) -> str:
    """A sentence with the run's own numbers."""
    if not isinstance(said, Told):
        return said(lang)
    return said.text.format(**{name: field(trace, t) for name, field in said.fields.items()})(lang)


def misconceptions(ask: Ask, trace: Trace[Any, Any]) -> Mapping[Any, Said]:
    return ask.wrong(trace) if callable(ask.wrong) else ask.wrong


def head(order: Order, again: int, ask: Ask, span: tuple[int, int], trace: Trace[Any, Any]) -> contract.AskHead:
    """`span`: the steps, from 0, at which it is asked and up to which the film plays. A share is told in per cent."""
    (t, to), lang, kind = span, order.lang, ask.kind
    times = 100 if isinstance(kind, Guess) and kind.scale == "share" else 1
    right = [_scaled(a, times) for a in answers(ask, trace)]
    if isinstance(kind, When):
        to = int(min(right)) - 1
    wrong = misconceptions(ask, trace).items()
    low, high, margin = _scale(kind)
    return {
        "name": f"{order.slug} {order.params!r} {order.film} {t} {filled(ask.prompt, trace, t, 'en')}",
        "kind": type(kind).__name__.lower(),
        "options": [filled(o, trace, t, lang) for o in kind.options] if isinstance(kind, Pick) else [],
        "low": low * times,
        "high": high * times,
        "margin": margin * times,
        "log": isinstance(kind, Guess) and kind.scale == "log",
        "whole": isinstance(kind, Guess) and kind.whole,
        "unit": "%" if times > 1 else "",
        "view": kind.view if isinstance(kind, (Spot, Guess)) else None,
        "points": [[float(x), float(y)] for x, y in kind.rows(trace)] if isinstance(kind, Spot) and kind.rows else [],
        "answers": [list(a) if isinstance(a, tuple) else a for a in right],
        "truth": said_of(kind, right[0], trace, t, lang),
        "why": filled(ask.why, trace, to, lang),
        "wrong": [[_listed(a, times), filled(says, trace, to, lang)] for a, says in wrong],
        "at": t,
        "to": to,
        "after": ask.veil.after,
        "views": list(ask.veil.views),
        "slots": [[slot.equation, slot.name] for slot in ask.veil.slots],
        "again": again,
        "others": len(ask.again),
    }


def _scale(kind: Pick | Guess | When | Spot) -> tuple[float, float, float]:
    if isinstance(kind, Guess):
        return kind.low, kind.high, kind.margin
    return 0, 0, 0 if isinstance(kind, Pick) else kind.margin


def _scaled(answer: Any, times: int) -> Any:
    return answer if isinstance(answer, tuple) else round(answer * times, 9)


def _listed(answer: Any, times: int) -> Any:
    if answer is None or isinstance(answer, tuple):
        return answer if answer is None else [float(v) for v in answer]
    return round(float(answer) * times, 9)


def said_of(kind: Pick | Guess | When | Spot, answer: Any, trace: Trace[Any, Any], t: int, lang: Lang) -> str:
    """The right answer in words; `answer` as the player gets it."""
    match kind:
        case Pick():
            return filled(kind.options[int(answer)], trace, t, lang)
        case Guess(scale="share"):
            return percent(answer / 100)
        case Guess(whole=True) | When():
            return f"{answer:.0f}"
        case Guess():
            return power(answer)
    return ""


def offered(order: Order, steps: int, measures: Sequence[tuple[Text, Sequence[float]]]) -> list[list[str]]:
    """The measures, of a film of so many steps, whose end can be guessed: key and name. Its clock must be the run's."""
    keys = [m.key for m in measures_of(order.slug)]
    all_ = zip(keys, measures, strict=True)
    return [[key, name(order.lang)] for key, (name, v) in all_ if len(v) == steps > 1 and math.isfinite(v[-1])]


def end_of(measure: Measure, step: int, trace: Trace[Any, Any]) -> Ask:
    """ "Where does this end?", asked at a step of any run."""
    last = len(trace) - 1
    t = step if step < last else 0
    values = [float(measure.value(trace, i)) for i in range(last + 1)]
    seen = [v for v in (*values[: t + 1], values[last]) if math.isfinite(v)]
    kind = scale_of(measure, seen)

    def number(at: int) -> str | Text:
        times = 100 if kind.scale == "share" else 1
        return said_of(kind, values[at] * times, trace, at, "en")

    return Ask(
        prompt=told(ENDS, name=lambda r, _: measure.name, now=lambda r, _: number(t)),
        kind=kind,
        answer=lambda r: values[last],
        why=told(ENDED, now=lambda r, _: number(t), end=lambda r, _: number(last)),
        at=t + 1,
    )


def scale_of(measure: Measure, seen: list[float]) -> Guess:
    """A scale that holds what was seen and the end, and gives neither away."""
    if measure.scale == "share" and 0 <= min(seen) and max(seen) <= 1:
        return Guess(0, 1, CLOSE["share"], "share")
    if measure.scale == "log" and min(seen) > 0:
        low, high = math.floor(math.log10(min(seen))) - 1, math.ceil(math.log10(max(seen))) + 1
        return Guess(10.0**low, 10.0**high, CLOSE["log"], "log")
    most = nice(1.3 * max(abs(v) for v in seen) or 1.0)
    low_end = -most if min(seen) < 0 else 0.0
    whole = all(v == round(v) for v in seen)
    return Guess(low_end, most, PART * (most - low_end), whole=whole)


def nice(v: float) -> float:
    """The next of 1, 2, 5, 10, … times a power of ten."""
    power_of_ten = 10.0 ** math.floor(math.log10(v))
    return next(m * power_of_ten for m in (1, 2, 5, 10) if m * power_of_ten >= v * (1 - 1e-9))
