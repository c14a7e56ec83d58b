import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./stub.js";

const page = browser();
const { Driving, where } = await import("../../dashboard/player/driving.js");
const { press } = await import("../../dashboard/player/helm.js");
const { asked, buttons, fresh, keyed, leads, named, pressed, truth } = await import("../../dashboard/player/phases.js");
const { advised, bands, binned, confused, dense, options, piles, quantile, right, said } = await import(
  "../../dashboard/player/votes.js"
);

const GUESS = {
  ...{ name: "a name that is as long as a run", kind: "guess", options: [], low: 0, high: 100, margin: 2, log: false },
  ...{ whole: false, unit: "%", view: null, points: [], answers: [50], truth: "fifty", why: "Because." },
  ...{ wrong: [[0, "Not none."]], at: 3, to: 17, after: true, views: [1], slots: [[0, "e"]], again: 0, others: 1 },
};
const PICK = { ...GUESS, kind: "pick", options: ["no", "yes"], answers: [1], unit: "", wrong: [[0, "Not so."]] };
const ASKS = {
  en: { prompt: "How many?", options: ["no", "yes"], truth: "fifty", why: "Because." },
  zh: { prompt: "多少？", options: ["否", "是"], truth: "五十", why: "因为。" },
};
const WORDS = {
  ...{ votes: "{n} votes.", oneVote: "One vote.", few: "Few.", saysPlace: "{n} votes: {k} at one place." },
  ...{ saysOption: "{n} votes: {k} say “{what}”.", saysMiddle: "{n}: {low} to {high}, {middle}" },
};
const counts = (bins) => bins.map((bin) => bin.n);

test("a number's votes fall into equal parts of its scale, on a log scale of equal factors, and none is lost", () => {
  const votes = [
    [0, 2],
    [9.9, 1],
    [50, 4],
    [100, 3],
    [130, 1],
  ];
  assert.deepEqual(counts(binned(GUESS, 0, votes, 10)), [3, 0, 0, 0, 0, 4, 0, 0, 0, 4]);
  const log = { ...GUESS, log: true, low: 1e-4, high: 1 };
  const bins = binned(log, 0, [[0.02, 5]], 4);
  assert.deepEqual(counts(bins), [0, 0, 5, 0]);
  assert.ok(Math.abs(bins[2].from - 1e-2) < 1e-12 && Math.abs(bins[2].to - 1e-1) < 1e-12);
  const whole = { ...GUESS, whole: true, high: 4 };
  assert.deepEqual(counts(binned(whole, 0, [[4, 2]], 20)), [0, 0, 0, 0, 2], "a whole number has a bar of its own");
});

test("steps keep a bar each while there are few, and share one where there are many", () => {
  const when = { ...GUESS, kind: "when" };
  const votes = [
    [1, 1],
    [3, 2],
    [8, 1],
  ];
  assert.deepEqual(counts(binned(when, 8, votes, 20)), [1, 0, 2, 0, 0, 0, 0, 1]);
  assert.deepEqual(counts(binned(when, 8, votes, 4)), [1, 2, 0, 1]);
  assert.deepEqual(
    bands(when, 10, 5).map(({ from, to }) => [from, to]),
    [1, 3, 5, 7, 9].map((v) => [v, v + 1]),
  );
  assert.deepEqual(
    options(2, [
      [1, 3],
      [0, 1],
      [7, 9],
    ]),
    [1, 3],
  );
});

test("places near each other are one to a room, at their middle; a row's votes are at its row", () => {
  const spot = {
    ...GUESS,
    kind: "spot",
    points: [
      [0, 0],
      [5, 5],
    ],
    margin: 0.1,
  };
  assert.deepEqual(
    piles(spot, [
      [1, 3],
      [9, 1],
    ]),
    [{ at: [5, 5], n: 3 }],
  );
  const seen = [
    { at: [100, 100], n: 3 },
    { at: [110, 100], n: 1 },
    { at: [300, 50], n: 2 },
  ];
  assert.deepEqual(dense(seen, 42), [
    { at: [102.5, 100], n: 4 },
    { at: [300, 50], n: 2 },
  ]);
  assert.match(
    said(
      spot,
      {
        round: 1,
        n: 5,
        answers: [
          [1, 4],
          [0, 1],
        ],
      },
      WORDS,
    ),
    /^5 votes: 4 at one place/,
  );
});

