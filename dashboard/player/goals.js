// A challenge's goals: what each asks for and where it stands, a word of help to who makes no progress for a while, and the
// link that proves it once all are reached.

import { button, el } from "./dom.js";
import { put } from "./judge.js";

/** @import { Tour } from "./types.js" */

const WHILE = 90_000; // ms without progress

export class Goals {
  constructor() {
    this.line = el("p", { class: "goals", "aria-live": "polite" });
    this.hint = el("span", { class: "hint" });
    this.help = ""; // what the hint says, and for whom
    this.met = 0; // goals, at the most so far
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
  }

  /** @param {Tour} tour @param {Record<string, string>} words */
  take({ goals, hint, reached }, words) {
    this.line.hidden = !goals.length;
    const parts = goals.map(({ says, now, met }) =>
      el("span", { class: met ? "goal met" : "goal" }, `${met ? "●" : "○"} ${says} · ${put(words.now, { now })}`),
    );
    const copy = button({ class: "copy" }, words.copy, () => {
      navigator.clipboard?.writeText(location.href).then(() => {
        copy.textContent = words.copied;
      });
    });
    this.line.replaceChildren(...parts, ...(reached ? [el("b", {}, reached), copy] : [this.hint]));
    this.wait(reached ? "" : hint, goals.filter(({ met }) => met).length);
  }

  /** @param {string} help @param {number} met */
  wait(help, met) {
    if (help === this.help && met <= this.met) return;
    clearTimeout(this.waiting);
    this.help = help;
    this.met = met;
    this.hint.textContent = "";
    if (!help) return;
    this.waiting = setTimeout(() => {
      this.hint.textContent = help;
    }, WHILE);
  }
}
