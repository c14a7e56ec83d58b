"""A class as one value. Whatever happens in it is a function from a Room to a Room, with the clock passed in.

The room knows no algorithm: what is right comes from the teacher's page, at the reveal. It knows nobody: a seat is a
random number, an answer an index, a number, a step or a place. All of it is plain JSON, so it can lie in a store.

Decisions where nothing else fixes them:
- `seats` counts who was heard of within 30 seconds or has voted in this round, so `count` never exceeds it.
- A seat that votes again takes its former vote back; a round that is opened anew begins empty.
- The name of a question is kept short (shapes.py); a vote must bear the name that the state gives.
- `round` in a drive is not obeyed: rounds are counted here.
- Votes of single seats go when the next question comes, and after two hours; what is kept of a question is its counts.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.classroom import shapes
from dashboard.classroom.shapes import Json, Refusal
from dashboard.classroom.tally import tally
from engine.core import Text

LETTERS = "ABCDEFGHJKMNPRSTWXYZ"  # without I L O Q U V, which are misread
SEATS, NEW = 200, 20  # a room; new ones a second
HERE = 30.0  # seconds for which a seat counts that was heard of
IDLE, LASTS, AFTER = 600.0, 7200.0, 60.0  # seconds: nobody asks; the teacher does nothing; ended
PRESSES = ("next", "back", "forward", "play", "open", "close", "talk", "again", "show", "reveal", "blank", "hands")

CLOSED_DOOR = Text("The door is closed: ask your teacher to open it.", "教室的门已关，请老师打开。")
FULL = Text("This class is full.", "这个课堂已满。")
CROWD = Text("Many are coming in at once; trying again.", "同时进入的人很多，正在重试。")
NO_SEAT = Text("This device has no seat here yet.", "这台设备还没有座位。")
VOTE_OVER = Text("This vote is closed.", "这一轮投票已结束。")
ENDED = Text("Class has ended. Nothing was kept.", "课堂已结束，没有保留任何数据。")
TAKEN = Text(
    "Another phone has taken this link; make a new one on the teacher's page.",
    "这个链接已被另一部手机使用，请在教师页面重新生成。",
)


@dataclass(frozen=True)
class Room:
    id: str  # names it for good; its code may change
    code: str
    drive: str  # the token of the teacher's page
    secret: str  # signs seats
    opened: float  # seconds
    touched: float  # the teacher last did something
    asked: float  # anybody last asked
    v: int = 1  # what everybody waits for
    n: int = 1  # what the teacher waits for as well: votes, seats, presses
    former: list[str] = field(default_factory=list)  # codes that those inside may still use
    show: dict[str, Json] | None = None
    at: dict[str, Json] = field(default_factory=lambda: {"step": 0})
    phase: str = "idle"
    round: int = 1
    ask: dict[str, Json] | None = None
    since: float = 0.0  # the question was asked
    truth: dict[str, Json] | None = None
    votes: dict[str, Json] = field(default_factory=dict)  # of this round, by seat
    hands: list[list[Json]] | None = None  # counted in the room, instead of votes
    rounds: list[dict[str, Json]] = field(default_factory=list)  # tallies of this question's earlier rounds
    over: list[dict[str, Json]] = field(default_factory=list)  # earlier questions, with their tallies
    seats: dict[str, float] = field(default_factory=dict)  # when each was last heard of
    came: list[float] = field(default_factory=list)  # the second in which seats were taken last, and how many
    inside: list[str] | None = None  # the seats when the door was last closed
    door: str = "open"
    blank: bool = False
    heads: int | None = None
    private: dict[str, Json] = field(default_factory=dict)
    pair: str = ""
    remote: str = ""
    presses: list[list[Json]] = field(default_factory=list)
    end: float | None = None


def opened(id: str, code: str, drive: str, secret: str, now: float) -> Room:
    return Room(id=id, code=code, drive=drive, secret=secret, opened=now, touched=now, asked=now)


def drawn() -> str:
    """Four letters without vowels: a code is no word."""
    return "".join(secrets.choice(LETTERS.replace("A", "").replace("E", "")) for _ in range(4))


def code_of(raw: str) -> str:
    """A code in any case; empty if it can be none."""
    code = raw.strip().upper()
    return code if len(code) == 4 and set(code) <= set(LETTERS) else ""


def packed(room: Room) -> bytes:
    return json.dumps(vars(room), separators=(",", ":")).encode()


def unpacked(raw: bytes) -> Room:
    return Room(**json.loads(raw))


def gone(room: Room, now: float) -> bool:
    """Nobody asks any more, the teacher has left long ago, or it has ended and said so."""
    if room.end is not None:
        return now >= room.end + AFTER
    return now >= room.asked + IDLE or now >= room.touched + LASTS


def heard(room: Room, now: float, seat: str | None = None) -> Room:
    """Somebody asks."""
    seats = room.seats | {seat: now} if seat in room.seats else room.seats
    return replace(room, asked=now, seats=seats)


def token_of(room: Room, seat: str) -> str:
    mac = hmac.new(room.secret.encode(), seat.encode(), hashlib.sha256).hexdigest()
    return f"{seat}.{mac[:20]}"


def seat_of(room: Room, token: str) -> str | None:
    """The seat that a token of this room names."""
    seat = token.partition(".")[0]
    known = seat in room.seats and hmac.compare_digest(token_of(room, seat).encode(), token.encode())
    return seat if known else None


def seated(room: Room, seat: str, now: float) -> Room:
    """A new seat."""
    alive(room)
    if room.door == "closed":
        raise Refusal(403, CLOSED_DOOR)
    if len(room.seats) >= SEATS:
        raise Refusal(403, FULL)
    second, many = room.came or (0, 0)
    many = many if int(now) == second else 0
    if many >= NEW:
        raise Refusal(429, CROWD)
    return replace(room, seats=room.seats | {seat: now}, came=[int(now), many + 1], asked=now, n=room.n + 1)


def voted(room: Room, seat: str, raw: Mapping[str, Json], now: float) -> Room:
    """The last answer of a seat counts, until the vote is closed."""
    alive(room)
    if seat not in room.seats:
        raise Refusal(403, NO_SEAT)
    if room.phase != "vote" or room.ask is None or (raw.get("ask"), raw.get("round")) != (room.ask["name"], room.round):
        raise Refusal(409, VOTE_OVER)
    answer = shapes.answer(room.ask, raw.get("answer"))
    room = heard(room, now, seat)
    if seat in room.votes and room.votes[seat] == answer:
        return room
    return replace(room, votes=room.votes | {seat: answer}, hands=None, n=room.n + 1)


def alive(room: Room) -> None:
    if room.end is not None:
        raise Refusal(410, ENDED)


def pairing(room: Room, token: str) -> Room:
    """A link for a phone; a link from before is dead."""
    alive(room)
    return replace(room, pair=token)


def paired(room: Room, pair: str, token: str) -> Room:
    """The first phone has the link."""
    alive(room)
    if not room.pair or not hmac.compare_digest(room.pair.encode(), pair.encode()):
        raise Refusal(410, TAKEN)
    return replace(room, pair="", remote=token, n=room.n + 1)


def pressed(room: Room, raw: Json, now: float) -> Room:
    """A phone's button, for the page to act on."""
    alive(room)
    if raw not in PRESSES:
        raise shapes.unread()
    n = room.n + 1
    return replace(room, n=n, touched=now, asked=now, presses=[*room.presses, [n, raw]][-20:])


