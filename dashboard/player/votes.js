// What a class has voted, as numbers that can be drawn and said: bins along an axis, piles at places, the middle, what the votes
// advise. Knows no page.

import { confusion, judged, put } from "./judge.js";

/** @import { Answer, AskHead } from "./types.js" */

/** @typedef {[answer: Answer, count: number][]} Answers */
/** @typedef {{ round: number, n: number, answers: Answers }} Tally */
/** @typedef {{ from: number, to: number, n: number }} Bin in the answers' own unit */
/** @typedef {{ at: [number, number], n: number }} Pile */

export const LEAST = 5; // votes below which nothing is drawn
export const DENSE = 12; // votes from which places are drawn as density
const [FEW_RIGHT, MOST_RIGHT] = [0.3, 0.7]; // as peer instruction has it

/** Along the axis of a number or of steps, in at most so many bins; what lies beyond an end counts at it.
 * @param {Pick<AskHead, "kind" | "low" | "high" | "log" | "whole">} ask @param {number} steps of the film
 * @param {Answers} answers @param {number} most @returns {Bin[]} */
export function binned(ask, steps, answers, most) {
  const edges = ask.kind === "when" ? counted(1, steps, most) : scale(ask, most);
  const bins = edges.slice(1).map((to, i) => ({ from: edges[i], to, n: 0 }));
  for (const [answer, n] of answers) {
    const at = bins.findIndex(({ to }) => Number(answer) < to);
    bins[at < 0 ? bins.length - 1 : at].n += n;
  }
  return bins;
}

/** Edges around whole numbers, as many to a bin as it takes.
 * @param {number} low @param {number} high @param {number} most */
function counted(low, high, most) {
  const each = Math.ceil((high - low + 1) / most);
  const edges = [low - 0.5];
  for (let v = low; v <= high; v += each) edges.push(v + each - 0.5);
  return edges;
}

/** @param {Pick<AskHead, "low" | "high" | "log" | "whole">} ask @param {number} most */
function scale({ low, high, log, whole }, most) {
  if (whole && !log) return counted(low, high, most);
  const at = (/** @type {number} */ part) => (log ? low * (high / low) ** part : low + (high - low) * part);
  return Array.from({ length: most + 1 }, (_, i) => at(i / most));
}

/** How many chose each option. @param {number} options @param {Answers} answers */
export function options(options, answers) {
  const out = Array.from({ length: options }, () => 0);
  for (const [answer, n] of answers) if (out[Number(answer)] !== undefined) out[Number(answer)] += n;
  return out;
}

/** Where a spot was set, and how often at the very same place.
 * @param {Pick<AskHead, "points">} ask @param {Answers} answers @returns {Pile[]} */
export function piles({ points }, answers) {
  return answers.flatMap(([answer, n]) => {
    const at = Array.isArray(answer) ? answer : points[answer];
    return at ? [{ at, n }] : [];
  });
}

/** Piles that lie nearer to each other than so many pixels as one, at their middle: what a room sees from far.
 * @param {Pile[]} piles in pixels @param {number} near @returns {Pile[]} the largest first */
export function dense(piles, near) {
  /** @type {Pile[]} */
  const out = [];
  for (const { at, n } of piles.toSorted((p, q) => q.n - p.n)) {
    const one = out.find((other) => Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) < near);
    if (!one) {
      out.push({ at: [...at], n });
      continue;
    }
    const part = n / (one.n + n);
    one.at = [one.at[0] + part * (at[0] - one.at[0]), one.at[1] + part * (at[1] - one.at[1])];
    one.n += n;
  }
  return out.sort((p, q) => q.n - p.n);
}

/** The number below which a part of the votes lies.
 * @param {Answers} answers @param {number} part */
export function quantile(answers, part) {
  const sorted = answers.toSorted((p, q) => Number(p[0]) - Number(q[0]));
  const n = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [answer, count] of sorted) {
    seen += count;
    if (seen >= part * n) return Number(answer);
  }
  return Number.NaN;
}

/** The votes as a sentence; of few it says no more than how many, unless the room has seen them anyway.
 * @param {AskHead} ask @param {Tally} tally @param {Record<string, string>} words @param {boolean} [seen] */
export function said(ask, { n, answers }, words, seen = false) {
  if (n < LEAST && !(seen && n))
    return `${n === 1 ? words.oneVote : put(words.votes, { n })} ${n ? words.few : ""}`.trim();
  if (ask.kind === "pick") {
    const all = options(ask.options.length, answers);
    const k = Math.max(...all);
    return put(words.saysOption, { n, k, what: ask.options[all.indexOf(k)] });
  }
  if (ask.kind === "spot") {
    const here = piles(ask, answers);
    const near = (/** @type {Pile} */ p) =>
      here.reduce((sum, q) => sum + (Math.hypot(p.at[0] - q.at[0], p.at[1] - q.at[1]) <= ask.margin ? q.n : 0), 0);
    return put(words.saysPlace, { n, k: Math.max(...here.map(near)) });
  }
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => number(ask, quantile(answers, part)));
  return put(words.saysMiddle, { n, low, middle, high });
}

/** @param {Pick<AskHead, "unit" | "whole">} ask @param {number} v */
export const number = ({ unit, whole }, v) => `${whole ? v : Number(v.toPrecision(3))}${unit}`;

/** The share that is right, from 0 to 1; NaN before anyone has voted.
 * @param {AskHead} ask @param {Tally} tally */
export function right(ask, { n, answers }) {
  return answers.reduce((sum, [answer, count]) => sum + (judged(ask, answer) === "right" ? count : 0), 0) / n;
}

/** What a share of right answers advises, to the teacher alone; nothing is done by itself.
 * @param {number} share @returns {"explain" | "discuss" | "short"} */
export function advised(share) {
  if (share < FEW_RIGHT) return "explain";
  return share > MOST_RIGHT ? "short" : "discuss";
}

/** The sentence of the misconception that most votes share; empty where there is none.
 * @param {AskHead} ask @param {Tally} tally */
export function confused(ask, { answers }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [answer, n] of answers) {
    const why = confusion(ask, answer);
    if (why && n) counts.set(why, (counts.get(why) ?? 0) + n);
  }
  return [...counts].sort((p, q) => q[1] - p[1])[0]?.[0] ?? "";
}

/** Bands of a scale for hands that are counted, each with the answer that it stands for.
 * @param {AskHead} ask @param {number} steps @param {number} most @returns {{ answer: number, from: number, to: number }[]} */
export function bands(ask, steps, most) {
  const whole = ask.kind === "when" || ask.whole;
  return binned(ask, steps, [], most).map(({ from, to }) => {
    if (whole) {
      const [low, high] = [Math.ceil(from), Math.min(Math.floor(to), ask.kind === "when" ? steps : ask.high)];
      return { answer: Math.floor((low + high) / 2), from: low, to: high };
    }
    return { answer: ask.log ? Math.sqrt(from * to) : (from + to) / 2, from, to };
  });
}
