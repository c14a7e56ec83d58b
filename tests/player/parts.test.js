import assert from "node:assert/strict";
import test from "node:test";
import { Address, query } from "../../dashboard/player/address.js";
import { arrange } from "../../dashboard/player/arrange.js";
import { Clock, nearest, pace } from "../../dashboard/player/clock.js";
import { Palette, channels } from "../../dashboard/player/colours.js";
import { fill, lines } from "../../dashboard/player/lines.js";
import { browser, context } from "./stub.js";

const tale = (more = {}) => ({
  frames: 40,
  steps: Array.from({ length: 40 }, (_, t) => t),
  pace: 6,
  slow: 0,
  smooth: true,
  ...more,
});

test("tokens become the theme's colours, and nothing else does", () => {
  const palette = new Palette({ plus: "#ff0000", paper: "#fff" });
  assert.equal(palette.colour("@plus"), "#ff0000");
  assert.equal(palette.colour("@plus/0.4"), "rgba(255,0,0,0.4)");
  assert.equal(palette.colour("plus"), "plus");
  assert.deepEqual(palette.resolve({ a: ["@plus", 1], b: null }), { a: ["#ff0000", 1], b: null });
  assert.deepEqual(channels("#0f0"), [0, 255, 0, 1]);
  const table = palette.table([
    [0, "@paper"],
    [1, "@plus"],
  ]);
  assert.deepEqual([table[0], table[255]], [0xffffffff, 0xff0000ff]);
});

test("a film that begins slowly stands a second a step, then eases into its pace", () => {
  const slow = tale({ slow: 5 });
  assert.equal(pace(slow, 0), 1);
  assert.equal(pace(slow, 4.9), 1);
  const then = [5, 7, 9, 11, 13].map((at) => pace(slow, at));
  assert.deepEqual(
    then,
    [...then].sort((a, b) => a - b),
  );
  assert.equal(pace(slow, 13), 6);
  assert.equal(pace(tale(), 0), 6);
  assert.equal(pace(tale({ slow: 5, pace: 0.5 }), 0), 0.5, "what is slower than that stays so");
});

test("time passes at the film's pace, the reader's speed and the page's", () => {
  const clock = new Clock();
  clock.start(tale());
  assert.equal(clock.advance(tale(), 500), false);
  assert.equal(clock.at, 3);
  clock.speed = 2;
  clock.times = 0.5;
  clock.advance(tale(), 500);
  assert.equal(clock.at, 6);
});

test("it stops where it was told to, once; the reader's own hand sets it free", () => {
  const clock = new Clock();
  clock.until = 4;
  clock.start(tale());
  assert.equal(clock.advance(tale(), 1000), true);
  assert.equal(clock.at, 4);
  clock.release();
  clock.start(tale());
  assert.equal(clock.advance(tale(), 500), false);
  assert.ok(clock.at > 4);
  clock.loop = true;
  clock.at = 39;
  assert.equal(clock.advance(tale(), 500), false);
  assert.equal(clock.at, 0);
});

test("what counts moves at the end of a step, what flows all the time", () => {
  const clock = new Clock();
  clock.at = 2.3;
  assert.ok(Math.abs(clock.blend(tale()) - 0.3) < 1e-9);
  assert.equal(clock.blend(tale({ smooth: false })), 0);
  clock.at = 2.999;
  assert.ok(clock.blend(tale({ smooth: false })) > 0.99);
});

test("a step that a thinned film leaves out is the next one shown", () => {
  const thin = { frames: 3, steps: [0, 5, 9] };
  assert.deepEqual(
    [0, 3, 5, 9, 50].map((s) => nearest(thin, s)),
    [0, 1, 1, 2, 2],
  );
});

test("a link says the step, from 1, unless the film opens there", () => {
  assert.equal(
    query(
      [
        ["a", "1"],
        ["lang", "zh"],
      ],
      4,
      9,
    ),
    "?a=1&lang=zh&step=5",
  );
  assert.equal(query([["a", "x y"]], 9, 9), "?a=x+y");
  assert.equal(query([], 9, 9), "");
});

