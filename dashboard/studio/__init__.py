"""Where films are made: once for all readers; a run that trains is shown while it grows. Knows no Streamlit."""

from dashboard.studio.cache import film, log
from dashboard.studio.live import Growing, waiting, waits

__all__ = ["Growing", "film", "log", "waiting", "waits"]
