"""Where films are made: once for all readers; a run that trains is shown while it grows. Knows no Streamlit."""

from dashboard.studio.cache import film, log
from dashboard.studio.live import Growing, waits
from dashboard.studio.own import borrowed, lend

__all__ = ["Growing", "borrowed", "film", "lend", "log", "waits"]
