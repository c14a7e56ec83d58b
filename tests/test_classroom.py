"""A class: rooms as values under any order of events, and the short requests that reach them, here and in a store."""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dashboard.classroom import rooms, shapes, tally
from dashboard.classroom.driving import PHASES, ROUNDS, driven
from dashboard.classroom.shapes import Refusal
from tests.classes import ASKS, PICK, SHOW, TRUTH
from tests.conftest import DEEP

OWN = {"origin": "http://host"}
SECRETS = ("SECRET-ANSWER", "SECRET-WHY", "SECRET-PRIVATE")
TOLD = {**TRUTH, "said": {"en": SECRETS[0], "zh": SECRETS[0]}, "why": {"en": SECRETS[1], "zh": SECRETS[1]}}
NUMBERS = ("v", "count", "seats", "n")
names = st.sampled_from(sorted(ASKS))


def answers(ask):
    """Good ones, to this question."""
    match ask["kind"]:
        case "pick":
            return st.integers(0, len(ask["options"]) - 1)
        case "guess":
            return st.floats(ask["low"], ask["high"])
        case "when":
            return st.integers(1, ask["steps"])
    if ask.get("points"):
        return st.integers(0, len(ask["points"]) - 1)
    return st.tuples(st.floats(-2, 2), st.floats(-1, 3)).map(list)


