// The line above the film: what to watch; on a tour where it is, its sentence, the way on, its question or its goals. It takes
// nobody's focus and starts nothing by itself.

import { button, el } from "./dom.js";
import { Goals } from "./goals.js";
import { put } from "./judge.js";
import { Walk } from "./own.js";

/** @import { Call, Film, Tour } from "./types.js" */
/** @import { Player } from "./control.js" */

/** On no tour, asked nothing.
 * @type {Tour} */
export const NONE = {
  ...{ stop: null, titles: [], paused: false, say: "", at: null, ticks: [], look: null, ask: null, goals: [] },
  ...{ hint: "", reached: "", ends: [], course: null },
};

export class Strip {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.tour = NONE;
    this.walk = new Walk(); // a tour of the reader's own
    /** @type {Record<string, any> | null} */
    this.asked = null; // the measure whose end was asked for last
    /** @type {Record<string, string>} */
    this.words = {};
    this.lines = el("div", { class: "lines" });
    this.low = false; // at the film's foot
    this.box = this.lines.appendChild(el("div", { class: "strip" }));
    const add = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => void} */ run) =>
      this.box.appendChild(button({ class: name }, text, run));
    this.previous = add("previous", "‹", () => this.go(-1));
    this.where = add("where", "", () => this.unfold(this.contents()));
    this.talk = this.box.appendChild(el("div", { class: "talk" }));
    this.sentence = this.talk.appendChild(el("p", { class: "sentence", "aria-live": "polite" }));
    this.talk.append(player.asking.box);
    this.goals = new Goals();
    this.talk.append(this.goals.line);
    this.begin = add("begin", "", () => this.go(0));
    this.ends = add("ends", "", () => this.unfold(this.measures()));
    this.return = add("return", "", () => this.go(0));
    this.next = add("next", "›", () => this.go(1));
    this.leave = add("end", "×", () => this.off());
    this.list = this.box.appendChild(el("div", { class: "list", role: "group" }));
    this.fold();
  }

  /** At a stop of the tour, as it is. */
  get touring() {
    return this.tour.stop !== null && !this.tour.paused;
  }

  /** The step that the link of a stop need not name; null: the film's own. */
  get home() {
    return this.touring ? this.tour.at : null;
  }

  /** @param {Partial<Call>} call @param {Film} film */
  take(call, film) {
    const { words } = film;
    const tour = this.walk.tour(call) ?? call.tour ?? NONE;
    if (tour.stop !== this.tour.stop) this.fold();
    this.tour = tour;
    this.words = words;
    const { title = "", text = "" } = call.strip ?? {};
    const asks = tour.ask !== null;
    const on = this.touring || asks;
    const at = { at: this.stops.indexOf(tour.stop ?? 0) + 1, of: this.stops.length };
    this.box.classList.toggle("touring", on);
    this.box.classList.toggle("paused", tour.paused);
    this.player.root.classList.toggle("guided", on || tour.paused);
    if (on) say(this.sentence, "", tour.say);
    else if (this.walk.bad) say(this.sentence, "", words.badTour);
    else if (tour.paused) say(this.sentence, "", put(words.left, at));
    else say(this.sentence, title, text);
    this.goals.take(tour, words);
    for (const part of [this.previous, this.where, this.next]) part.hidden = !this.touring;
    this.previous.disabled = at.at === 1 && !tour.course?.before;
    this.next.disabled = at.at === at.of && !tour.course?.after;
    const elsewhere = on || tour.paused || film.strip !== undefined; // two runs are on no tour
    this.begin.hidden = elsewhere || !tour.titles.length;
    this.ends.hidden = elsewhere || !tour.ends.length;
    this.return.hidden = !tour.paused;
    const { poll } = this.player.asking;
    this.leave.hidden = (!on && !tour.paused) || (poll !== null && !poll.stays);
    this.box.hidden = !on && !tour.paused && !title && !text && this.begin.hidden && this.ends.hidden;
    this.name(at);
    if (this.touring) this.player.lecture.follow(tour);
    this.player.marks.at(this.touring ? tour.look : null, tour.at);
    this.player.transport.ticks(this.touring ? tour.ticks : []);
    this.player.asking.take(tour.ask, words);
  }

  /** @param {{ at: number, of: number }} at */
  name(at) {
    const { words } = this;
    const label = (/** @type {HTMLElement} */ b, /** @type {string} */ text) => {
      b.title = text;
      b.setAttribute("aria-label", text);
    };
    const { says = "", before = "", after = "" } = this.tour.course ?? {};
    label(this.previous, (at.at === 1 && before) || words.previous);
    label(this.next, (at.at === at.of && after) || words.next);
    label(this.leave, words.end);
    label(this.where, `${says && `${says}. `}${put(words.stop, at)}. ${words.contents}`);
    this.where.replaceChildren(...(says ? [el("small", {}, says)] : []), `${at.at} / ${at.of}`);
    this.begin.textContent = words.tour;
    this.ends.textContent = words.ends;
    this.return.textContent = words.return;
    if (this.touring) {
      this.box.setAttribute("role", "region");
      this.box.setAttribute("aria-label", put(words.stop, at));
    } else {
      this.box.removeAttribute("role");
      this.box.removeAttribute("aria-label");
    }
  }

  /** @param {Record<string, any>} what */
  act(what) {
    this.fold();
    if ("ends" in what) this.asked = what;
    this.walk.bad = false;
    this.player.send.trigger("act", what);
  }

  /** The stops that are walked, from 0: all of a tour, or those that a course makes in this lesson. */
  get stops() {
    return this.tour.course?.stops ?? [...this.tour.titles.keys()];
  }

  /** On or back by so many stops; 0: to this one as it is, or to the first; `again`: to another run of its question.
   * @param {number} by @param {number} [again] */
  go(by, again) {
    const stop = this.tour.stop ?? 0;
    const to = this.stops[this.stops.indexOf(stop) + by];
    if (to !== undefined) this.to(to, again);
    else if (by < 0 ? this.tour.course?.before : this.tour.course?.after) this.act({ course: by });
  }

  /** Leave the tour. */
  off() {
    if (!this.walk.stops.length) return this.act({ tour: null });
    this.walk.end();
    this.fold();
    const { film, transport } = this.player;
    if (film) this.take(transport.call, film);
  }

  /** @param {number} stop @param {number} [again] */
  to(stop, again = 0) {
    const { film, frame } = this.player;
    if (!film || stop < 0 || stop >= this.tour.titles.length) return;
    if (this.walk.stops.length) this.visit(stop);
    else this.act({ tour: stop, step: film.steps[frame], again });
  }

  /** To a stop of the reader's own tour; its sentence stands there at once, whatever its link may lead to.
   * @param {number} stop */
  visit(stop) {
    const { film, transport } = this.player;
    this.act(this.walk.go(stop));
    if (film) this.take(transport.call, film);
  }

  contents() {
    return this.stops.map((i, k) => {
      const one = button({}, `${k + 1} · ${this.tour.titles[i]}`, () => this.to(i));
      if (i === this.tour.stop) one.setAttribute("aria-current", "step");
      return one;
    });
  }

  measures() {
    const { film, frame } = this.player;
    return this.tour.ends.map(([key, name]) =>
      button({}, name, () => this.act({ ends: key, step: film?.steps[frame] ?? 0 })),
    );
  }

  /** A list under the strip; the same button puts it away.
   * @param {HTMLElement[]} entries */
  unfold(entries) {
    if (!this.list.hidden) return this.fold();
    this.list.replaceChildren(...entries);
    this.open(true);
  }

  fold() {
    this.open(false);
  }

  /** @param {boolean} on */
  open(on) {
    this.list.hidden = !on;
    for (const b of [this.where, this.ends]) b.setAttribute("aria-expanded", String(on));
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    if (key === "Escape" && !this.list.hidden) return () => this.fold();
    if (key === "Escape" && !this.leave.hidden) return () => this.off();
    if (!this.touring) return undefined;
    const { stops } = this;
    /** @type {Record<string, () => void>} */
    const deeds = {
      PageDown: () => this.go(1),
      PageUp: () => this.go(-1),
      Home: () => this.to(stops[0]),
      End: () => this.to(stops[stops.length - 1]),
    };
    return deeds[key];
  }

  /** Under a thumb it stands at the foot, above the transport; else on top.
   * @param {boolean} narrow */
  place(narrow) {
    const { root, panels, transport } = this.player;
    if (narrow) root.style.setProperty("--transport", `${transport.bar.offsetHeight}px`);
    const low = narrow && root.classList.contains("guided");
    if (low === this.low) return;
    this.low = low;
    (low ? transport.bar : panels.grid).before(this.lines);
  }
}

/** @param {HTMLElement} line @param {string} title @param {string} text */
function say(line, title, text) {
  if (line.textContent === `${title}${title && " "}${text}`) return;
  line.title = text;
  line.replaceChildren(...(title ? [el("b", {}, title), " "] : []), text);
}
