// A laptop in a class: the teacher's film in this reader's own language, at the teacher's step, playing as one. Whoever touches
// the film is on their own until they come back. What is followed is a state, so who comes late is where all are.

import { nearest, seconds } from "./clock.js";
import { button, calm, el } from "./dom.js";
import { put } from "./judge.js";
import { Line, stepAt } from "./line.js";
import { dropSeat, Poll, seatOf } from "./poll.js";

/** @import { At, Felt, Room, Show } from "./classroom.js" */
/** @import { Player } from "./control.js" */
/** @import { Call, Film } from "./types.js" */

/**
 * The page around the film.
 * @typedef {object} Page
 * @property {string} state its link, as linked() has it
 * @property {Partial<Call>} call
 * @property {(show: Show, step: number) => Promise<string>} load another film into its place; why not, if so
 */

const APART = 0.3; // seconds of play between two screens that nobody sees
const LOOK = 1000; // ms between two looks at that
const AGAIN = 6000; // ms after which a film that did not come is asked for again
const SILENT = 3; // seconds without an answer that are said to be so

/** A state's link, in one order. @param {string} slug @param {string} query */
export function linked(slug, query) {
  const pairs = new URLSearchParams(query);
  for (const name of ["lang", "step", "class"]) pairs.delete(name);
  pairs.sort();
  return `${slug}?${pairs}`;
}

/** What a film has to do to be where the class is: nothing (null), stand at a frame, or play on from one.
 * @param {Pick<Film, "pace" | "slow" | "steps" | "frames">} film
 * @param {{ at: number, running: boolean }} clock where it is @param {At} at @param {number} now the server's time
 * @param {number | null} wall the last frame that may be seen
 * @returns {{ to: number, plays: boolean } | null} */
export function owed(film, clock, at, now, wall) {
  const place = Math.min(stepAt(film, at, now), wall ?? Infinity);
  const last = "step" in at || at.until === null ? film.frames - 1 : nearest(film, at.until);
  const plays = !("step" in at) && place < Math.min(last, wall ?? Infinity) - 1e-6;
  if (!plays)
    return !clock.running && clock.at === Math.floor(place + 1e-6) ? null : { to: Math.floor(place + 1e-6), plays };
  const [from, to] = [place, clock.at].sort((a, b) => a - b);
  const near = clock.running && seconds(film, from, to) / at.speed <= APART;
  return near ? null : { to: place, plays };
}

export class Follower {
  /** @param {Player} player @param {Page} page @param {{ code: string, words: Record<string, string> }} told */
  constructor(player, page, told) {
    const { code, words } = told;
    this.told = told;
    this.player = player;
    this.page = page;
    this.words = words;
    /** @type {"en" | "zh"} */
    this.lang = page.call.lang === "zh" ? "zh" : "en";
    /** @type {Room | null} */
    this.state = null;
    this.away = false; // on their own
    this.over = false;
    this.loading = false;
    this.why = ""; // the teacher's film did not come
    this.later = 0; // when it may be asked for again
    /** @type {Felt} */
    this.felt = { ok: true, seconds: 0, since: 0 };
    this.bar = el("div", { class: "class", role: "group" });
    this.code = this.bar.appendChild(el("b", {}, code));
    this.said = this.bar.appendChild(el("span", { "aria-live": "polite" }));
    this.back = this.bar.appendChild(button({ class: "back" }, words.back, () => this.return()));
    this.net = this.bar.appendChild(el("span", { class: "net" }));
    this.own = el("figure", { class: "own" });
    player.root.prepend(this.bar, this.own);
    this.eyes = player.screen.appendChild(el("div", { class: "eyes" }));
    this.eyes.append(
      el("p", {}, words.eyes),
      button({ class: "leave" }, words.away, () => this.leave()),
    );
    this.poll = new Poll(this);
    const seat = seatOf(code);
    this.line = new Line({
      base: document.baseURI,
      code,
      as: seat ? { seat } : {},
      heard: (state) => this.heard(state),
      felt: (felt) => this.feel(felt),
    });
    player.hand = () => this.leave();
    this.draw();
    if (code) this.line.start();
    else this.end(words.unknown);
    this.clock = setInterval(() => this.tick(), LOOK);
  }

  /** Is the teacher's film the one on show? */
  get here() {
    const { show } = this.state ?? {};
    return !this.loading && (!show || (!show.own && linked(show.slug, show.query) === this.page.state));
  }

