// The line to a class: asks for its state again and again, and sends what is done here until it has arrived. Knows no page.

import { nearest, pace } from "./clock.js";

/** @import { Film } from "./types.js" */
/** @import { As, At, Felt, Letter, Reply, Room } from "./classroom.js" */

const WAITS = 10; // seconds that the server lets a request wait
const SLACK = 8; // and what an answer may take beside
const MOST = 8; // seconds between two attempts
const SAMPLES = 8; // answers that the clock is read from
const TICK = 1 / 60; // seconds, of a film that does not run evenly

/** Seconds before the next attempt: 1, 2, 4, 8, not all in the same moment.
 * @param {number} failed attempts so far */
export const pause = (failed) => Math.min(2 ** Math.max(0, failed - 1), MOST) * (0.75 + Math.random() / 2);

/** One room, asked again and again. */
export class Line {
  /** @param {{ base: string, code: string, as?: As, heard?: (state: Room) => void, felt?: (felt: Felt) => void }} told
   *    `base`: the address of the app's root, with its last slash. A class that is not there, or no more, is heard as
   *    `ended`; one that never was has no `v` */
  constructor({ base, code, as = {}, heard = () => {}, felt = () => {} }) {
    this.base = base;
    this.code = code;
    this.as = as;
    this.heard = heard;
    this.felt = felt;
    /** @type {Room | null} */
    this.state = null;
    this.offset = 0; // the server's clock minus ours, seconds
    this.trip = 0; // seconds there and back
    this.running = false;
    this.gone = false; // there is no such class, or no more
    this.failed = 0;
    this.behind = 0;
    this.last = this.clock(); // when something came
    /** @type {{ trip: number, offset: number }[]} */
    this.samples = [];
    /** @type {Map<string, Letter>} */
    this.letters = new Map(); // the newest of each kind that has not arrived
    /** @type {Set<string>} */
    this.sending = new Set();
    /** @type {Set<() => void>} */
    this.rests = new Set();
    /** @type {AbortController | null} */
    this.request = null;
    this.wake = () => this.awake();
  }

  clock() {
    return Date.now() / 1000;
  }

  /** The server's time. */
  now() {
    return this.clock() + this.offset;
  }

  /** Seconds for which nothing has come. */
  silent() {
    return this.clock() - this.last;
  }

  start() {
    if (this.running) return;
    this.running = true;
    document.addEventListener("visibilitychange", this.wake);
    window.addEventListener("online", this.wake);
    this.ask();
  }

  stop() {
    this.running = false;
    document.removeEventListener("visibilitychange", this.wake);
    window.removeEventListener("online", this.wake);
    this.request?.abort();
    this.hurry();
    for (const letter of this.letters.values()) letter.done({ ok: false, status: 0 });
    this.letters.clear();
  }

  /** The page is seen again, or the net is back: what waits need wait no longer, and what was asked before a sleep is
   * asked anew. */
  awake() {
    if (document.visibilityState === "hidden") return;
    this.hurry();
    if (this.failed || this.silent() > WAITS + 2) {
      this.failed = -1; // what is cut off here is asked again at once
      this.request?.abort();
    }
    for (const what of this.letters.keys()) this.send(what);
  }

  async ask() {
    while (this.running) {
      const reply = await this.once();
      if (reply.status === 404 || (reply.status === 200 && reply.ended)) {
        this.gone = true;
        this.stop();
        if (reply.status === 404) this.heard(/** @type {Room} */ ({ ...this.state, ended: true }));
      } else if (reply.status !== 200 && ++this.failed > 0) await this.rest(this.failed);
    }
  }

  /** One request for the state. */
  async once() {
    const { state } = this;
    const n = state?.n === undefined ? "" : `&n=${state.n}`;
    this.request = new AbortController();
    const path = `class/${this.code}${state ? `?v=${state.v}${n}` : ""}`;
    const reply = await this.fetched(path, {}, WAITS + SLACK, this.request);
    if (reply.status === 200) this.take(reply);
    else if (this.running && reply.status !== 404) this.felt({ ok: false, seconds: this.trip, since: this.silent() });
    return reply;
  }