test("votes in words: which option leads, where the middle lies, and of few no more than how many", () => {
  const tally = {
    round: 1,
    n: 31,
    answers: [
      [0, 13],
      [1, 18],
    ],
  };
  assert.equal(said(PICK, tally, WORDS), "31 votes: 18 say “yes”.");
  const numbers = {
    round: 1,
    n: 9,
    answers: [
      [50, 3],
      [10, 3],
      [90, 3],
    ],
  };
  assert.equal(said(GUESS, numbers, WORDS), "9: 10% to 90%, 50%");
  assert.equal(quantile(numbers.answers, 0.5), 50);
  const few = { round: 1, n: 4, answers: [[1, 4]] };
  assert.equal(said(PICK, few, WORDS), "4 votes. Few.");
  assert.equal(said(PICK, { ...few, n: 1 }, WORDS), "One vote. Few.");
  assert.equal(said(PICK, few, WORDS, true), "4 votes: 4 say “yes”.", "hands were seen by all");
});

test("what the votes advise depends on the share that is right, and the commonest misconception is named", () => {
  const tally = (wrong, well) => ({
    round: 1,
    n: wrong + well,
    answers: [
      [0, wrong],
      [1, well],
    ],
  });
  assert.equal(right(PICK, tally(6, 4)), 0.4);
  assert.deepEqual([0.29, 0.3, 0.7, 0.71].map(advised), ["explain", "discuss", "discuss", "short"]);
  assert.equal(confused(PICK, tally(1, 9)), "Not so.");
  assert.equal(confused(PICK, tally(0, 9)), "");
});

test("every phase offers what may follow it, and key and phone ask for nothing else", () => {
  const walk = ["ask", "close", "talk", "again", "close", "show", "reveal"];
  let phase = "idle";
  for (const deed of walk) phase = leads(phase, deed);
  assert.equal(phase, "revealed");
  assert.deepEqual(buttons("vote"), ["closeVote", "ten", "drop"]);
  assert.deepEqual(
    ["idle", "vote", "closed", "talk", "shown", "revealed"].map((at) => keyed(at, "V")),
    ["ask", "close", "again", "again", undefined, undefined],
  );
  assert.deepEqual([keyed("closed", "r"), keyed("shown", "r"), keyed("vote", "r")], ["show", "reveal", undefined]);
  assert.equal(keyed("vote", "t"), undefined, "T is the next try's, but where a class may talk");
  assert.deepEqual(
    [pressed("idle", "open"), pressed("closed", "open"), pressed("vote", "open")],
    ["ask", "again", undefined],
  );
  assert.equal(pressed("vote", "reveal"), undefined);
  assert.deepEqual(
    fresh(
      [
        [3, "next"],
        [5, "back"],
      ],
      3,
    ),
    [[5, "back"]],
  );
});

test("before the reveal nothing leaves the page that the run answers; of a When not even how far the film plays", () => {
  const secret = /fifty|五十|Because|因为|Not none|"answers"|"truth"|"why"|"wrong"/;
  for (const kind of ["pick", "guess", "when", "spot"]) {
    const ask = { ...GUESS, kind, options: kind === "pick" ? ["no", "yes"] : [], points: [[0.123456789, 2]] };
    const told = asked(ask, ASKS, 40, { still: null, frame: null });
    assert.doesNotMatch(JSON.stringify(told), secret);
    assert.equal(told.to, kind === "when" ? 39 : 17);
    assert.deepEqual(told.prompt, { en: "How many?", zh: "多少？" });
  }
  assert.equal(named(GUESS.name), named(`${GUESS.name}`));
  assert.notEqual(named(GUESS.name), named(`${GUESS.name} `));
  assert.deepEqual(truth(GUESS, ASKS).said, { en: "fifty", zh: "五十" });
});

