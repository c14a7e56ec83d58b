"""Online action detection: OadTR in numbers."""

from dashboard.lesson import Measure

MEASURES: tuple[Measure, ...] = ()
