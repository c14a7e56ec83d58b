"""The Streamlit page of a lesson. Beside app.py and home.py, the only room that knows Streamlit."""

from dashboard.page.show import show

__all__ = ["show"]
