"""A computation in a thread of its own: it can be waited for, shared by all who ask for the same, and stopped.

A thread cannot be killed, but an exception can be raised in it before its next bytecode. Runs are Python that calls
numpy for milliseconds at a time, so one that nobody wants any longer is gone at once. It is raised only where nothing
breaks by it: not in an import (a module that is half there stays so), not inside the standard library (what a weak
reference calls swallows it), not in this folder, which looks by itself. What sits in C for longer ends where it comes
back; a worker process that will not come back ends itself (studio/there.py).
"""

import ctypes
import os
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Generic, TypeVar, cast

from engine.core import Refused, Text

LIMIT = 30.0  # seconds of a processor that a run may take
PATIENCE = 4  # times as many seconds it may take on a busy host
MOST = 64  # jobs of one process at one moment
HANDS = 2  # of them that compute: thirty at once were 1.5 times slower each, and the page stood still
LATE = Text(
    "This run was stopped: it computed for longer than {limit:.0f} seconds. Smaller knobs make it quicker.",
    "这次运行的计算时间超过 {limit:.0f} 秒，已停止。请调小参数。",
)
FULL = Text("Too many runs are under way on this host; ask again in a moment.", "本机上的运行太多，请稍后再试。")
LEFT = Text("This run was stopped.", "这次运行已停止。")

LOOK = 0.02  # seconds between two looks at whether a thread can be stopped, or has
STANDARD = sysconfig.get_path("stdlib") + os.sep
HERE = os.path.dirname(__file__)

T = TypeVar("T")
_hands = threading.BoundedSemaphore(HANDS)
_mine = threading.local()  # the job whose thread this is


class NotNow(Refused):
    """No film for a reason that passes: asked again later, the same order may give one."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en, zh)


class _Stop(BaseException):
    """Raised inside the thread of a job; no engine's `except Exception` holds it up."""


class Job(Generic[T]):
    """`keep` takes what was made before anybody hears that it is there."""

    def __init__(
        self, make: Callable[[], T], keep: Callable[[T], object] = lambda _: None, limit: float | None = None
    ) -> None:
        self.asking = 0  # how many want it
        self.began = time.monotonic()
        self._make, self._keep = make, keep
        self._over, self._gate = threading.Event(), threading.Lock()
        self._value: T | None = None
        self._failed: Exception | None = None
        self.limit = LIMIT if limit is None else limit
        self._thread = threading.Thread(target=self._work, daemon=True, name="unrolled-job")
        self._late = self._looks_after(self.limit)
        self._thread.start()
        self._late.start()

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def ended(self, seconds: float) -> bool:
        """Has its thread ended, or does it within so many seconds? A job that is over may still run for a moment."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        return self._over.wait(max(seconds, 0.0))

    def result(self) -> T:
        """What was made, or what went wrong, raised here."""
        while not self._over.wait(0.1):
            go_on()
        if self._failed is not None:
            raise self._failed
        return cast(T, self._value)

    def stop(self, why: Exception | None = None) -> None:
        with self._gate:
            if self._over.is_set():
                return
            self._failed = why or NotNow(*LEFT)
            self._over.set()
        self._late.cancel()
        threading.Thread(target=self._end, daemon=True).start()

    def _looks_after(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._look)
        timer.daemon = True
        return timer

    def _look(self) -> None:
        """Is it late?"""
        if self.over:
            return
        used = time.clock_gettime(time.pthread_getcpuclockid(self._thread.ident or 0))
        if used >= self.limit or time.monotonic() - self.began >= PATIENCE * self.limit:
            self.stop(NotNow(*LATE.format(limit=self.limit)))
        else:
            self._late = self._looks_after(max(self.limit - used, self.limit / 10))
            self._late.start()

    def _end(self) -> None:
        ident = self._thread.ident or 0
        while not self.ended(LOOK):
            if _breaks_nothing(sys._current_frames().get(ident)):  # noqa: SLF001
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(_Stop))

    def _work(self) -> None:
        _mine.job = self
        try:
            self._compute()
        except _Stop:
            return

    def _compute(self) -> None:
        value: T | None = None
        failed: Exception | None = None
        try:
            value = self._make()
        except Exception as e:
            failed = e
        with self._gate:
            if not self._over.is_set():
                try:
                    if failed is None:
                        self._keep(cast(T, value))
                except Exception as e:
                    failed = e
                self._value, self._failed = value, failed
                self._over.set()
        self._late.cancel()


def go_on() -> None:
    """Ends this thread if its job was stopped: for loops that wait."""
    mine: Job[Any] | None = getattr(_mine, "job", None)
    if mine is not None and mine.over:
        raise _Stop


@contextmanager
def hand() -> Iterator[None]:
    """One of the few that compute at the same moment. More would only take the interpreter from each other, and from
    the pages and classes that wait for it."""
    while not _hands.acquire(timeout=0.1):
        go_on()
    try:
        yield
    finally:
        _hands.release()


def _breaks_nothing(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    file = frame.f_code.co_filename
    if file.startswith(HERE) or (file.startswith(STANDARD) and "site-packages" not in file):
        return False
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return False
        frame = frame.f_back
    return True


_jobs: dict[tuple[str, str], Job[Any]] = {}
_lock = threading.Lock()


def begin(key: tuple[str, str], make: Callable[[], T], keep: Callable[[T], object] = lambda _: None) -> Job[T]:
    """The job of that name, begun unless it is under way. Whoever begins it leaves it, whatever comes of it."""
    with _lock:
        for name in [name for name, job in _jobs.items() if job.over]:
            del _jobs[name]
        job = _jobs.get(key)
        if job is None:
            if len(_jobs) >= MOST:
                raise NotNow(*FULL)
            job = _jobs[key] = Job(make, keep)
        job.asking += 1
        return job


def leave(job: Job[Any]) -> None:
    """A job that nobody wants is stopped."""
    with _lock:
        job.asking -= 1
        wanted = job.asking > 0
    if not wanted:
        job.stop()