class Class(RuleBasedStateMachine):
    """Anybody does anything at any time; what a student is told stays fit for a student."""

    @initialize(name=names)
    def begin(self, name):
        self.now = 1e9
        self.room = rooms.opened("id", "KXRM", "d" * 32, "s" * 32, self.now)
        self.voted = {}  # of this round, as a teacher with a notebook would have it
        self.seats = []
        self.sits(3)
        self.asks(name)

    def does(self, change, allowed=None):
        """What happens, or does not; never by halves. `allowed`: whether it must, if that is known."""
        before = self.room
        try:
            after = change(before)
        except Refusal as e:
            assert e.text.en and e.text.zh and allowed is not True
            return False
        assert allowed is not False and (after.v, after.n) >= (before.v, before.n)
        told = [{k: v for k, v in rooms.state(r, 0).items() if k not in NUMBERS} for r in (before, after)]
        assert told[0] == told[1] or after.v > before.v, "whoever follows is woken by what concerns him"
        self.room = after
        return True

    def drive(self, **given):
        return self.does(lambda room: driven(room, {"v": self.room.v, **given}, self.now, "ABCD"))

    @rule(many=st.integers(1, 5))
    def sits(self, many):
        for _ in range(many):
            seat = f"{len(self.seats):016x}"
            v, shut = self.room.v, self.room.door == "closed" or self.room.end is not None
            if self.does(lambda room, seat=seat: rooms.seated(room, seat, self.now), False if shut else None):
                self.seats.append(seat)
            assert self.room.v == v, "the others are not woken"

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def votes(self, data):
        seat, ask = data.draw(st.sampled_from(self.seats)), self.room.ask or PICK
        answer = data.draw(answers(ask))
        raw = {"ask": ask["name"], "round": data.draw(st.sampled_from([*[self.room.round] * 5, 0])), "answer": answer}
        may = self.room.phase == "vote" and raw["round"] == self.room.round and self.room.end is None
        v = self.room.v
        if self.does(lambda room: rooms.voted(room, seat, raw, self.now), may):
            assert self.room.v == v, "a vote wakes no student"
            self.voted[seat] = shapes.answer(ask, answer)
            again = rooms.voted(self.room, seat, raw, self.now)
            assert rooms.tallies(again) == rooms.tallies(self.room), "the same vote twice counts once"

    def turned(self, phase, **ask):
        """A phase that may follow is taken, any other is not."""
        before, self_ = self.room, self.room.end is None
        given = {"phase": phase, **ask, **({"truth": TOLD} if phase == "revealed" else {})}
        fresh = before.phase in ("idle", "revealed")
        may = self_ and phase in PHASES[before.phase] and (phase != "vote" or not fresh or bool(ask))
        if before.round == ROUNDS and phase == "vote" and not fresh:
            may = None
        if ask and phase != "idle" and not (fresh and phase == "vote"):
            may = None
        if self.does(lambda room: driven(room, {"v": room.v, **given}, self.now), may):
            new = phase == "vote" and before.phase != "vote"
            self.voted = {} if new or phase == "idle" else self.voted
            assert self.room.round == (1 if phase == "idle" or (new and fresh) else before.round + new)

    @rule(name=names)
    def asks(self, name):
        self.turned("vote", ask=ASKS[name] | {"answers": [SECRETS[0]], "why": SECRETS[1]})

    @precondition(lambda self: self.room.phase in ("closed", "talk"))
    @rule()
    def asks_again(self):
        self.turned("vote")

    @rule(data=st.data())
    def goes_on(self, data):
        self.turned(data.draw(st.sampled_from(PHASES[self.room.phase])))

    @rule(phase=st.sampled_from(sorted(PHASES)))
    def jumps(self, phase):
        self.turned(phase)

    @rule(given=st.sampled_from([{"blank": True}, {"at": {"step": 3}}, {"at": {"from": 0, "speed": 2}}, {"show": SHOW},
                                 {"heads": 31}, {"private": {"advice": SECRETS[2]}}, {"code": "new"}]))  # fmt: skip
    def shows(self, given):
        assert self.drive(**given) or self.room.end is not None

    @rule(door=st.sampled_from(["open", "closed"]))
    def door(self, door):
        self.drive(door=door)

    @precondition(lambda self: self.room.inside is not None)
    @rule()
    def recounts(self):
        if self.drive(inside=True) and self.room.inside is not None:
            self.voted = {seat: a for seat, a in self.voted.items() if seat in self.room.inside}

    @rule(count=st.integers(0, 40))
    def hands(self, count):
        if self.drive(hands=[[0, count], [1, 2]]):
            self.voted = {}  # counted otherwise

    @rule(seconds=st.sampled_from([0.1, 1, 40]))
    def time_passes(self, seconds):
        self.now += seconds

    @rule()
    def presses(self):
        self.does(lambda room: rooms.pressed(room, "next", self.now), self.room.end is None)

    @precondition(lambda self: self.room.over)
    @rule(really=st.integers(0, 9))
    def ends(self, really):
        if not really:
            self.drive(end=True)
            self.seats = []

    @invariant()
    def the_count_is_that_of_a_notebook(self):
        if self.room.end is None:
            state = rooms.state(self.room, self.now, drives=True)
            assert state["count"] <= state["seats"]
            if self.room.hands is None:
                assert state["count"] == len(self.voted) <= len(self.room.seats) <= rooms.SEATS
                if self.room.ask:
                    assert state["tallies"][-1]["answers"] == tally.tally(self.voted.values())

    @invariant()
    def a_student_is_told_nothing_too_early(self):
        phase = self.room.phase
        for seat in (None, *self.seats[:2]):
            state = rooms.state(self.room, self.now, seat)
            text = json.dumps(state)
            for word in SECRETS[:2]:
                assert word not in text or (phase == "revealed" and self.room.end is None)
            assert SECRETS[2] not in text and self.room.drive not in text and self.room.secret not in text
            assert not any(other in text for other in self.seats)
            assert phase in ("shown", "revealed") or not state.get("tallies")

    @invariant()
    def who_comes_late_is_told_what_all_are_told(self):
        early = rooms.state(self.room, self.now, self.seats[0] if self.seats else None)
        late = rooms.state(rooms.unpacked(rooms.packed(self.room)), self.now, "f" * 16)
        assert {**early, "mine": 0} == {**late, "mine": 0} and rooms.unpacked(rooms.packed(self.room)) == self.room


Class.TestCase.settings = settings(max_examples=300 if DEEP else 40, stateful_step_count=50, deadline=None)
TestClass = Class.TestCase
