"""A film without Streamlit, as plain HTTP answers: its page, the bytes behind it, the files that can be taken away.
No socket, no cookie, no session."""

from dashboard.watch.routes import routes

__all__ = ["routes"]
