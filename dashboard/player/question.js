// The question that the class is asked: its phases, what the room is told of it, what the teacher's phone is told beside. Until the
// reveal the answer is here and nowhere else.

import { asked, leads, named, truth } from "./phases.js";
import { still } from "./still.js";
import { advised, right } from "./votes.js";

/** @import { Room, Tally } from "./classroom.js" */
/** @import { Deed, Phase } from "./phases.js" */
/** @import { Teacher } from "./teacher.js" */

const SETTLES = 1500; // ms that a page may take to its question, before that counts as dropped
const MOST = 700; // letters of what the phone is told

export class Question {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    this.handed = ""; // the round whose votes are hands
    this.busy = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.losing = undefined;
  }

  /** The one on show. */
  get ask() {
    return this.teacher.player.asking.ask;
  }

  /** Of the question on show. @returns {Phase} */
  get phase() {
    const { ask, state } = { ask: this.ask, state: this.teacher.state };
    return ask && state?.ask?.name === named(ask.name) ? state.phase : "idle";
  }

  /** @returns {Tally[]} */
  get tallies() {
    return this.phase === "idle" ? [] : (this.teacher.state?.tallies ?? []);
  }

  get stamp() {
    const { phase, teacher } = this;
    return teacher.open
      ? [phase, teacher.state?.round, this.handed, JSON.stringify(phase === "vote" ? 0 : this.tallies)].join()
      : "";
  }

  /** @param {Deed} deed @param {Record<string, any>} [more] */
  async do(deed, more = {}) {
    const { ask, phase, teacher } = this;
    const { asks } = teacher.told;
    const to = leads(phase, deed);
    if (!teacher.open || !ask || !asks || !to || this.busy) return;
    this.busy = true;
    teacher.podium.ten = -Infinity;
    try {
      /** @type {Record<string, any>} */
      const fields = { phase: to, private: this.aside(to), ...more };
      if (deed === "ask") {
        await this.free();
        teacher.player.asking.reopen();
        fields.ask = asked(ask, asks, this.steps, await this.picture());
      }
      if (deed === "reveal") fields.truth = truth(ask, asks);
      const taken = await teacher.driving.post(fields);
      if (taken && deed === "reveal") teacher.player.asking.reveal();
    } finally {
      this.busy = false;
    }
    teacher.draw();
  }

  /** Hands that were counted, in a round of their own.
   * @param {[number, number][]} hands answers, and how many */
  async hands(hands) {
    await this.do("ask");
    if (this.phase !== "vote") return;
    this.handed = this.round;
    await this.do("close", { hands });
  }

  /** Names the round of this question. */
  get round() {
    return `${this.teacher.state?.ask?.name} ${this.teacher.state?.round}`;
  }

  /** Another question makes room for this one. */
  async free() {
    const phase = this.teacher.state?.phase ?? "idle";
    if (phase !== "idle" && phase !== "revealed") await this.teacher.driving.post({ phase: "idle" });
  }

  get steps() {
    const { film } = this.teacher.player;
    return film ? film.steps[film.frames - 1] + 1 : 1;
  }

  /** Of a spot, with the axes on which it is set. */
  async picture() {
    const { ask, teacher } = this;
    const none = { still: null, frame: null };
    if (ask?.kind !== "spot" || ask.view === null) return none;
    const made = await still(teacher.player, [ask.view]).catch(() => null);
    const mark = made && (await teacher.driving.put(made.blob));
    return mark ? { still: mark, frame: made.frame } : none;
  }

  /** Tells that again, where the page has moved on. */
  keep() {
    const { state, driving } = this.teacher;
    const told = this.aside(this.phase, state?.private?.since);
    if (JSON.stringify(told) !== JSON.stringify(state?.private ?? {})) driving.post({ private: told });
  }

  /** What only the teacher's phone is told, and this page after a reload.
   * @param {Phase} phase @param {number} [since] */
  aside(phase, since = this.teacher.line?.now() ?? 0) {
    const { strip } = this.teacher.player;
    const next = strip.stops[strip.stops.indexOf(strip.tour.stop ?? -1) + 1];
    const out = {
      since,
      ends: strip.touring ? null : strip.asked,
      visit: this.visit,
      advice: phase === "vote" || phase === "idle" ? null : this.advice(),
      next: strip.touring && next !== undefined ? strip.tour.titles[next] : "",
    };
    return JSON.stringify(out).length > MOST ? { ...out, visit: "" } : out;
  }

  /** What the votes advise; null before there are any. */
  advice() {
    const last = this.tallies[this.tallies.length - 1];
    if (!this.ask || !last?.n) return null;
    const share = right(this.ask, last);
    const text = this.teacher.told.both?.[advised(share)];
    const said = `${Math.round(100 * share)}%`;
    return text ? { en: text.en.replace("{share}", said), zh: text.zh.replace("{share}", said) } : null;
  }

  /** The page comes to a class that may be in the middle of a question.
   * @param {Room} state */
  arrive({ phase, blank, private: own = {} }) {
    const { teacher } = this;
    const under = phase !== "idle" && phase !== "revealed";
    const [at, here] = [own.visit || this.visit, this.visit];
    teacher.next = [
      ...(under && at !== here ? [{ at: here, act: { visit: at } }] : []),
      ...(under && own.ends && !(this.ask && at === here) ? [{ at, act: own.ends }] : []),
    ];
    teacher.player.blank.set(blank);
    teacher.driving.again();
    this.sync();
  }

  /** The question of the class and that of the page are brought together. */
  sync() {
    const { ask, phase, teacher } = this;
    const { asking } = teacher.player;
    this.stop();
    if (!teacher.state || teacher.state.phase === "idle" || teacher.next.length || this.busy) return;
    if (phase === "revealed" && asking.open) asking.settle(true);
    const advised = teacher.state.private?.advice?.en;
    if (phase === "closed" && this.advice()?.en !== advised) this.keep(); // hands, or a vote that came last
    if (!ask || phase === "idle") this.losing = setTimeout(() => this.lose(), SETTLES);
  }

  /** The page has gone on: what was asked is over. */
  lose() {
    const { open, state, driving } = this.teacher;
    if (open && this.phase === "idle" && state?.phase !== "idle") driving.post({ phase: "idle" });
  }

  stop() {
    clearTimeout(this.losing);
  }

  /** The link of this page's state, which leads back to its question. */
  get visit() {
    const { share, link = [] } = this.teacher.player.transport.call;
    const pairs = link.filter(([name]) => name !== "lang");
    return `${share?.slug ?? ""}?${new URLSearchParams(pairs)}`;
  }
}
