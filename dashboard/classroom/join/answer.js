// What takes an answer: large buttons, a slider with its number. A control says what was chosen and shows what is.

import { el } from "../../player/dom.js";
import { numberAt, partOf } from "../../player/judge.js";
import { spot } from "./spot.js";

/** @import { Answer, AskHead } from "../../player/types.js" */
/** @import { Question } from "../../player/classroom.js" */
/** @import { Say } from "./words.js" */

const FINE = 400; // places on a guess's slider

/** @typedef {{ node: HTMLElement, show: (answer: Answer | null) => void }} Control */
/** @typedef {(answer: Answer | null) => void} Chosen */

/** @param {Question} ask @param {Say} say @param {Chosen} chosen @param {string} picture address of a spot's still
 * @returns {Control} */
export function control(ask, say, chosen, picture) {
  if (ask.kind === "pick") return options(ask, say, chosen);
  return ask.kind === "spot" ? spot(ask, say, chosen, picture) : numbered(ask, say, chosen);
}

/** The letter of an option.
 * @param {number} i */
export const letter = (i) => String.fromCharCode(65 + i);

/** @param {Question} ask @param {Say} say @param {Chosen} chosen @returns {Control} */
function options(ask, say, chosen) {
  const node = el("div", { class: "options", role: "group", "aria-label": say("answers") });
  const all = ask.options.map((option, i) => {
    const one = el("button", { type: "button", "aria-pressed": "false" });
    one.append(el("b", {}, letter(i)), el("span", {}, say.of(option)));
    one.addEventListener("click", () => chosen(i));
    return one;
  });
  node.append(...all);
  return {
    node,
    show: (answer) => {
      all.forEach((one, i) => {
        one.setAttribute("aria-pressed", String(answer === i));
      });
    },
  };
}

/** A slider and the number itself: a guess on its scale, or a step.
 * @param {Question} ask @param {Say} say @param {Chosen} chosen @returns {Control} */
function numbered(ask, say, chosen) {
  const scale = /** @type {AskHead} */ (/** @type {unknown} */ (ask.kind === "when" ? steps(ask) : ask));
  const name = ask.kind === "when" ? say("stepNumber") : say("number");
  const fine = scale.whole ? Math.min(scale.high - scale.low, FINE) : FINE;
  const range = el("input", { type: "range", min: 0, max: fine, step: 1, "aria-label": name });
  const box = el("input", { type: "number", min: scale.low, max: scale.high, step: scale.whole ? 1 : "any" });
  box.setAttribute("aria-label", name);
  box.inputMode = scale.whole && scale.low >= 0 ? "numeric" : "decimal";
  range.value = String(fine / 2);
  range.addEventListener("input", () => chosen(numberAt(scale, +range.value / fine)));
  box.addEventListener("input", () => {
    const n = +box.value;
    const good = box.value !== "" && n >= scale.low && n <= scale.high && (!scale.whole || Number.isInteger(n));
    chosen(good ? n : null);
  });
  const node = el("div", { class: "numbered" });
  const ends = el("div", { class: "ends", "aria-hidden": "true" });
  ends.append(el("span", {}, scale.low + ask.unit), el("span", {}, scale.high + ask.unit));
  node.append(range, ends, el("span", {}, name), box, el("span", {}, said(ask, say)));
  return {
    node,
    show: (answer) => {
      if (typeof answer !== "number") return;
      range.value = String(fine * partOf(scale, answer));
      range.setAttribute("aria-valuetext", answer + ask.unit);
      if (box.value === "" || +box.value !== answer) box.value = String(answer);
    },
  };
}

/** @param {Question} ask */
const steps = (ask) => ({ ...ask, low: 1, high: ask.steps, log: false, whole: true });

/** What stands behind the number.
 * @param {Question} ask @param {Say} say */
const said = (ask, say) => (ask.kind === "when" ? say("ofSteps", { steps: ask.steps }) : ask.unit.trim());

/** An answer in words; `bare` as the run's own stands beside it.
 * @param {Question} ask @param {Answer} answer @param {Say} say @param {boolean} [bare] */
export function worded(ask, answer, say, bare = false) {
  if (typeof answer !== "number") return `(${answer.map((v) => v.toPrecision(3)).join(", ")})`;
  if (ask.kind === "pick") return letter(answer);
  if (ask.kind === "when") return bare ? String(answer) : say("step", { n: answer });
  return ask.kind === "spot" ? say("row", { n: answer + 1 }) : answer + ask.unit;
}