  /** @param {Record<string, any>} state a newer one, or the same with newer counts */
  take(state) {
    if (!this.running) return;
    const behind = this.state && state.v < this.state.v && this.failed === 0;
    this.behind = behind ? this.behind + 1 : 0;
    if (behind && this.behind < 3) return; // one that was overtaken on its way; if they all are, the class has gone back
    this.behind = 0;
    this.failed = 0;
    this.state = /** @type {Room} */ (state);
    if (state.code) this.code = state.code;
    this.felt({ ok: true, seconds: this.trip, since: 0 });
    this.heard(this.state);
  }

  /** Time that another attempt can cut short.
   * @param {number} failed */
  rest(failed) {
    return /** @type {Promise<void>} */ (
      new Promise((done) => {
        const end = () => {
          clearTimeout(timer);
          this.rests.delete(end);
          done();
        };
        const timer = setTimeout(end, pause(failed) * 1000);
        this.rests.add(end);
      })
    );
  }

  hurry() {
    for (const end of this.rests) end();
  }

  /** What is done here. It is sent until it has arrived; something newer of its kind takes its place.
   * @param {string} what vote, drive, press, … @param {object} body @returns {Promise<Reply>} */
  post(what, body) {
    return new Promise((done) => {
      this.letters.get(what)?.done({ ok: false, status: 0, replaced: true });
      this.letters.set(what, { what, body, done });
      this.send(what);
    });
  }

  /** @param {string} what */
  async send(what) {
    if (this.sending.has(what)) return;
    this.sending.add(what);
    let failed = 0;
    for (let letter = this.letters.get(what); letter; letter = this.letters.get(what)) {
      const reply = await this.fetched(`class/${this.code}/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(letter.body),
      });
      if (reply.status === 429 || reply.status === 0 || reply.status >= 500) {
        if (reply.status !== 429) this.felt({ ok: false, seconds: this.trip, since: this.silent() });
        await this.rest(++failed);
        continue;
      }
      failed = 0;
      if (this.letters.get(what) === letter) this.letters.delete(what);
      if (reply.v !== undefined && this.running) this.take(reply);
      letter.done(reply);
    }
    this.sending.delete(what);
  }

  /** An answer, or status 0 where there is none.
   * @param {string} path @param {RequestInit} request @param {number} [most] seconds @param {AbortController} [cut]
   * @returns {Promise<Reply>} */
  async fetched(path, request, most = SLACK, cut = new AbortController()) {
    const named = { "x-seat": this.as.seat, "x-drive": this.as.drive, "x-remote": this.as.remote };
    const mine = new Headers(request.headers);
    for (const [name, token] of Object.entries(named)) if (token) mine.set(name, token);
    const start = this.clock();
    const late = setTimeout(() => cut.abort(), most * 1000);
    try {
      const answer = await fetch(new URL(path, this.base), {
        ...request,
        headers: mine,
        cache: "no-store",
        credentials: "omit",
        signal: cut.signal,
      });
      const body = await answer.json();
      this.last = this.clock();
      if (body.now) this.sample(start, Number(answer.headers.get("x-waited") ?? 0), body.now);
      return { ...body, ok: answer.ok, status: answer.status };
    } catch {
      return { ok: false, status: 0 };
    } finally {
      clearTimeout(late);
    }
  }

  /** The clocks: the server's time was that of half the way, and the shortest of the last ways tells it best.
   * @param {number} start @param {number} waited seconds that the server let it wait @param {number} now the server's */
  sample(start, waited, now) {
    const trip = Math.max(0, this.last - start - waited);
    this.trip = trip;
    this.samples = [...this.samples, { trip, offset: now - (this.last - trip / 2) }].slice(-SAMPLES);
    this.offset = this.samples.reduce((a, b) => (b.trip <= a.trip ? b : a)).offset;
  }
}

/** Where a film stands that the class's state has standing or playing: the clock's place, a frame with its part on the
 * way to the next.
 * @param {Pick<Film, "pace" | "slow" | "steps" | "frames">} film @param {At} at @param {number} now the server's time */
export function stepAt(film, at, now) {
  if ("step" in at) return nearest(film, at.step);
  const end = at.until === null ? film.frames - 1 : Math.min(nearest(film, at.until), film.frames - 1);
  let place = Math.min(nearest(film, Math.floor(at.from)) + (at.from % 1), end);
  let left = Math.max(0, now - at.since) * at.speed;
  while (left > 0 && place < end) {
    const rate = pace(film, place);
    const takes = rate === film.pace ? left : Math.min(left, TICK); // a film that begins slowly finds its own pace
    place += takes * rate;
    left -= takes;
  }
  return Math.min(place, end);
}
