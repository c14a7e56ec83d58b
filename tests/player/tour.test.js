import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./stub.js";

const page = browser();
const { Player } = await import("../../dashboard/player/control.js");
const { Clock, seconds } = await import("../../dashboard/player/clock.js");
const { Goals } = await import("../../dashboard/player/goals.js");
const { deed } = await import("../../dashboard/player/keys.js");
const { confusion, judged, numberAt, partOf } = await import("../../dashboard/player/judge.js");
const { call, film, num, sent, view } = await import("./films.js");

const ASK = {
  ...{ name: "a", kind: "guess", options: [], low: 0, high: 100, margin: 2, log: false, whole: false, unit: "%" },
  ...{ view: null, points: [], answers: [50], truth: "50%", why: "Because.", wrong: [[0, "Not none."]] },
  ...{ at: 0, to: 2, after: true, views: [], slots: [], again: 0, others: 1 },
};
const TOUR = {
  ...{ stop: 1, titles: ["one", "two", "three"], paused: false, say: "A stop.", at: 0, ticks: [0, 2] },
  ...{ look: null, ask: null, goals: [], hint: "", reached: "", ends: [] },
};
const WORDS = { you: "You said {mine}; the run says {truth}.", run: "The run says {truth}.", close: "Close." };
const moves = num(
  ["data", 0, "x"],
  [
    [1, 2],
    [2, 3],
    [3, 4],
  ],
);

async function open(tour, playhead = { step: 0 }) {
  const player = new Player(page.body);
  const told = [];
  player.send = { state: () => {}, trigger: (...said) => told.push(said) };
  const one = film({ views: [view({ moves: [moves] })], words: { ...WORDS } });
  const receive = (next, head = playhead) => player.receive(sent(call(head, { tour: { ...TOUR, ...next } }), one));
  await receive(tour);
  return { player, told, receive };
}

test("an answer is right within its margin, near within two, and a known confusion gets its sentence", () => {
  assert.equal(judged(ASK, 51.9), "right");
  assert.equal(judged(ASK, 53.9), "near");
  assert.equal(judged(ASK, 20), "other");
  assert.equal(confusion(ASK, 1), "Not none.");
  assert.equal(confusion(ASK, 20), "");
  assert.equal(confusion({ ...ASK, wrong: [[null, "Any."]] }, 20), "Any.");
  assert.equal(confusion({ ...ASK, wrong: [[null, "Any."]] }, 50), "");
  const log = { ...ASK, log: true, low: 1e-6, high: 1, margin: 10, answers: [1e-4] };
  assert.deepEqual([judged(log, 9e-4), judged(log, 9e-3), judged(log, 1)], ["right", "near", "other"]);
  const plane = { ...ASK, kind: "spot", margin: 0.5, answers: [[1, 1]] };
  assert.equal(judged(plane, [1.3, 1.3]), "right");
  assert.equal(judged(plane, [3, 1]), "other");
  const several = { ...ASK, kind: "when", margin: 1, answers: [3, 9] };
  assert.equal(judged(several, 10), "right");
  assert.equal(judged({ ...ASK, kind: "pick", answers: [2] }, 1), "other", "an option is never nearly right");
});

test("a slider's places are its numbers, and on a log scale equal ways are equal factors", () => {
  const log = { ...ASK, log: true, low: 1e-4, high: 1 };
  assert.equal(numberAt(log, 0.5), 0.01);
  for (const ask of [ASK, log])
    for (const part of [0, 0.25, 1]) assert.ok(Math.abs(partOf(ask, numberAt(ask, part)) - part) < 1e-2);
  assert.equal(numberAt({ ...ASK, whole: true, high: 7 }, 0.5), 4);
});

test("a way of any length is walked in the time that it may take, and no further than the veil", () => {
  const long = { pace: 6, slow: 3, steps: [...Array(200).keys()], frames: 200 };
  const clock = new Clock();
  clock.until = 150;
  const way = seconds(long, 0, 150);
  clock.times = way / 6;
  clock.start(long);
  for (let ms = 0; ms < 6500 && clock.running; ms += 20) if (clock.advance(long, 20)) clock.running = false;
  assert.ok(way > 25 && clock.at === 150);
  clock.wall = 40;
  clock.until = null;
  clock.go(long, 199);
  assert.equal(clock.at, 40);
  assert.equal(clock.end(long), 40);
});

test("a remote's keys go from stop to stop, and Shift leaves them to the film", async () => {
  const { player, told } = await open({});
  deed(player, "PageDown")();
  deed(player, "PageUp")();
  deed(player, "End")();
  deed(player, "Escape")();
  assert.deepEqual(
    told.map(([, act]) => act.tour),
    [2, 0, 2, null],
  );
  deed(player, "PageDown", true)();
  assert.equal(told.length, 4);
  assert.equal(player.frame, 2, "Shift+PageDown is the coarse clock's");
});

