"""Training runs of one page, kept: a click that only picks another point must not train again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any

MOST = 4  # runs, about 2 MB each, shared by all readers
_kept: OrderedDict[Hashable, tuple[Any, ...]] = OrderedDict()


def once(key: Hashable, make: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    """The frames of `make`, or those that an earlier, finished run of the same key left."""
    if key in _kept:
        yield from _kept[key]
        return
    frames = []
    for frame in make():
        frames.append(frame)
        yield frame
    _kept[key] = tuple(frames)
    while len(_kept) > MOST:
        _kept.popitem(last=False)
