"""Every position at once in numbers."""

from dashboard.lesson import Measure

MEASURES: tuple[Measure, ...] = ()