/** A class that answers when it is told to. */
function room() {
  const sent = [];
  const teacher = { state: { v: 1 }, told: { title: { en: "A", zh: "甲" } }, heard() {} };
  teacher.line = {
    post: (what, body) => new Promise((done) => sent.push({ what, body, done })),
  };
  const film = { frames: 40, steps: [...Array(40).keys()], pace: 6, slow: 0 };
  const clock = { at: 3, running: false, speed: 2, times: 1, end: () => 39 };
  const share = {
    slug: "a",
    query: [
      ["n", "1"],
      ["lang", "zh"],
    ],
    own: "",
  };
  teacher.player = { film, clock, frame: 3, transport: { call: { share } }, panels: { shown: [] } };
  return { teacher, sent, driving: new Driving(teacher) };
}
const turn = () => new Promise((done) => setTimeout(done));

test("one message at a time: what happens meanwhile goes into the next one, and a stale one is sent again", async () => {
  const { teacher, sent, driving } = room();
  driving.post({ phase: "vote" });
  driving.post({ blank: true });
  await turn();
  assert.deepEqual(sent[0].body, { v: 1, phase: "vote", blank: true });
  driving.post({ blank: false });
  driving.post({ door: "closed" });
  await turn();
  assert.equal(sent.length, 1);
  teacher.state = { v: 4 };
  sent[0].done({ ok: false, status: 409, v: 4 });
  await turn();
  assert.deepEqual(sent[1].body, { v: 4, phase: "vote", blank: false, door: "closed" });
  sent[1].done({ ok: false, status: 409, v: 4 });
  await turn();
  assert.deepEqual(
    sent[2].body,
    { v: 4, blank: false, door: "closed" },
    "a phase out of its time keeps nothing else back",
  );
});

test("a hand that scrubs is followed four times a second, and its last place always; the language is each one's own", async () => {
  const { teacher, sent, driving } = room();
  const { player } = teacher;
  driving.moved();
  await turn();
  assert.deepEqual(sent[0].body.show, {
    slug: "a",
    query: "n=1",
    title: { en: "A", zh: "甲" },
    own: false,
    still: null,
  });
  assert.deepEqual(sent[0].body.at, { step: 3 });
  sent[0].done({ ok: true, status: 200 });
  await turn();
  for (let frame = 4; frame < 30; frame++) {
    player.frame = frame;
    driving.moved();
  }
  await turn();
  assert.equal(sent.length, 1);
  page.wait(300);
  await new Promise((done) => setTimeout(done, 300));
  assert.deepEqual(
    sent.slice(1).map(({ body }) => body.at),
    [{ step: 29 }],
  );
  Object.assign(player.clock, { running: true, at: 29.25 });
  assert.deepEqual(where(player), { from: 29.25, speed: 2, until: 39 });
});

test("the phone's presses become deeds of the page: the tour's on a tour, the film's off it, the question's in its time", () => {
  const done = [];
  const say = (name) => (by) => done.push(by === undefined ? name : `${name} ${by}`);
  const strip = { touring: true, go: say("stop") };
  const player = {
    strip,
    step: say("step"),
    transport: { toggle: say("play") },
    blank: { set: say("blank"), cover: { hidden: true } },
  };
  const teacher = { player, question: { phase: "vote", do: say("question") } };
  for (const one of ["next", "back", "forward", "play", "blank", "close", "reveal"]) press(teacher, one);
  strip.touring = false;
  press(teacher, "next");
  assert.deepEqual(done, ["stop 1", "stop -1", "step 1", "play", "blank true", "question close", "step 1"]);
});
