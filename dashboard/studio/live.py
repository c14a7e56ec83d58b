"""Runs that train for longer than a second: the film grows while they do, and the reader may stop them.

A run lives in its reader's page as a generator and is pulled for a moment at a time, between two draws of the page: no
thread of its own, nothing left behind when the reader goes. A host pulls at most SLOTS of them at one moment.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

from dashboard import message
from dashboard.catalogue import lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import cache
from engine.core import Refused, Text, Trace

SLOTS = threading.BoundedSemaphore(2)
MOMENT = 0.6  # seconds of training between two draws
FAILED = Text("This run failed ({what}).", "这次运行失败（{what}）。")


def waits(order: Order) -> bool:
    """Would this film train for longer than a second before anything could be shown? Shipped and kept runs do not."""
    return waiting(order) is not None


def waiting(order: Order) -> Order | None:
    """The run that this film waits for; of two that are compared the first one comes first."""
    lesson = lesson_of(order.slug)
    shipped = lesson.engine.Params()
    return next((s for s in order.sides if lesson.live and s.params != shipped and not cache.finished(s)), None)


class Growing:
    """A run under way: of one side, where two are compared."""

    def __init__(self, order: Order) -> None:
        engine: Any = lesson_of(order.slug).engine
        self.order = order
        self.run, self.total = order.run, max(int(engine.total(order.params)), 1)
        self.scene = engine.scene(order.params)
        self.source: Iterator[Any] = engine.frames(order.params)
        self.frames: list[Any] = []
        self.stopped, self.done = False, False
        self.failed: Text | None = None  # why it ended early

    @property
    def ticking(self) -> bool:
        return not (self.stopped or self.done)

    def pull(self, order: Order) -> bool:
        """Train for a moment, at least to the first frame; False when there was no slot."""
        if not SLOTS.acquire(timeout=0.2):
            return False
        try:
            end = time.monotonic() + MOMENT
            while not self.frames or time.monotonic() < end:
                self.frames.append(next(self.source))
        except StopIteration:
            self.done = True
            cache.keep(self.order, self.trace())
        except Refused as e:
            self.done, self.failed = True, e.text
        except Exception as e:
            cache.log.exception("%s %s", order.slug, order.params)
            self.done, self.failed = True, FAILED.format(what=type(e).__name__)
        finally:
            SLOTS.release()
        return True

    def trace(self) -> Trace[Any, Any]:
        return Trace.of(self.scene, self.frames)

    def film(self, order: Order) -> Film:
        """What there is so far; a second run stands against the finished first one as far as it has come."""
        if order.versus is None or self.run != order.b.run or waiting(order.a):
            return message.pack(order.a, [self.trace()], growing=self.ticking)
        return message.pack(order, [cache.trace_of(order.a), self.trace()], growing=self.ticking)