def count(room: Room) -> int:
    """Votes of this round."""
    return len(room.votes) if room.hands is None else sum(n for _, n in room.hands)


def tally_now(room: Room) -> dict[str, Json]:
    """Of this round."""
    answers = room.hands if room.hands is not None else tally(room.votes.values())
    return {"round": room.round, "n": count(room), "answers": answers}


def tallies(room: Room) -> list[dict[str, Json]]:
    if room.ask is None:
        return []
    now = tally_now(room)
    return [*room.rounds, now] if now["n"] or room.phase != "idle" else room.rounds


def public(room: Room, now: float) -> dict[str, Any]:
    """What everybody is told, but for the clock and the own vote."""
    if room.end is not None:
        return {"v": room.v, "n": room.n, "code": room.code, "ended": True}
    here = sum(at >= now - HERE or id in room.votes for id, at in room.seats.items())
    return {
        **{name: getattr(room, name) for name in ("v", "code", "show", "at", "phase", "round", "ask", "blank", "door")},
        **{"count": count(room), "seats": max(here, count(room)), "ended": False},
        "tallies": tallies(room) if room.phase in ("shown", "revealed") else [],
        "truth": room.truth if room.phase == "revealed" else None,
    }


def mine(room: Room, seat: str | None) -> Json:
    return room.votes.get(seat) if seat else None


def state(room: Room, now: float, seat: str | None = None, drives: bool = False) -> dict[str, Any]:
    """What a student is told; with `drives` what the teacher's page and phone are told."""
    out = public(room, now) | {"now": now, "mine": mine(room, seat)}
    if drives and room.end is None:
        more = {name: getattr(room, name) for name in ("n", "presses", "private", "heads")}
        out |= more | {
            "tallies": tallies(room),
            "remote": bool(room.remote),
            "inside": room.inside and len(room.inside),
        }
    return out