  /** @param {Room} state */
  heard(state) {
    if (state.ended) return this.end(state.v === undefined ? this.words.unknown : this.words.ended);
    this.state = state;
    if (state.code !== this.told.code) this.rename(state.code);
    this.settle();
  }

  /** The teacher has changed the code: a reload comes back by the new one.
   * @param {string} code */
  rename(code) {
    this.code.textContent = this.told.code = code;
    const here = new URL(location.href);
    here.searchParams.set("class", code);
    history.replaceState(history.state, "", here);
  }

  /** Everything as the class's state has it.
   * @returns {Promise<void>} */
  async settle() {
    const { state, page, away } = this;
    if (!state || this.over) return;
    const { show } = state;
    const changes = show && !show.own && !away && linked(show.slug, show.query) !== page.state;
    if (changes && !this.loading && performance.now() >= this.later) {
      [this.loading, this.why] = [true, ""];
      this.poll.take(null);
      this.draw();
      this.why = await page.load(show, "step" in state.at ? state.at.step : Math.floor(state.at.from));
      this.loading = false;
      if (!this.why) return this.settle(); // the class may have gone on meanwhile
      this.later = performance.now() + AGAIN;
    }
    this.draw();
    if (this.loading) return;
    this.poll.take(this.here ? state : null);
    this.follow();
  }

  /** To where the class is. */
  follow() {
    const { player, state, line } = this;
    const { film, clock, transport } = player;
    if (!film || !state || this.over || this.away || !this.here || this.poll.playing(state.at)) return;
    const { at } = state;
    const due = owed(film, { at: clock.at, running: player.playing }, at, line.now(), clock.wall);
    if (!due) return;
    if (!due.plays || calm() || "step" in at) return this.stand(due.plays ? clock.end(film) : due.to);
    clearTimeout(player.showing.soon);
    if (clock.loop) transport.setLoop(false);
    player.until = at.until;
    clock.until = at.until === null ? null : nearest(film, at.until);
    clock.times = at.speed / clock.speed;
    clock.go(film, due.to);
    if (player.playing) return;
    clock.running = true;
    player.state();
    player.run();
  }

  /** @param {number} frame */
  stand(frame) {
    const { player } = this;
    if (!player.film) return;
    player.pause(false);
    player.clock.release();
    player.until = null;
    player.clock.go(player.film, frame);
    player.showing.paint();
    player.showing.settleSoon();
  }

  tick() {
    if (!this.player.root.isConnected) return this.stop();
    if (!this.felt.ok) this.feel({ ...this.felt, since: this.line.silent() });
    this.settle();
  }

  leave() {
    if (!this.state || this.over || this.away) return;
    this.away = true;
    this.draw();
  }

  return() {
    this.away = false;
    this.settle();
  }

  /** @param {Felt} felt */
  feel(felt) {
    this.felt = felt;
    const kept = this.line.letters.has("vote");
    const since = Math.round(felt.since);
    const { connected, silent, silentKept } = this.words;
    if (felt.ok) this.net.textContent = put(connected, { seconds: felt.seconds.toFixed(1) });
    else if (since >= SILENT) this.net.textContent = put(kept ? silentKept : silent, { since });
  }

  draw() {
    const { state, words, away, over, player } = this;
    const own = Boolean(state?.show?.own) && !away && !over;
    const status = this.loading ? words.loading : this.why || (away ? words.away : own ? words.own : words.with);
    const text = state ? status : put(words.joining, { code: this.line.code });
    if (!over && this.said.textContent !== text) this.said.textContent = text;
    this.back.hidden = !away || over;
    this.net.hidden = over;
    this.eyes.hidden = !state?.blank || away || over;
    this.own.hidden = !own;
    player.root.classList.toggle("elsewhere", own);
    const still = own ? (state?.show?.still ?? "") : "";
    if (this.own.dataset.still === still) return;
    this.own.dataset.still = still;
    const src = new URL(`class/${this.line.code}/still?k=${still}`, document.baseURI).href;
    this.own.replaceChildren(...(still ? [el("img", { src, alt: words.own })] : []));
    player.showing.rearrange();
  }

  /** One sentence; the film stays.
   * @param {string} why */
  end(why) {
    this.over = true;
    this.away = false;
    this.said.textContent = why;
    this.poll.take(null);
    dropSeat(this.line.code);
    this.draw();
    this.stop();
  }

  stop() {
    clearInterval(this.clock);
    this.line.stop();
  }
}