test("a course makes its own stops, and leads into the lessons before and after", async () => {
  const course = { says: "Start · 2 of 3", stops: [0, 2], before: "Lesson before", after: "Next lesson" };
  const { player, told, receive } = await open({ stop: 0, course });
  assert.equal(player.strip.where.textContent, "Start · 2 of 31 / 2");
  deed(player, "PageDown")();
  deed(player, "PageUp")();
  await receive({ stop: 2, course });
  assert.ok(!player.strip.next.disabled && player.strip.next.title === "Next lesson");
  player.strip.go(1);
  await receive({ stop: 0, course: { ...course, before: "" } });
  assert.ok(player.strip.previous.disabled);
  player.strip.go(-1);
  assert.deepEqual(
    told.map(([, act]) => act.course ?? `stop ${act.tour}`),
    ["stop 2", -1, 1],
  );
});

test("off the tour, and once a knob was turned, the keys are the film's own", async () => {
  for (const off of [{ stop: null }, { paused: true }]) {
    const { player, told } = await open(off);
    deed(player, "End")();
    assert.equal(player.frame, 2);
    assert.deepEqual(told, []);
  }
});

test("the future is veiled until the answer is locked, then the film plays into it and the run speaks", async () => {
  const { player, receive } = await open({ ask: ASK });
  player.stand(2);
  assert.equal(player.frame, 0, "what follows cannot be reached");
  deed(player, "Enter")();
  assert.ok(player.asking.open, "nothing is locked without an answer");
  player.asking.choose(30);
  await receive({ ask: { ...ASK } });
  assert.equal(player.asking.mine, 30, "a message in between leaves the answer");
  deed(player, "Enter")();
  assert.ok(player.playing);
  page.pictures(400);
  assert.equal(player.frame, 2);
  assert.match(player.asking.box.textContent, /– You said 30%; the run says 50%\. Because\./);
  await receive({ stop: 2, ask: null });
  await receive({ ask: ASK }, { serial: 9, step: 0 });
  assert.equal(player.frame, 2, "going back shows how it ended, not the question again");
  assert.match(player.asking.box.textContent, /You said 30%/);
});

test("who only asks to be shown is told, and nothing is said of right or wrong", async () => {
  const { player } = await open({ ask: ASK });
  player.asking.lock(true);
  page.pictures(400);
  assert.match(player.asking.box.textContent, /^The run says 50%\. Because\./);
});

test("a flag on the bar answers when, and the bar is the film's again afterwards", async () => {
  const { player } = await open({
    ask: { ...ASK, kind: "when", answers: [2], margin: 0, unit: "", truth: "2", to: 1 },
  });
  player.transport.slider.value = "2";
  player.transport.slider.tell("input");
  assert.equal(player.frame, 0);
  assert.equal(player.asking.mine, 3);
  deed(player, "ArrowLeft")();
  assert.equal(player.asking.mine, 2);
  player.asking.lock();
  page.pictures(400);
  assert.equal(player.frame, 1);
  assert.match(player.asking.box.textContent, /^✓/);
  player.transport.slider.value = "0";
  player.transport.slider.tell("input");
  assert.equal(player.frame, 0);
});

test("digits pick an option while one is asked for, not a film", async () => {
  const pick = { ...ASK, kind: "pick", options: ["a", "b"], answers: [1], margin: 0, unit: "", truth: "b" };
  const { player, told } = await open({ ask: pick });
  deed(player, "2")();
  assert.equal(player.asking.mine, 1);
  assert.deepEqual(told, []);
});

test("the arrow keys walk over a picture's rows and over its plane", async () => {
  const rows = { ...ASK, kind: "spot", view: 0, margin: 0, unit: "", answers: [2] };
  rows.points = [
    [0.1, 0.5],
    [0.9, 0.2],
    [0.5, 0.9],
  ];
  const { player } = await open({ ask: rows });
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) deed(player, key)();
  assert.equal(player.asking.mine, 2, "in the order of x");
  const plane = await open({ ask: { ...rows, name: "p", points: [], answers: [[0, 0]] } });
  deed(plane.player, "ArrowUp")();
  assert.equal(plane.player.asking.mine.length, 2);
});

test("a stop's link needs no step where the film stands at it", async () => {
  const { player } = await open({ at: 1 }, { step: 1 });
  player.write();
  assert.ok(!location.search.includes("step"));
  player.stand(2);
  player.write();
  assert.match(location.search, /step=3/);
});

test("who makes no progress at a challenge for a while is helped; a goal reached begins the while anew", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const goals = new Goals();
  const goal = (met) => ({ says: "loss ≤ 1", now: "2", met });
  const stands = (...met) => goals.take({ ...TOUR, goals: met.map(goal), hint: "Look left.", reached: "" }, WORDS);
  stands(false, false);
  t.mock.timers.tick(60_000);
  stands(false, true);
  t.mock.timers.tick(60_000);
  assert.equal(goals.hint.textContent, "");
  stands(false, false);
  t.mock.timers.tick(30_000);
  assert.equal(goals.hint.textContent, "Look left.");
  goals.take({ ...TOUR, goals: [goal(true)], hint: "Look left.", reached: "Goal reached." }, WORDS);
  assert.equal(goals.hint.textContent, "");
  goals.take(TOUR, WORDS);
  t.mock.timers.tick(100_000);
  assert.equal(goals.hint.textContent, "");
});
