"""A run that gives no picture before it ends, under way: a bar, a stop, and the last picture stays meanwhile."""

import time

from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import cache, job
from dashboard.studio.making import filming
from engine.core import Refused, Text

SOON = 1.0  # seconds within which a film is shown without a bar
MOMENT = 0.6  # seconds between two looks
UNDER_WAY = Text(
    "computing for {seconds:.0f} s; the picture changes when it is done", "已计算 {seconds:.0f} 秒，完成后更新画面"
)
STOP = Text("Stop", "停止")
STOPPED = Text("Stopped; the picture is the one before.", "已停止，显示的是之前的画面。")


class Computing:
    """One reader's share in a job; the reader who leaves it, last of all who wanted it, ends it."""

    frames = 0  # that could be shown now
    failed: Text | None = None  # a failure is raised by `soon`, in the page
    stops = STOP

    def __init__(self, order: Order) -> None:
        self.order, self.stopped = order, False
        self.job = filming(order)
        self._asked = True

    def shows(self, order: Order) -> bool:
        return order.key == self.order.key

    @property
    def done(self) -> bool:
        return not self.stopped and self.job.over

    @property
    def ticking(self) -> bool:
        return not (self.stopped or self.job.over)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.job.began

    @property
    def share(self) -> float:
        """Of the time that a run may take: how long it will take, nobody knows."""
        return min(self.seconds / job.LIMIT, 1.0)

    @property
    def says(self) -> Text:
        return STOPPED if self.stopped else UNDER_WAY.format(seconds=self.seconds)

    def soon(self, order: Order) -> Film | None:
        """The film, if it is there within a second of asking. Raises what the run raised."""
        if self.stopped or not self.job.wait(SOON - self.seconds):
            return None
        return self.job.result()

    def pull(self, order: Order) -> bool:
        self.job.wait(MOMENT)
        return True

    def film(self, order: Order) -> Film:
        return self.job.result()

    def stop(self) -> None:
        self.stopped = True
        self.leave()

    def go_on(self) -> None:
        """From the beginning: a run that was stopped has left nothing."""
        self.leave()
        self.job, self._asked, self.stopped = filming(self.order), True, False

    def leave(self) -> None:
        if self._asked:
            self._asked = False
            job.leave(self.job)

    def __del__(self) -> None:  # the reader has closed the page
        if getattr(self, "_asked", False):
            self.leave()


def refused(order: Order, e: Exception, failed: Text) -> Text:
    """What went wrong in words; what is not meant for readers is logged."""
    if isinstance(e, Refused):
        return e.text
    cache.log.error("%s %s", order.slug, order.params, exc_info=e)
    return failed.format(what=type(e).__name__)
