// A room without phones raises hands: what is counted is typed in, and goes the way of votes.

import { button, el } from "./dom.js";
import { put } from "./judge.js";
import { bands, number } from "./votes.js";

/** @import { AskHead } from "./types.js" */
/** @import { Teacher } from "./teacher.js" */

const BANDS = 5;
const MOST = 999;

export class Hands {
  /** Hands can be raised for options and for parts of a scale, not for places of a picture.
   * @param {AskHead} ask */
  static fits(ask) {
    return ask.kind !== "spot";
  }

  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
  }

  /** What may be raised for: its words, and the answer that it counts as.
   * @param {AskHead} ask @returns {[string, number][]} */
  choices(ask) {
    if (ask.kind === "pick") return ask.options.map((text, i) => [text, i]);
    const { words, question } = this.teacher;
    const said = (/** @type {number} */ v) => (ask.kind === "when" ? String(v) : number(ask, v));
    return bands(ask, question.steps, BANDS).map(({ answer, from, to }) => [
      from === to ? said(from) : put(words.band, { low: said(from), high: said(to) }),
      answer,
    ]);
  }

  show() {
    const { question, words, player } = this.teacher;
    const { ask } = question;
    if (!ask) return;
    const choices = this.choices(ask);
    const row = el("form", { class: "podium hands-form" });
    const boxes = choices.map(([text]) => {
      const label = row.appendChild(el("label", {}, text));
      const range = {
        type: "number",
        min: 0,
        max: MOST,
        inputmode: "numeric",
        "aria-label": put(words.count, { what: text }),
      };
      return label.appendChild(el("input", range));
    });
    const done = () => {
      const counts = boxes.map((box) => Math.min(Math.max(Math.round(Number(box.value) || 0), 0), MOST));
      if (counts.some((n) => n > 0)) question.hands(choices.map(([, answer], i) => [answer, counts[i]]));
    };
    row.addEventListener("submit", (event) => {
      event.preventDefault();
      done();
    });
    row.append(button({ class: "lock" }, words.handsDone, done));
    row.append(button({ class: "cancel" }, words.close, () => player.asking.build(true)));
    player.asking.box.replaceChildren(row);
    boxes[0].focus();
  }
}
