"""A challenge's goals on a run: where they stand, and whether they are reached."""

from typing import Any

from dashboard.catalogue import measures_of
from dashboard.figures.numbers import percent, power
from dashboard.lesson import Measure
from dashboard.order import Order
from dashboard.player import contract
from dashboard.tour import Goal
from engine.core import Lang, Text, Trace, knobs

SIGN = {"<=": "≤", ">=": "≥"}
REACHED = Text("Goal reached.", "达成目标。")
REACHED_IN = Text("Goal reached in {n} changes.", "改了 {n} 次，达成目标。")
REACHED_IN_ONE = Text("Goal reached in one change.", "改了 1 次，达成目标。")


def head(goal: Goal, order: Order, trace: Trace[Any, Any]) -> contract.GoalHead:
    value = goal_value(goal, order, trace)
    measure = _measure(goal, order.slug)
    name = measure.name(order.lang) if measure else knobs(order.params)[goal.measure].label(order.lang)
    share = measure is not None and measure.scale == "share"

    def number(v: float) -> str:
        return percent(v) if share else power(v)

    if isinstance(goal.value, tuple):
        says = f"{number(goal.value[0])} ≤ {name} ≤ {number(goal.value[1])}"
    else:
        says = f"{name} {SIGN[goal.relation]} {number(goal.value)}"
    return {"says": says, "now": number(value), "met": goal.met(value)}


def goal_value(goal: Goal, order: Order, trace: Trace[Any, Any]) -> float:
    """Of the measure at the run's end, or of the knob."""
    measure = _measure(goal, order.slug)
    return float(measure.value(trace, len(trace) - 1) if measure else getattr(order.params, goal.measure))


def _measure(goal: Goal, slug: str) -> Measure | None:
    return next((m for m in measures_of(slug) if m.key == goal.measure), None)


def reached(goals: list[contract.GoalHead], changes: int, lang: Lang) -> str:
    if not all(goal["met"] for goal in goals):
        return ""
    said = (REACHED, REACHED_IN_ONE, REACHED_IN.format(n=changes))[min(changes, 2)]
    return said(lang)
