"""What reaches the first token in numbers."""

from dashboard.lesson import Measure

MEASURES: tuple[Measure, ...] = ()
