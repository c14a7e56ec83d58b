// The question's part of the strip while there is a class: how many have voted and no more, then what to do next; after the vote its
// bars or its sentence, after the reveal what the run says.

import { Hands } from "./hands.js";
import { button, el } from "./dom.js";
import { put } from "./judge.js";
import { buttons } from "./phases.js";
import { clear, draw } from "./tally.js";
import { confused, LEAST, said } from "./votes.js";

/** @import { AskHead } from "./types.js" */
/** @import { Deed } from "./phases.js" */
/** @import { Teacher } from "./teacher.js" */

const OFTEN = 1000; // ms between two counts that are said
const TEN = 10; // seconds that are announced, and counted by nobody

/** @type {Record<string, Deed>} */
const DEEDS = {
  ask: "ask",
  closeVote: "close",
  talk: "talk",
  again: "again",
  show: "show",
  reveal: "reveal",
  drop: "drop",
};
const FIRST = ["ask", "closeVote", "again", "show", "reveal"]; // the next thing to do is coloured, one at a time

export class Podium {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    this.voted = el("b", { class: "voted", role: "status" });
    this.time = el("span", { class: "since", role: "timer", "aria-live": "off" });
    this.advice = el("span", { class: "advice", role: "status" });
    this.last = 0; // when a count was said
    this.ten = -Infinity; // when ten seconds were announced
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.soon = undefined;
    setInterval(() => this.tick(), OFTEN);
  }

  /** The question is the class's while there is one, else the reader's own. */
  stand() {
    const { open, player } = this.teacher;
    const { asking } = player;
    const poll = open ? this : null;
    if (!poll || !asking.ask) this.clear();
    if (asking.poll === poll) return asking.build();
    asking.poll = poll;
    asking.draw();
  }

  clear() {
    const { player } = this.teacher;
    clear(player);
    player.root.classList.remove("tallying");
  }

  /** The teacher's page casts no vote. */
  get open() {
    return false;
  }

  get stays() {
    return true;
  }

  get veiled() {
    return this.teacher.words.afterVote;
  }

  stamp() {
    return this.teacher.question.stamp;
  }

  cast() {}

  /** @param {AskHead} ask @returns {HTMLElement[]} */
  parts(ask) {
    const { question, player } = this.teacher;
    const { phase, tallies } = question;
    const { words: film } = player.asking; // its own words
    const known = player.asking.phase === "done" && phase === "revealed";
    clear(player);
    player.root.classList.toggle("tallying", phase === "shown" || phase === "revealed");
    this.advice.textContent = "";
    if (player.asking.phase === "done" && phase === "idle") return this.after(ask, true);
    const row = el("div", { class: "podium" });
    const names = buttons(phase).filter((name) => name !== "hands" || Hands.fits(ask));
    const first = FIRST.find((name) => names.includes(name));
    row.append(...this.head(phase), ...names.map((name) => this.button(name, name === first)));
    if (phase === "idle") row.append(button({ class: "abstain" }, film.show, () => player.asking.reveal()));
    if (phase !== "shown" && phase !== "revealed") return [row, this.advice];
    const last = tallies[tallies.length - 1];
    const seen = tallies.filter((tally) => tally.n >= LEAST || (tally === last && question.handed === question.round));
    const bars = last && seen.includes(last) ? draw(player, ask, seen, known) : [];
    const line = el("p", { class: "tally-says", role: "status" }, last ? this.says(ask) : "");
    const beside = known ? this.after(ask, false) : phase === "shown" ? [line, row, this.advice] : [line];
    return [this.together(bars, beside)];
  }

  /** Bars, and beside them what is said of them.
   * @param {HTMLElement[]} bars @param {HTMLElement[]} said */
  together(bars, said) {
    const box = el("div", { class: "tallied" });
    const right = el("div", { class: "beside" });
    right.append(...said);
    box.append(...bars, right);
    return box;
  }

  /** @param {AskHead} ask */
  says(ask) {
    const { question, words } = this.teacher;
    const last = question.tallies[question.tallies.length - 1];
    return said(ask, last, words, question.handed === question.round);
  }

  /** What stands before the buttons.
   * @param {import("./phases.js").Phase} phase @returns {HTMLElement[]} */
  head(phase) {
    const { question, words } = this.teacher;
    const last = question.tallies[question.tallies.length - 1];
    if (phase === "vote") {
      this.count(true);
      return [this.voted, this.time];
    }
    if (phase === "talk") return [el("b", { class: "voted" }, words.convince), this.time];
    const n = last?.n ?? 0;
    return phase === "closed" ? [el("b", { class: "voted" }, n === 1 ? words.oneVote : put(words.votes, { n }))] : [];
  }

  /** @param {string} name @param {boolean} first */
  button(name, first) {
    const { question, words } = this.teacher;
    const title = words[`${name}Help`] ?? "";
    const run = {
      ten: () => this.tenSeconds(),
      hands: () => new Hands(this.teacher).show(),
      advice: () => this.advise(),
    }[name];
    return button(
      { class: first ? "lock" : `do-${name}`, title },
      words[name],
      run ?? (() => question.do(DEEDS[name])),
    );
  }

  /** What the run says, what most confused, and the way on.
   * @param {AskHead} ask @param {boolean} anew may it be asked? */
  after(ask, anew) {
    const { question, words, player } = this.teacher;
    const { strip } = player;
    const { words: film } = player.asking;
    const last = question.tallies[question.tallies.length - 1];
    const line = el("p", { class: "verdict", role: "status" });
    const truth = ask.truth ? put(film.run, { truth: ask.truth }) : "";
    line.append(
      [truth, ask.why, last ? confused(ask, last) : ""]
        .filter(Boolean)
        .join(" ")
        .replace(/([。！？]) /g, "$1"),
    );
    const row = line.appendChild(el("span", { class: "podium" }));
    if (anew) row.append(this.button("ask", true));
    const other = () => strip.go(0, (ask.again + 1) % (ask.others + 1));
    if (ask.others) row.append(button({ class: "another" }, words.another, other));
    if (strip.touring && !strip.next.disabled)
      row.append(button({ class: anew ? "onwards" : "lock" }, words.nextStop, () => strip.go(1)));
    return [line];
  }

  /** How many have voted: at most once a second, for it is read out.
   * @param {boolean} [now] */
  count(now = false) {
    const { state, question, words } = this.teacher;
    if (!state || question.phase !== "vote") return;
    clearTimeout(this.soon);
    const wait = now ? 0 : this.last + OFTEN - performance.now();
    if (wait > 0) {
      this.soon = setTimeout(() => this.count(), wait);
      return;
    }
    this.last = performance.now();
    const text = put(words.voted, { n: state.count, seats: state.seats });
    if (this.voted.textContent !== text) this.voted.textContent = text;
    this.tick();
  }

  /** Time goes by; none is counted down. */
  tick() {
    const { state, line, words } = this.teacher;
    if (!state || !line || !this.time.isConnected) return;
    const now = performance.now() - this.ten < 1000 * TEN;
    const since = Math.max(0, Math.floor(line.now() - (state.private?.since ?? line.now())));
    const text = now ? words.ten : `${Math.floor(since / 60)}:${String(since % 60).padStart(2, "0")}`;
    this.time.classList.toggle("ten", now);
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  tenSeconds() {
    this.ten = performance.now();
    this.tick();
  }

  /** For the teacher, and only when asked: the room sees it. */
  advise() {
    const { question, player } = this.teacher;
    const said = question.advice()?.[player.transport.call.lang === "zh" ? "zh" : "en"] ?? "";
    this.advice.textContent = this.advice.textContent ? "" : said;
  }
}
