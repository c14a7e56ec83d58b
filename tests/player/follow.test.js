import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./stub.js";

const page = browser();
const { Player } = await import("../../dashboard/player/control.js");
const { deed } = await import("../../dashboard/player/keys.js");
const { Follower, linked, owed } = await import("../../dashboard/player/follow.js");
const { headed, viewOf } = await import("../../dashboard/player/poll.js");
const { bold } = await import("../../dashboard/player/lecture.js");
const { rows } = await import("../../dashboard/classroom/join/counts.js");
const { call, dots, film, sent, view } = await import("./films.js");

const LONG = { pace: 6, slow: 0, steps: [...Array(60).keys()], frames: 60 };
const WORDS = {
  ...{ with: "With the teacher", away: "On your own", joining: "Joining {code}", loading: "Loading", ended: "Ended" },
  ...{ here: "Vote here", closed: "Closed", after: "after the vote", votes: "{n} votes." },
  ...{ saysOption: "{n} votes: {k} say “{what}”.", few: "", silent: "Silent" },
};
const ASK = {
  ...{ name: "q", kind: "pick", prompt: { en: "Which?", zh: "哪个？" }, low: 0, high: 0, margin: 0, log: false },
  ...{
    options: [
      { en: "one", zh: "一" },
      { en: "two", zh: "二" },
    ],
    whole: false,
    unit: "",
    points: null,
  },
  ...{ at: 1, to: 3, after: true, views: [], slots: [], steps: 4, frame: null, still: null },
};
const STATE = {
  ...{ v: 1, code: "KXRM", now: 0, show: null, at: { step: 0 }, phase: "idle", round: 1, ask: null, count: 0 },
  ...{ seats: 0, tallies: [], truth: null, blank: false, door: "open", ended: false, mine: null },
};

test("links are equal whatever their order, step and language", () => {
  assert.equal(linked("adaboost", "b=2&a=1&lang=zh&step=4&class=KXRM"), linked("adaboost", "a=1&b=2"));
  assert.notEqual(linked("adaboost", "a=1"), linked("adaboost", "a=2"));
});

test("a film that stands or plays as the class does owes nothing; one that is over 300 ms apart goes there", () => {
  const plays = { from: 0, since: 100, speed: 2, until: null };
  const there = { at: 12, running: true };
  assert.equal(owed(LONG, there, plays, 101, null), null, "one second at twice six frames");
  assert.equal(owed(LONG, there, plays, 101.25, null), null, "a quarter of a second late");
  assert.ok(Math.abs(owed(LONG, there, plays, 101.4, null).to - 16.8) < 1e-6);
  assert.equal(owed(LONG, { at: 12, running: false }, plays, 101, null).plays, true, "it stands, and has to play");
  assert.deepEqual(owed(LONG, { at: 3, running: true }, plays, 1e6, null), { to: 59, plays: false }, "to the end");
  assert.deepEqual(owed(LONG, there, { ...plays, until: 20 }, 1e6, null), { to: 20, plays: false });
  assert.deepEqual(owed(LONG, there, plays, 1e6, 7), { to: 7, plays: false }, "no further than the veil");
  assert.deepEqual(owed(LONG, there, { step: 5 }, 0, null), { to: 5, plays: false });
  assert.equal(owed(LONG, { at: 5, running: false }, { step: 5 }, 0, null), null);
});

test("a spot is set on the picture whose axes the class was told of", () => {
  const views = [
    { layout: { xaxis: { range: [0, 1] }, yaxis: { range: [0, 1] } } },
    { layout: { xaxis: { range: [-2, 2] }, yaxis: { range: [-1, 3] } } },
  ];
  const frame = { x0: 0, y0: 0, x1: 1, y1: 1, x: [-2, 2], y: [-1, 3] };
  assert.equal(viewOf({ ...ASK, kind: "spot", frame }, { views }), 1);
  assert.equal(viewOf({ ...ASK, kind: "spot", frame: { ...frame, x: [-9, 2] } }, { views }), null);
  assert.equal(viewOf({ ...ASK, kind: "spot" }, { views }), null, "told of none");
});

