// Is an answer right, near, or a known misconception? Knows no page.

/** @import { Answer, AskHead } from "./types.js" */

/** @param {[number, number]} p @param {[number, number]} q */
const away = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);

/** How far an answer lies from another: a factor on a log scale, else a difference; of picks, 0 or no match.
 * @param {AskHead} ask @param {Answer} mine @param {Answer} other */
function apart(ask, mine, other) {
  if (Array.isArray(mine) && Array.isArray(other)) return away(mine, other);
  const [a, b] = [Number(mine), Number(other)];
  if (ask.kind === "pick") return a === b ? 0 : Infinity;
  if (ask.kind === "spot") return away(ask.points[a], ask.points[b]);
  if (!ask.log) return Math.abs(a - b);
  return a > 0 && b > 0 ? Math.max(a / b, b / a) : Infinity;
}

/** @param {AskHead} ask @param {Answer} mine @param {Answer} other @param {number} [times] so many margins */
function matches(ask, mine, other, times = 1) {
  const margin = ask.log ? ask.margin ** times : ask.margin * times;
  return apart(ask, mine, other) <= margin * (1 + 1e-9) + 1e-12;
}

/** "right", "near": within twice the margin, or "other".
 * @param {AskHead} ask @param {Answer} mine
 * @returns {"right" | "near" | "other"} */
export function judged(ask, mine) {
  if (ask.answers.some((answer) => matches(ask, mine, answer))) return "right";
  return ask.answers.some((answer) => matches(ask, mine, answer, 2)) ? "near" : "other";
}

/** The sentence of the misconception that led to this answer, if it is a known one.
 * @param {AskHead} ask @param {Answer} mine */
export function confusion(ask, mine) {
  if (judged(ask, mine) === "right") return "";
  const known = ask.wrong.find(([answer]) => answer !== null && matches(ask, mine, answer));
  return (known ?? ask.wrong.find(([answer]) => answer === null))?.[1] ?? "";
}

/** A place on a guess's slider, 0 to 1, as its number, and back. On a log scale equal ways are equal factors.
 * @param {AskHead} ask @param {number} part */
export function numberAt(ask, part) {
  const { low, high } = ask;
  const v = ask.log ? low * (high / low) ** part : low + (high - low) * part;
  return ask.whole ? Math.round(v) : Number(v.toPrecision(3));
}

/** @param {AskHead} ask @param {number} v */
export function partOf({ low, high, log }, v) {
  const part = log ? Math.log(Math.max(v, low) / low) / Math.log(high / low) : (v - low) / (high - low);
  return Math.min(Math.max(part, 0), 1);
}

/** @param {string | undefined} text @param {Record<string, string | number>} values what stands in its braces */
export function put(text = "", values = {}) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
