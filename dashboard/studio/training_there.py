"""A training that lives on a worker as an actor: its frames are there, and here is a hand that pulls."""

from typing import Any, cast
from uuid import uuid4

from dashboard.message import Film
from dashboard.order import Order, version
from dashboard.studio import cluster, live, there
from dashboard.studio.job import NotNow

ANSWER = 30.0  # seconds that a worker may take for one word
ANEW = 2  # times that a training begins again because its worker is gone


class Actor:
    """On the worker."""

    def __init__(self, order: Order, asked: str) -> None:
        there.same(asked)
        self.training = live.Training(order, keeps=False)

    def pull(self, seconds: float) -> live.Stand | None:
        return self.training.pull(seconds)

    def film(self, order: Order, growing: bool) -> Film:
        return self.training.film(order, growing)


class Training:
    """Here. A worker that dies takes the frames along, and the training begins anew on another."""

    def __init__(self, order: Order) -> None:
        self.order, self.begun = order, 0
        self.future: Any = None
        self.actor: Any = None

    def pull(self, seconds: float) -> live.Stand | None:
        """None while there is no free worker."""
        if self.future is None:
            name = f"training-{uuid4().hex}"  # everybody's own: it may be stopped
            client = cluster.connected()
            self.future = client.submit(Actor, self.order, version(), actor=True, key=name)
            self.begun += 1
        try:
            if self.actor is None:
                with self.future.client.as_current():  # the actor takes its client from there
                    self.actor = self.future.result(seconds)
            return cast("live.Stand | None", self.actor.pull(seconds).result(ANSWER))
        except Exception:
            if self.actor is None and self.future.status == "pending":
                return None
            if not self._lost():
                raise
            self.close()
            if self.begun > ANEW:
                raise NotNow(*cluster.AWAY) from None
            return live.Stand(0, False)

    def film(self, order: Order, growing: bool) -> Film:
        return cast(Film, self.actor.film(order, growing).result(ANSWER))

    def close(self) -> None:
        self.future = self.actor = None

    def _lost(self) -> bool:
        """Is the worker gone? What the engine raised comes back from one that is still there."""
        if self.future.status != "finished":
            return bool(self.future.status != "error")
        try:
            return self.actor.pull(0.0).result(ANSWER) is None
        except OSError:
            return True
        except Exception:
            return False
