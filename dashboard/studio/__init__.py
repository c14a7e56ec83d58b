"""Where films are made: once for all readers; a run that trains is shown while it grows. Knows no Streamlit."""

from dashboard.studio.ahead import ahead
from dashboard.studio.cache import film, log, trace_of
from dashboard.studio.live import Growing, waits
from dashboard.studio.own import borrowed, lend

__all__ = ["Growing", "ahead", "borrowed", "film", "lend", "log", "trace_of", "waits"]
