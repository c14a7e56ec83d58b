"""A class: one drives, all follow, and the votes are drawn on the film.

Rooms are values (rooms.py, driving.py), kept in this process or in a store that replicas share (keeping.py, shared.py),
and reached over short requests (routes.py). No algorithm, no Streamlit, no names, nothing stored.
"""

from dashboard.classroom.keeping import classes
from dashboard.classroom.pace import Paced
from dashboard.classroom.routes import routes

__all__ = ["Paced", "classes", "routes"]
