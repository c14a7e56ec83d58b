"""What was drawn of a run that is compared, kept while the run is: when a knob of B turns, A is not drawn anew.

One cache for all readers, its bytes bounded beside those of `studio.cache`. What is kept is only looked at: whoever
puts a picture on other ranges or gives it another style makes a new one of it.
"""

import threading
import weakref
from collections.abc import Hashable
from typing import Any, NamedTuple

from cachetools import LRUCache

from engine.core import Trace, leaves

MOST = 16 * 2**20  # bytes


class _Kept(NamedTuple):
    run: "weakref.ref[Trace[Any, Any]]"
    what: Any


def _size(kept: _Kept) -> int:
    return 1024 + sum(array.nbytes for array in leaves(kept.what))


_all: LRUCache[Hashable, _Kept] = LRUCache(MOST, _size)
_lock = threading.Lock()


def kept(run: Trace[Any, Any], name: Hashable) -> Any:
    """What was kept of this run under a name; None where nothing was."""
    with _lock:
        for gone in [key for key, some in _all.items() if some.run() is None]:
            del _all[gone]
        found = _all.get((id(run), name))
    return found and found.what


def keep(run: Trace[Any, Any], name: Hashable, what: Any) -> None:
    made = _Kept(weakref.ref(run), what)
    if _size(made) <= MOST:
        with _lock:
            _all[id(run), name] = made
