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
    lesson = lesson_of(order.slug)
    return lesson.live and order.params != lesson.engine.Params() and not cache.finished(order)


class Growing:
    """A run under way."""

    def __init__(self, order: Order) -> None:
        engine: Any = lesson_of(order.slug).engine
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
            cache.keep(order, self.trace())
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
        return message.pack(order, self.trace(), growing=self.ticking)
