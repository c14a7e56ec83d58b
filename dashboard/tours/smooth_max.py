"""Hard functions, smooth twins in numbers."""

from dashboard.lesson import Measure

MEASURES: tuple[Measure, ...] = ()