test("the address is written seldom while a film plays, and never on another page", () => {
  const { wait } = browser();
  const address = new Address(() => {});
  wait(1000);
  address.take([["a", "1"]]);
  for (let step = 0; step < 10; step++) {
    address.write(step, 99, true);
    wait(100);
  }
  assert.deepEqual(history.written, ["/lesson?a=1&step=1", "/lesson?a=1&step=6"]);
  location.pathname = "/another";
  address.write(3, 99, false);
  assert.equal(history.written.length, 2);
});

test("Back to the same state at another step moves the film there; to another state it waits for the page", () => {
  const { wait } = browser();
  const stood = [];
  const address = new Address((step) => stood.push(step));
  wait(1000);
  address.take([["a", "1"]]);
  for (const search of ["?a=1&step=6", "?step=3&a=1", "?a=1", "?a=2&step=6"]) {
    location.search = search;
    address.back();
  }
  assert.deepEqual(stood, [5, 2, null]);
  address.write(7, 99, false);
  assert.equal(history.written.length, 0, "the address that Back led to was written over");
  address.take([["a", "2"]]);
  address.write(7, 99, false);
  assert.deepEqual(history.written, ["/lesson?a=2&step=8"]);
});

test("pictures never overlap, and fill the width", () => {
  for (const wide of [
    [false],
    [false, false],
    [true, false, false],
    [false, false, false, true],
    Array(5).fill(false),
    Array(6).fill(false),
  ]) {
    for (const even of [false, true]) {
      for (const chosen of [false, true]) {
        const { columns, rows, places } = arrange(wide, { width: 1000, main: 400, even, chosen });
        const taken = new Set();
        for (const { row, rows: down, column, columns: across } of places) {
          for (let r = row; r < row + down; r++) {
            for (let c = column; c < column + across; c++) {
              assert.ok(!taken.has(`${r} ${c}`), `two at ${r} ${c} of ${wide}`);
              assert.ok(r <= rows.length && c <= columns.length);
              taken.add(`${r} ${c}`);
            }
          }
        }
        assert.ok(columns.reduce((a, b) => a + b) + 12 * (columns.length - 1) <= 1000);
        assert.ok(rows.every(Number.isInteger) && columns.every(Number.isInteger), "half pixels blur");
      }
    }
  }
});

test("where pictures are hidden, the others take their room", () => {
  const room = { width: 1000, main: 400, even: false, chosen: false };
  const [three, two, one] = [3, 2, 1].map((n) => arrange(Array(n).fill(false), room));
  assert.ok(two.rows[0] > three.rows[1] && one.columns[0] === 1000);
});

const job = (trace, more = {}) => {
  const ctx = context();
  const get = (path) => path.split(".").reduce((part, key) => part?.[key], trace);
  return {
    ctx,
    trace,
    get,
    X: (v) => v,
    Y: (v) => v,
    palette: new Palette({ ink: "#000000" }),
    i: 1,
    points: () => [
      [0, 1],
      [5, 6],
    ],
    ...more,
  };
};
const said = (ctx, ...names) => ctx.said.filter(([name]) => names.includes(name));

test("a line is broken at its gaps and steps where it is told to", () => {
  const gaps = job({ line: { width: 1, color: "@ink" } });
  lines(gaps, [0, 1, NaN, 3], [0, 1, 2, 3]);
  assert.deepEqual(
    said(gaps.ctx, "moveTo").map(([, x]) => x),
    [0, 3],
  );
  const steps = job({ line: { width: 2, color: "@ink", shape: "hv" } });
  lines(steps, [0, 1], [0, 5]);
  assert.deepEqual(said(steps.ctx, "lineTo"), [
    ["lineTo", 0, 0],
    ["lineTo", 1, 0],
    ["lineTo", 1, 5],
  ]);
  const long = job({ line: { width: 2, color: "@ink" } });
  lines(
    long,
    Array.from({ length: 40 }, (_, k) => k),
    Array(40).fill(0),
  );
  assert.ok(said(long.ctx, "stroke").length >= 3, "one long path is slow");
});

test("a band is closed along the line before it", () => {
  const band = job({ fill: "tonexty", fillcolor: "@ink", line: {} });
  fill(band, [0, 1], [8, 9]);
  assert.deepEqual(said(band.ctx, "lineTo").slice(-2), [
    ["lineTo", 1, 6],
    ["lineTo", 0, 5],
  ]);
});
