"""Runs that train for longer than a second: the film grows while they do, and the reader may stop them.

A run is pulled for a moment at a time, between two draws of the page: no thread of its own, nothing left behind when
the reader goes. A host pulls at most SLOTS of them at one moment. Where worker processes compute, it lives there.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from dashboard import message
from dashboard.catalogue import lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import cache
from dashboard.studio.computing import refused
from dashboard.studio.making import elsewhere, trace_of, waiting
from engine.core import Text, Trace

SLOTS = threading.BoundedSemaphore(2)
MOMENT = 0.6  # seconds of training between two draws
FAILED = Text("This run failed ({what}).", "这次运行失败（{what}）。")
GROWN = Text("{step} {done} of {total}", "第 {done}/{total} {step}")
STOP = Text("Stop and keep what there is", "停止并保留已有的结果")
STOPPED = Text("Stopped at {step} {done} of {total}.", "已停在第 {done}/{total} {step}。")


class Stand(NamedTuple):
    """Where a training stands."""

    frames: int
    done: bool


class Trains(Protocol):
    def pull(self, seconds: float) -> Stand | None: ...
    def film(self, order: Order, growing: bool) -> Film: ...
    def close(self) -> None: ...


class Training:
    """The run itself, in this process."""

    def __init__(self, order: Order, keeps: bool = True) -> None:
        engine: Any = lesson_of(order.slug).engine
        self.order, self.keeps = order, keeps
        self.scene = engine.scene(order.params)
        self.source: Iterator[Any] = engine.frames(order.params)
        self.frames: list[Any] = []

    def pull(self, seconds: float) -> Stand | None:
        """Train for a moment, at least to the first frame; None when there was no slot."""
        if not SLOTS.acquire(timeout=0.2):
            return None
        try:
            end = time.monotonic() + seconds
            while not self.frames or time.monotonic() < end:
                self.frames.append(next(self.source))
        except StopIteration:
            if self.keeps:
                cache.keep(self.order, self.trace())
            return Stand(len(self.frames), True)
        finally:
            SLOTS.release()
        return Stand(len(self.frames), False)

    def trace(self) -> Trace[Any, Any]:
        return Trace.of(self.scene, self.frames)

    def film(self, order: Order, growing: bool) -> Film:
        """Of two that are compared, B against the finished A, as far as both reach."""
        if order.versus is None or self.order.params != order.versus:
            return message.pack(order.a, self.trace(), growing=growing)
        return message.pack(order, trace_of(order.a), self.trace(), growing)

    def close(self) -> None:
        self.source = iter(())


class Growing:
    """A training under way, as its reader's page sees it."""

    stops = STOP

    def __init__(self, order: Order) -> None:
        engine: Any = lesson_of(order.slug).engine
        self.side, self.run = waiting(order) or order.b, order.run
        self.total, self.step = max(int(engine.total(self.side.params)), 1), engine.STEP
        self.training = _training(self.side, alone=order.versus is None)
        self.frames, self.stopped, self.done = 0, False, False
        self.failed: Text | None = None  # why it ended early

    def shows(self, order: Order) -> bool:
        """While two are compared, the second one trains after the first."""
        return order.run == self.run and (not self.done or waiting(order) in (None, self.side))

    @property
    def ticking(self) -> bool:
        return not (self.stopped or self.done)

    @property
    def share(self) -> float:
        return min(self.frames / self.total, 1.0)

    @property
    def says(self) -> Text:
        return (STOPPED if self.stopped else GROWN).format(step=self.step, done=self.frames, total=self.total)

    def soon(self, order: Order) -> Film | None:
        """The whole film, once it is; until then it is shown as it grows."""
        if not self.done or self.failed:
            return None
        made = self.film(order)
        cache.keep(order, made)
        return made

    def pull(self, order: Order) -> bool:
        """False when there was no slot."""
        try:
            stand = self.training.pull(MOMENT)
            if stand is not None:
                self.frames, self.done = stand
        except Exception as e:
            self.done, self.failed = True, refused(order, e, FAILED)
            return True
        return stand is not None

    def film(self, order: Order) -> Film:
        return self.training.film(order, self.ticking)

    def stop(self) -> None:
        self.stopped = True

    def go_on(self) -> None:
        self.stopped = False

    def leave(self) -> None:
        self.training.close()


def _training(order: Order, alone: bool) -> Trains:
    """Two that are compared meet in one process, this one."""
    if alone and elsewhere():
        from dashboard.studio import training_there

        return training_there.Training(order)
    return Training(order)
