// A round's votes for the teacher's eyes: a bar for each option, or for each part of a scale.

import { el } from "../../player/dom.js";

/** @import { Question, Tally } from "../../player/classroom.js" */
/** @import { Say } from "./words.js" */

const BARS = 8;

/** Labels with their votes.
 * @param {Question} ask @param {Tally | undefined} tally @param {Say} say @returns {[string, number][]} */
export function rows(ask, tally, say) {
  const answers = tally?.answers ?? [];
  const of = (/** @type {(answer: any) => boolean} */ test) =>
    answers.reduce((sum, [answer, k]) => sum + (test(answer) ? k : 0), 0);
  if (ask.kind === "pick") return ask.options.map((option, i) => [say.of(option), of((answer) => answer === i)]);
  if (ask.kind === "spot") {
    const known = [...answers].sort((a, b) => b[1] - a[1]).slice(0, BARS);
    return ask.points ? known.map(([row, k]) => [say("row", { n: Number(row) + 1 }), k]) : [];
  }
  const [low, high] = ask.kind === "when" ? [1, ask.steps] : [ask.low, ask.high];
  const whole = ask.kind === "when" || ask.whole;
  const many = whole ? Math.min(BARS, high - low + 1) : BARS;
  const edge = (/** @type {number} */ part) => {
    const v = ask.log ? low * (high / low) ** part : low + (high + (whole ? 1 : 0) - low) * part;
    return whole ? Math.round(v) : Number(v.toPrecision(2));
  };
  return Array.from({ length: many }, (_, i) => {
    const [from, to] = [edge(i / many), edge((i + 1) / many)];
    const last = i === many - 1;
    const end = whole && !last ? to - 1 : Math.min(to, high);
    const label = from === end ? short(from) : `${short(from)} – ${short(end)}`;
    return [`${label}${ask.unit}`, of((v) => v >= from && (v < to || last))];
  });
}

/** @param {number} v */
const short = (v) => (v !== 0 && Math.abs(v) < 1e-3 ? v.toExponential(0) : String(v));

/** @param {Question} ask @param {Tally | undefined} tally @param {Say} say */
export function counts(ask, tally, say) {
  const list = el("ul", { class: "counts" });
  const all = rows(ask, tally, say);
  const most = Math.max(1, ...all.map(([, k]) => k));
  list.append(
    ...all.map(([label, k]) => {
      const row = el("li");
      const bar = el("i", { "aria-hidden": "true" });
      bar.style.setProperty("width", `${(100 * k) / most}%`);
      row.append(el("span", {}, label), el("b", {}, String(k)), bar);
      return row;
    }),
  );
  list.hidden = !all.length;
  return list;
}
