import assert from "node:assert/strict";
import test from "node:test";

const heard = new Map();
const target = {
  addEventListener: (name, run) => heard.set(name, run),
  removeEventListener: (name) => heard.delete(name),
};
globalThis.document = { ...target, visibilityState: "visible" };
globalThis.window = target;
const { Line, pause, stepAt } = await import("../../dashboard/player/line.js");
const { Clock } = await import("../../dashboard/player/clock.js");

const told = { base: "http://host/", code: "KXRM" };
const state = (v, more = {}) => ({ v, code: "KXRM", now: 100, phase: "vote", ...more });
const answer = (status, body) => ({ ok: status < 400, status, headers: new Headers(), json: async () => body });

/** A net whose answers the test gives, one at a time. */
function net() {
  const asked = [];
  globalThis.fetch = (url, request) =>
    new Promise((done, failed) => {
      asked.push({ url: String(url), request, done, fail: () => failed(new TypeError("no net")) });
      request.signal.addEventListener("abort", () => failed(new DOMException("aborted", "AbortError")));
    });
  return asked;
}

const turn = () => new Promise((done) => setImmediate(done));

test("a film that plays stands where the clock of a player would", () => {
  const film = { pace: 12, slow: 4, steps: Array.from({ length: 60 }, (_, i) => i), frames: 60 };
  for (const [from, speed, until] of [
    [0, 1, null],
    [3.5, 2, 20],
    [10, 0.5, 40],
  ]) {
    const clock = new Clock();
    [clock.at, clock.speed, clock.until, clock.running] = [from, speed, until, true];
    for (let ms = 0; ms < 9000; ms += 2) {
      clock.advance(film, 2);
      if (ms % 500) continue;
      const at = stepAt(film, { from, since: 50, speed, until }, 50 + (ms + 2) / 1000);
      assert.ok(Math.abs(at - clock.at) < 0.25, `${from} ${speed} ${ms}: ${at} against ${clock.at}`);
    }
  }
  assert.equal(stepAt(film, { step: 7 }, 0), 7);
  assert.equal(stepAt(film, { from: 2, since: 50, speed: 1, until: null }, 49), 2, "a clock that is behind");
  const thinned = { pace: 10, steps: [0, 10, 20, 30], frames: 4 };
  assert.equal(stepAt(thinned, { step: 20 }, 0), 2);
  assert.equal(stepAt(thinned, { from: 10, since: 0, speed: 1, until: 20 }, 99), 2);
});

test("it asks with the version that it has, takes newer ones, and hears the end", async () => {
  const asked = net();
  const seen = [];
  const line = new Line({ ...told, as: { drive: "d" }, heard: (room) => seen.push(room.v) });
  line.start();
  asked[0].done(answer(200, state(3, { n: 9, code: "ABCD" })));
  await turn();
  assert.equal(asked[1].url, "http://host/class/ABCD?v=3&n=9");
  assert.equal(asked[1].request.headers.get("x-drive"), "d");
  assert.equal(asked[1].request.credentials, "omit");
  asked[1].done(answer(200, state(2)));
  await turn();
  assert.deepEqual(seen, [3], "one that was overtaken on its way");
  asked[2].done(answer(200, state(5, { ended: true })));
  await turn();
  assert.ok(line.gone && !line.running && asked.length === 3);
  assert.deepEqual(seen, [3, 5]);
});

test("a class that is not there is heard as ended", async () => {
  const asked = net();
  let ended = null;
  const line = new Line({ ...told, heard: (room) => (ended = room) });
  line.start();
  asked[0].done(answer(404, { said: { en: "", zh: "" } }));
  await turn();
  assert.deepEqual(ended, { ended: true });
});

test("what is sent waits for the net, and the newest of a kind wins", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = net();
  const felt = [];
  const line = new Line({ ...told, as: { seat: "s" }, felt: (how) => felt.push(how.ok) });
  line.running = true;
  const first = line.post("vote", { answer: 1 });
  asked[0].fail();
  await turn();
  assert.deepEqual(felt, [false]);
  const second = line.post("vote", { answer: 2 });
  assert.equal((await first).replaced, true);
  t.mock.timers.tick(2000);
  await turn();
  assert.equal(asked[1].request.body, '{"answer":2}');
  asked[1].done(answer(429, { said: {} }));
  await turn();
  t.mock.timers.tick(3000);
  await turn();
  asked[2].done(answer(200, state(4, { mine: 2 })));
  assert.equal((await second).mine, 2);
  assert.equal(line.state.v, 4);
  assert.equal(asked.length, 3);
});

test("a page that is seen again asks at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = net();
  const line = new Line(told);
  line.start();
  asked[0].fail();
  await turn();
  assert.equal(asked.length, 1);
  heard.get("visibilitychange")();
  await turn();
  assert.equal(asked.length, 2);
  line.last -= 60; // it slept in the middle of a request
  heard.get("visibilitychange")();
  await turn();
  await turn();
  assert.equal(asked.length, 3);
  line.stop();
  assert.ok(!heard.has("visibilitychange"));
});

test("the server's clock is read from the shortest way", () => {
  const line = new Line(told);
  line.clock = () => 1000;
  const sample = (start, waited, now) => {
    line.last = 1000;
    line.sample(start, waited, now);
  };
  sample(999.0, 0, 1199.5);
  assert.ok(Math.abs(line.offset - 200) < 1e-9);
  sample(989.9, 10, 1199.95);
  assert.ok(
    Math.abs(line.offset - 200) < 1e-9 && Math.abs(line.trip - 0.1) < 1e-6,
    "it waited ten seconds at the server",
  );
  sample(997, 0, 1200);
  assert.ok(Math.abs(line.offset - 200) < 1e-9, "a slow way says less");
  for (const failed of [1, 2, 3, 4, 9]) assert.ok(pause(failed) <= 10 && pause(failed) >= 0.75);
});
