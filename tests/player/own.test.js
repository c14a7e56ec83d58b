import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./stub.js";

const page = browser();
const { Player } = await import("../../dashboard/player/control.js");
const { deed } = await import("../../dashboard/player/keys.js");
const { keep, kept, LETTERS, linked, packed, read, sentence, unpacked, Walk, written } = await import(
  "../../dashboard/player/own.js"
);

const STOPS = [
  ["adaboost?n_estimators=7&step=2", "<b>one</b> & “two” 第二站"],
  ["perceptron?step=1", ""],
];
const TOUR = {
  stop: null,
  titles: ["a"],
  paused: false,
  say: "",
  at: null,
  ticks: [],
  look: null,
  ask: null,
  goals: [],
};
const shown = (slug, query) => ({
  tour: { ...TOUR, hint: "", reached: "", ends: [], course: null },
  share: { slug, query },
});

test("a tour comes back from its file and its link as it was", () => {
  assert.deepEqual(read(written(STOPS)), STOPS);
  assert.deepEqual(unpacked(packed(STOPS)), STOPS);
  assert.match(packed(STOPS), /^#walk=[\w-]+$/);
  assert.equal(sentence(` a\n${"长".repeat(500)}`).length, LETTERS);
});

test("a file or a link of anything is no tour", () => {
  const odd = ["", "{", "null", "[]", "7", '{"unrolled":"tour"}', written([]), written(Array(61).fill(STOPS[0]))];
  for (const link of [
    "https://evil.example/x?y",
    "javascript:alert(1)",
    "../x?y",
    "//a?b",
    "adaboost",
    "a?b#c",
    "a?b c",
    7,
    null,
  ])
    odd.push(written([[link, "x"]]));
  odd.push(written([["a?b", 7]]), written(["a?b"]), written([["a?b", "x".repeat(300_000)]]));
  for (const text of odd) assert.equal(read(text), null, text.slice(0, 80));
  for (const hash of ["#walk=", "#walk=zzz", "#walk=%%%", `#walk=${"A".repeat(9)}`]) assert.equal(unpacked(hash), null);
});

test("without a browser's storage it is kept in memory", () => {
  keep(STOPS);
  assert.deepEqual(kept(), STOPS);
  keep([]);
  assert.deepEqual(kept(), []);
});

test("a walk knows its stops by their state, whatever the language and the step", () => {
  const walk = new Walk();
  walk.begin(STOPS);
  const first = shown("adaboost", [
    ["lang", "zh"],
    ["n_estimators", "7"],
  ]);
  assert.equal(walk.tour(shown("perceptron", [])).paused, false, "on the way it is not left");
  assert.deepEqual([walk.tour(first).stop, walk.tour(first).say], [0, STOPS[0][1]]);
  assert.equal(walk.tour(shown("adaboost", [["n_estimators", "8"]])).paused, true);
  assert.equal(walk.tour(shown("perceptron", [])).stop, 1, "Back and Forward lead to its stops");
  assert.deepEqual(walk.go(0), { visit: STOPS[0][0] });
  assert.equal(
    linked(
      "adaboost",
      [
        ["lang", "zh"],
        ["n_estimators", "7"],
      ],
      2,
    ),
    STOPS[0][0],
  );
  assert.equal(new Walk().stops.length, 2, "another lesson's page goes on with it");
  walk.end();
  assert.equal(walk.tour(first), null);
  assert.equal(new Walk().stops.length, 0);
});

test("in full screen a remote's full stop blanks the screen, and any key brings it back", () => {
  const player = new Player(page.body);
  assert.equal(player.blank.deed("."), undefined, "else it steps the film");
  document.fullscreenElement = player.screen;
  for (const key of [".", "b", "B"]) {
    deed(player, key)();
    assert.equal(player.blank.cover.hidden, false);
    assert.equal(deed(player, "Shift"), undefined);
    deed(player, "PageDown")();
    assert.equal(player.blank.cover.hidden, true);
  }
  document.fullscreenElement = null;
});
