// A question: the reader predicts, in the picture or on the bar where that is the natural place, the film then plays into the
// reader's own mark, and the run says who was right. What was answered is remembered here and nowhere else.

import { Aim } from "./aim.js";
import { nearest } from "./clock.js";
import { playTo } from "./command.js";
import { control, verdict } from "./controls.js";
import { el } from "./dom.js";
import { numberAt, partOf } from "./judge.js";

/** @import { Answer, AskHead } from "./types.js" */
/** @import { Player } from "./control.js" */

/**
 * A class that is asked: the reader is one of it, or its teacher.
 * @typedef {object} Poll
 * @property {boolean} open may it be answered now?
 * @property {boolean} [stays] the teacher's: it is seen while the film plays into the answer, and may be left
 * @property {string} veiled what stands on a veil
 * @property {() => string} stamp changes when its part has to be built anew
 * @property {(ask: AskHead) => HTMLElement[]} parts
 * @property {(answer: Answer) => void} cast
 */

const WITHIN = 6; // seconds that a film may take to its answer

export class Asking {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.box = el("div", { class: "answer" });
    /** @type {AskHead | null} */
    this.ask = null;
    /** @type {Answer | null} */
    this.mine = null;
    /** @type {"none" | "open" | "playing" | "done"} */
    this.phase = "none";
    /** @type {Map<string, Answer | null>} what was answered, by the question's name; null: nothing, only shown */
    this.memory = new Map();
    /** @type {Record<string, string>} */
    this.words = {};
    this.built = "";
    /** @type {Poll | null} */
    this.poll = null;
    this.aim = new Aim(this);
    this.chosen = () => {}; // marks the choice in the control that is built
  }

  get open() {
    return this.ask !== null && this.phase === "open";
  }

  /** May this reader answer it now? */
  get answering() {
    return this.open && (this.poll?.open ?? true);
  }

  /** Does the bar carry a flag now, instead of the film's place? */
  get flagging() {
    return this.answering && this.ask?.kind === "when";
  }

  /** @param {AskHead | null} ask @param {Record<string, string>} words */
  take(ask, words) {
    const before = this.ask?.name;
    this.ask = ask;
    this.words = words;
    if (before !== ask?.name) {
      const known = ask !== null && this.memory.has(ask.name);
      this.mine = (ask && this.memory.get(ask.name)) ?? null;
      this.phase = ask === null ? "none" : known ? "done" : "open";
    }
    this.draw();
  }

  /** The page has said where to stand: a question that was answered before stands where it ended. */
  arrive() {
    const { film, clock } = this.player;
    if (this.phase === "done" && this.ask && film) clock.go(film, nearest(film, this.ask.to));
  }

  /** Veil, controls, marks: all as they have to be now. */
  draw() {
    const { player, ask, open } = this;
    const { film } = player;
    if (!film) return;
    player.root.classList.toggle("asking", ask !== null);
    player.root.classList.toggle("answered", this.phase === "done");
    const wall = open && ask?.after ? nearest(film, ask.at) : null;
    player.clock.wall = wall;
    player.transport.veil(wall);
    player.marks.veil(open && ask ? ask.views : [], this.veiled);
    player.equations.veiled = new Set(open && ask ? ask.slots.map(([i, name]) => `${i}/${name}`) : []);
    if (player.showing.frame !== null) player.equations.show(player.frame);
    this.aim.take(this.answering && ask?.kind === "spot" ? ask : null);
    this.build();
    this.mark();
  }

  get veiled() {
    return this.poll?.veiled ?? this.words.veiled;
  }

  /** What the picture's sentence is while it is covered; empty: its own.
   * @param {number} view */
  hides(view) {
    return this.open && this.ask?.views.includes(view) ? this.veiled : "";
  }

  /** @param {boolean} [anew] */
  build(anew = false) {
    const { ask, phase, words } = this;
    const { poll } = this;
    const built = JSON.stringify([ask, phase, words.lock, this.player.film?.key, poll?.stamp()]);
    if (built === this.built && !anew) return;
    this.built = built;
    const held = this.box.contains(document.activeElement);
    this.box.hidden = ask === null || (phase === "playing" && !poll?.stays);
    if (ask && poll) this.box.replaceChildren(...poll.parts(ask));
    else if (ask && phase === "open") this.box.replaceChildren(...control(this, ask));
    else if (ask && phase === "done") this.box.replaceChildren(...verdict(this, ask));
    else this.box.replaceChildren();
    if (held) this.box.querySelector("button")?.focus(); // who came by key goes on by key
  }

  /** @param {Answer | null} answer */
  choose(answer) {
    if (!this.answering) return;
    this.mine = answer;
    this.chosen();
    this.mark();
  }

  /** A flag at a frame of the film. False: the bar is the film's own.
   * @param {number} frame */
  flag(frame) {
    const { film } = this.player;
    if (!this.flagging || !film) return false;
    this.choose(film.steps[Math.min(Math.max(frame, 0), film.frames - 1)] + 1);
    return true;
  }

  /** The answer stands; the film plays into it.
   * @param {boolean} [abstains] */
  lock(abstains = false) {
    const { ask } = this;
    if (!ask || !this.answering || (this.mine === null && !abstains)) return;
    if (this.poll && this.mine !== null) return this.poll.cast(this.mine);
    if (abstains) this.mine = null;
    this.reveal();
  }

  /** The film plays into the answer. */
  reveal() {
    const { ask, player } = this;
    if (!ask) return;
    this.memory.set(ask.name, this.mine);
    this.phase = "playing";
    this.draw();
    playTo(player, ask.to, WITHIN);
  }

  /** The film began or stopped to play. */
  played() {
    if (this.phase === "playing" && !this.player.playing) this.settle();
  }

  /** The answer is known; `there`: the film stands at it.
   * @param {boolean} [there] */
  settle(there = false) {
    const { ask, player } = this;
    if (ask && !this.memory.has(ask.name)) this.memory.set(ask.name, this.mine);
    this.phase = "done";
    this.draw();
    if (there && ask && player.film) player.stand(nearest(player.film, ask.to));
  }

  /** As if it had never been answered: a class is asked. */
  reopen() {
    const { ask, player } = this;
    if (!ask || this.phase === "open") return;
    this.memory.delete(ask.name);
    [this.mine, this.phase] = [null, "open"];
    if (player.film) player.stand(nearest(player.film, ask.at));
    this.draw();
  }

  /** The reader's own mark, and the run's once it is known: in the picture, on its axis, on the bar. */
  mark() {
    const { ask, mine, phase, player } = this;
    /** @type {import("./marks.js").Mark[]} */
    const marks = [];
    /** @type {{ frame: number, kind: "mine" | "truth" }[]} */
    const flags = [];
    const add = (/** @type {Answer | null} */ answer, /** @type {"mine" | "truth"} */ kind) => {
      if (!ask || !player.film || answer === null) return;
      if (ask.kind === "when") flags.push({ frame: nearest(player.film, Number(answer) - 1), kind });
      if (ask.view === null) return;
      if (ask.kind === "guess") marks.push({ view: ask.view, at: [Number(answer)], kind });
      const at = Array.isArray(answer) ? answer : ask.points[answer];
      if (ask.kind === "spot" && at) marks.push({ view: ask.view, at, kind });
    };
    if (ask) add(mine, "mine");
    if (ask && phase === "done" && (ask.kind === "when" || ask.kind === "spot") && ask.answers.length < 4)
      for (const answer of ask.answers) add(answer, "truth");
    player.marks.show(marks);
    player.transport.flags(flags);
    player.transport.show(player.frame, player.clock.at);
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    const { ask } = this;
    if (!ask || !this.answering) return undefined;
    if (key === "Enter") return () => this.lock();
    if (ask.kind === "pick" && +key >= 1 && +key <= ask.options.length) return () => this.choose(+key - 1);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (ask.kind === "when" && by) return () => this.flag(this.flagged() + by);
    if (ask.kind === "guess" && by) {
      const part = typeof this.mine === "number" ? partOf(ask, this.mine) : 0.5;
      const step = ask.whole ? 1 / Math.max(ask.high - ask.low, 1) : 0.01;
      return () => this.choose(numberAt(ask, Math.min(Math.max(part + by * step, 0), 1)));
    }
    return ask.kind === "spot" ? this.aim.deed(key) : undefined;
  }

  flagged() {
    const { film, frame } = this.player;
    return film && typeof this.mine === "number" ? nearest(film, this.mine - 1) : frame;
  }
}