test("the teacher's phone counts every vote once, on any scale", () => {
  const say = Object.assign((name) => name, { of: (text) => text.en });
  const sum = (ask, answers) => rows(ask, { round: 1, n: 3, answers }, say).reduce((all, [, k]) => all + k, 0);
  assert.deepEqual(rows(ASK, { answers: [[1, 3]] }, say), [
    ["one", 0],
    ["two", 3],
  ]);
  const when = { ...ASK, kind: "when", steps: 40 };
  assert.equal(
    sum(when, [
      [1, 1],
      [40, 1],
      [17, 1],
    ]),
    3,
  );
  const log = { ...ASK, kind: "guess", log: true, low: 1e-4, high: 100 };
  assert.equal(
    sum(log, [
      [1e-4, 1],
      [100, 1],
      [0.5, 1],
    ]),
    3,
  );
});

async function following() {
  const player = new Player(page.body);
  const four = film({ frames: 4 });
  await player.receive(sent(call({ step: 3 }), four));
  const told = { state: "a?", call: call(), load: async () => "" };
  const follower = new Follower(player, told, { code: "", words: WORDS });
  Object.assign(follower, { over: false, told: { code: STATE.code } });
  follower.line.now = () => 0;
  return { player, follower, hears: (more) => follower.heard({ ...STATE, ...more }) };
}

test("a touch takes the reader away, and Back is where the class is by then", async () => {
  const { player, follower, hears } = await following();
  hears({ at: { step: 2 } });
  assert.equal(player.frame, 2);
  deed(player, "Home")();
  assert.ok(follower.away && player.frame === 0);
  hears({ at: { step: 3 } });
  assert.equal(player.frame, 0, "on their own");
  follower.return();
  assert.equal(player.frame, 3);
});

test("while a class is asked nobody looks beyond the veil; after the reveal the film plays into the answer", async () => {
  const { player, follower, hears } = await following();
  hears({ at: { step: 1 }, phase: "vote", ask: ASK });
  assert.ok(player.asking.answering && player.clock.wall === 1);
  deed(player, "End")();
  assert.equal(player.frame, 1, "also for who is away");
  follower.return();
  player.asking.choose(1);
  hears({ at: { step: 1 }, phase: "closed", ask: ASK });
  assert.ok(player.asking.open && !player.asking.answering && player.clock.wall === 1);
  const truth = { answers: [0], said: { en: "one", zh: "一" }, why: { en: "So.", zh: "如此。" }, to: 3 };
  hears({ at: { step: 1 }, phase: "revealed", ask: ASK, truth });
  assert.ok(player.playing && player.clock.wall === null);
  page.pictures(200);
  assert.equal(player.frame, 3);
  assert.match(player.asking.box.textContent, /So\./);
  hears({ at: { step: 2 }, phase: "idle" });
  assert.ok(player.frame === 2 && player.asking.poll === null);
  follower.stop();
});

test("in lecture mode one picture stands alone, a remote steps and blanks, and all comes back as it was", async () => {
  const player = new Player(page.body);
  const thin = dots({ mode: "lines", line: { width: 1 } });
  await player.receive(sent(call({ step: 0 }), film({ views: [view({ data: [thin] }), view({ title: "b" })] })));
  const before = player.panels.shown.map((panel) => panel.index);
  deed(player, "l")();
  assert.ok(player.screen.classList.contains("lecture"));
  assert.equal(player.panels.all[0].view.data[0].line.width * player.lecture.glass >= 3, true);
  const turns = [];
  for (let i = 0; i < 3; i++) {
    deed(player, "p")();
    turns.push(player.panels.shown.map((panel) => panel.index).join());
  }
  assert.deepEqual(turns.sort(), ["0", "0,1", "1"]);
  deed(player, "PageDown")();
  assert.equal(player.frame, 1);
  deed(player, "F5")();
  assert.equal(player.frame, 1, "and the page is not asked for anew");
  deed(player, ".")();
  assert.equal(player.blank.cover.hidden, false);
  deed(player, "b")();
  deed(player, "Escape")();
  assert.ok(player.lecture.on, "the remote's second press");
  deed(player, "Escape")();
  assert.ok(!player.lecture.on && !player.screen.classList.contains("lecture"));
  assert.deepEqual(
    player.panels.shown.map((panel) => panel.index),
    before,
  );
  assert.equal(player.panels.all[0].view.data[0].line.width, 1);
  const mesh = { data: [dots({ mode: "lines", line: { width: 0.5 } })], layout: {} };
  assert.equal(bold(mesh).data[0].line.width, 0.5);
});
