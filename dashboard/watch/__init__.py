"""A film without Streamlit: a page and the bytes behind it, two plain HTTP answers.
No socket, no cookie, no session."""

from dashboard.watch.routes import routes

__all__ = ["routes"]
