import assert from "node:assert/strict";
import test from "node:test";
import { pace } from "../../dashboard/player/clock.js";
import { coder } from "../../dashboard/player/gif.js";
import { bytes, filled } from "../../dashboard/player/take.js";
import { moments } from "../../dashboard/player/video.js";
import { fitting, lines } from "../../dashboard/player/wrap.js";

const tale = (frames, pace, more = {}) => ({
  frames,
  pace,
  steps: Array.from({ length: frames }, (_, t) => t),
  slow: 0,
  smooth: true,
  ...more,
});

test("a video is as long as its film: frames by pace, the last step standing as long as any", () => {
  for (const [frames, rate] of [
    [12, 4],
    [40, 6],
    [240, 24],
    [7, 0.5],
    [1, 1],
  ]) {
    const all = moments(tale(frames, rate), 30);
    assert.ok(Math.abs(all.length / 30 - frames / rate) <= 2 / 30, `${frames} at ${rate}: ${all.length / 30}`);
    assert.deepEqual([all[0][0], all.at(-1)], [0, [frames - 1, 0]]);
  }
});

test("a film that begins slowly does so in its video", () => {
  const slow = tale(40, 6, { slow: 5 });
  const firsts = moments(slow, 30).filter(([t]) => t === 0).length;
  assert.equal(firsts, Math.round(30 / pace(slow, 0)));
});

test("every step is seen, in order", () => {
  const seen = moments(tale(30, 10), 25).map(([t]) => t);
  assert.deepEqual([...new Set(seen)], [...Array(30).keys()]);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
});

const wide = (text) => [...text].reduce((sum, c) => sum + (c > "\u2e80" ? 2 : 1), 0);

test("a sentence breaks between words, in Chinese anywhere but before a full stop, and loses nothing", () => {
  const said = "Round 3: the stump asks x₁ ≤ 0.99? 59 of 200 rows are wrong";
  assert.equal(lines(said, 20, wide).join(" "), said);
  assert.ok(lines(said, 20, wide).every((line) => wide(line) <= 20));
  const zh = "看点的大小：这一轮分错的样本，下一轮权重更大。";
  const broken = lines(zh, 12, wide);
  assert.equal(broken.join(""), zh);
  assert.ok(broken.every((line) => !/^[，。：]/.test(line)));
  assert.deepEqual(lines("", 10, wide), []);
  assert.equal(lines("unbreakable", 3, wide).join(""), "unbreakable");
});

test("a long sentence is set smaller, down to the smallest size", () => {
  const measure = (text, size) => wide(text) * size;
  assert.equal(fitting("a b c", [20, 14], 2, 100, measure), 20);
  assert.equal(fitting("a bb cc", [20, 14], 1, 100, measure), 14);
  assert.equal(fitting("a".repeat(90), [20, 14], 1, 100, measure), 20, "one word is one line at any size");
});

test("sizes and sentences are filled in", () => {
  assert.deepEqual([bytes(40), bytes(61_400), bytes(1_340_000)], ["1 kB", "61 kB", "1.3 MB"]);
  assert.equal(filled("{n} of {m}", { n: 2, m: "x" }), "2 of x");
});

test("a pixel becomes the nearest colour of the palette", () => {
  const coded = coder([
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 255],
  ]);
  assert.deepEqual([...coded(new Uint8ClampedArray([250, 10, 5, 255, 3, 3, 3, 255, 240, 250, 250, 255]))], [1, 0, 2]);
});
