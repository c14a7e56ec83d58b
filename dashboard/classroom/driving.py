"""What the teacher's page may do to a room."""

import json
from collections.abc import Mapping
from dataclasses import replace

from dashboard.classroom import shapes
from dashboard.classroom.rooms import LASTS, Room, alive, tallies, tally_now
from dashboard.classroom.shapes import Json, Refusal
from engine.core import Text

PHASES = {  # which may follow
    "idle": ("idle", "vote"),
    "vote": ("vote", "closed", "idle"),
    "closed": ("closed", "talk", "vote", "shown", "idle"),
    "talk": ("talk", "vote", "shown", "idle"),
    "shown": ("shown", "revealed", "idle"),
    "revealed": ("revealed", "vote", "idle"),
}
QUIET = {"v", "heads", "private"}  # students need not be woken for these
QUESTIONS, ROUNDS = 60, 9
PRIVATE = 1024  # bytes

STALE = Text("The class has moved on; take its state anew.", "课堂状态已更新，请重新读取。")
ORDER = Text("That is not the next thing that a question does.", "现在还不能进行这一步。")
NOT_ASKED = Text("There is no question to count hands for.", "没有可以举手的问题。")


def driven(room: Room, given: Mapping[str, Json], now: float, code: str = "") -> Room:
    """`given` is the body of a drive; `code` the new one, if it asks for that."""
    alive(room)
    if given.get("v") != room.v:
        raise Refusal(409, STALE)
    if given.get("end") is True:
        return _ended(room, now)
    if "phase" in given or "ask" in given:
        room = _turned(room, given, now)
    room = _told(_counted(room, given), given, now)
    if given.get("code") == "new" and code:
        room = replace(room, code=code, former=[*room.former, room.code][-20:])
    v = room.v if given.keys() <= QUIET else room.v + 1
    return replace(room, v=v, n=room.n + 1, touched=now, asked=now)


def _counted(room: Room, given: Mapping[str, Json]) -> Room:
    """What concerns the votes and the seats."""
    if "hands" in given:
        if room.ask is None or room.phase in ("idle", "revealed"):
            raise Refusal(409, NOT_ASKED)
        room = replace(room, hands=shapes.counted(room.ask, given["hands"]), votes={})
    if "door" in given:
        room = _door(room, given["door"])
    if given.get("inside") is True and room.inside is not None:
        room = replace(room, votes={seat: a for seat, a in room.votes.items() if seat in room.inside})
    return room


def _told(room: Room, given: Mapping[str, Json], now: float) -> Room:
    """What is on show, and what teacher's page and phone tell each other."""
    if "show" in given:
        room = replace(room, show=shapes.show(given["show"]))
    if "at" in given:
        room = replace(room, at=shapes.at(given["at"], now))
    if "blank" in given:
        room = replace(room, blank=shapes.flag(given["blank"]))
    if "heads" in given:
        room = replace(room, heads=None if given["heads"] is None else shapes.whole(given["heads"], 0, 9999))
    if "private" in given:
        room = replace(room, private=_private(given["private"]))
    return room


def _turned(room: Room, given: Mapping[str, Json], now: float) -> Room:
    """The question's next phase."""
    phase = given.get("phase", room.phase)
    if phase not in PHASES[room.phase]:
        raise Refusal(409, ORDER)
    asked = shapes.ask(given["ask"]) if given.get("ask") is not None else room.ask
    if phase == "idle":
        return replace(_put_away(room), phase="idle")
    if phase == "vote":
        return _opened(room, asked, now)
    if asked != room.ask:
        raise Refusal(409, ORDER)
    if phase == "revealed" and "truth" in given:
        room = replace(room, truth=shapes.truth(given["truth"]))
    return replace(room, phase=phase)


def _opened(room: Room, asked: dict[str, Json] | None, now: float) -> Room:
    """The first round of a question, or its next one."""
    if asked is None:
        raise Refusal(409, ORDER)
    if room.phase in ("idle", "revealed"):
        return replace(_put_away(room), phase="vote", ask=asked, since=now)
    if asked != room.ask:
        raise Refusal(409, ORDER)
    if room.phase == "vote":
        return room
    if room.round >= ROUNDS:
        raise Refusal(409, ORDER)
    return replace(
        room, phase="vote", round=room.round + 1, rounds=[*room.rounds, tally_now(room)], votes={}, hands=None
    )


def _put_away(room: Room) -> Room:
    """Of a question that is over its counts are kept, and no seat's answer."""
    over = room.over if room.ask is None else [*room.over, counts(room)][-QUESTIONS:]
    return replace(room, over=over, ask=None, truth=None, votes={}, hands=None, rounds=[], round=1)


def counts(room: Room) -> dict[str, Json]:
    asked = room.ask or {}
    return {name: asked[name] for name in ("kind", "prompt", "options", "unit")} | {"tallies": tallies(room)}


def questions(room: Room) -> list[dict[str, Json]]:
    """All of this class, with their counts."""
    return room.over if room.ask is None else [*room.over, counts(room)]


def _door(room: Room, raw: Json) -> Room:
    if raw not in ("open", "closed"):
        raise shapes.unread()
    inside = list(room.seats) if raw == "closed" and room.door == "open" else room.inside
    return replace(room, door=raw, inside=inside)


def _private(raw: Json) -> dict[str, Json]:
    """Between the teacher's page and phone; nobody else sees it."""
    given = dict(shapes.record(raw))
    if len(json.dumps(given, ensure_ascii=False).encode()) > PRIVATE:
        raise shapes.unread()
    return given


def _ended(room: Room, now: float) -> Room:
    """What is left for a minute says that it is over; the counts are there for who drove."""
    return replace(
        _put_away(room), end=now, v=room.v + 1, n=room.n + 1, seats={}, came=[], inside=None, show=None, private={},
        presses=[], phase="idle",
    )  # fmt: skip


def aged(room: Room, now: float) -> Room:
    """No vote is older than two hours."""
    if not room.votes or now < room.since + LASTS:
        return room
    return replace(room, hands=tally_now(room)["answers"], votes={})
