// The votes on the film: on the scrub bar for a step, along the y axis for a number, at the options, at places of the picture. The
// first round is pale beside the last one; the truth is a line of three pixels.

import { el } from "./dom.js";
import { pixel } from "./marks.js";
import { binned, DENSE, dense, number, options, piles } from "./votes.js";

/** @import { AskHead, Film } from "./types.js" */
/** @import { Bin, Tally } from "./votes.js" */
/** @import { Player } from "./control.js" */

const BINS = 20;
const LETTERS = 26; // pixels of a number
const LEAST = 12; // pixels of a bar along a picture's axis
const NARROW = 240; // pixels of a scrub bar
const SIDE = 48; // pixels within which places are one
const DOT = 18; // pixels of a vote
const WIDE = 0.45; // of the picture, that the longest bar along its axis takes
const NAMED = 12; // bars at most for each to bear its number

/** Rounds to be drawn: the last one, and the first one pale behind it.
 * @param {Tally[]} tallies @returns {[Tally, string][]} */
export function rounds(tallies) {
  const [first, last] = [tallies[0], tallies[tallies.length - 1]];
  if (!first) return [];
  return first === last
    ? [[last, "now"]]
    : [
        [first, "before"],
        [last, "now"],
      ];
}

/** Takes all votes off the film. @param {Player} player */
export function clear(player) {
  player.marks.draws([]);
  for (const node of player.root.querySelectorAll(".bar-votes")) node.remove();
}

/** @param {Player} player @param {AskHead} ask @param {Tally[]} tallies @param {boolean} known is the truth out?
 * @returns {HTMLElement[]} what stands in the strip */
export function draw(player, ask, tallies, known) {
  clear(player);
  const { film } = player;
  if (!film) return [];
  const steps = film.steps[film.frames - 1] + 1;
  const drawn = rounds(tallies);
  if (ask.kind === "pick") return [atOptions(ask, drawn, known)];
  if (ask.kind === "when") {
    const along = (/** @type {number} */ v) => frameAt(film, v - 1) / Math.max(1, film.frames - 1);
    const { track } = player.transport;
    const box = chart(ask, steps, drawn, along, known, "bar-votes");
    const narrow = track.clientWidth > 0 && track.clientWidth < NARROW; // too narrow for bars: they get a scale of their own
    box.classList.toggle("own-scale", narrow);
    if (narrow) box.append(ends("1", String(steps)));
    track.append(box);
    return [];
  }
  if (ask.kind === "guess" && ask.view === null) {
    const along = (/** @type {number} */ v) =>
      ask.log ? Math.log(v / ask.low) / Math.log(ask.high / ask.low) : (v - ask.low) / (ask.high - ask.low);
    return [chart(ask, steps, drawn, along, known, "row-votes")];
  }
  const { view } = ask;
  if (view === null) return [];
  const place = ask.kind === "guess" ? levels(ask, drawn, known) : places(ask, drawn);
  player.marks.draws([{ view, key: JSON.stringify([ask.name, drawn, known]), place }]);
  return [];
}

/** A film's frame at a step, with its part on the way to the next.
 * @param {Film} film @param {number} step */
function frameAt({ steps, frames }, step) {
  const next = steps.findIndex((shown) => shown >= step);
  if (next < 0) return frames - 1;
  if (next === 0) return 0;
  return next - 1 + (step - steps[next - 1]) / (steps[next] - steps[next - 1]);
}

/** @param {string} kind @param {Record<string, number>} pixels @param {string} [text] */
function at(kind, pixels, text = "") {
  const node = el("i", { class: kind }, text);
  for (const [name, v] of Object.entries(pixels)) node.style.setProperty(name, `${v}px`);
  return node;
}

/** Bars over a line from left to right, in shares of its width.
 * @param {AskHead} ask @param {number} steps @param {[Tally, string][]} drawn @param {(v: number) => number} along
 * @param {boolean} known @param {string} kind */
function chart(ask, steps, drawn, along, known, kind) {
  const box = el("div", { class: `votes ${kind}`, "aria-hidden": "true" });
  const inside = (/** @type {number} */ v) => 100 * Math.min(Math.max(along(v), 0), 1);
  const all = drawn.map(([tally, name]) => ({ name, bins: binned(ask, steps, tally.answers, BINS) }));
  const most = Math.max(1, ...all.flatMap(({ bins }) => bins.map((bin) => bin.n)));
  for (const { name, bins } of all)
    for (const bin of bins) {
      if (!bin.n) continue;
      const [left, right] = [inside(bin.from), inside(bin.to)];
      const bar = el("i", { class: name });
      bar.style.setProperty("left", `${left}%`);
      bar.style.setProperty("width", `${Math.max(right - left, 1.5)}%`);
      bar.style.setProperty("height", `${(76 * bin.n) / most}%`);
      if (name === "now") bar.append(el("b", {}, numbered(bins, bin, most)));
      box.append(bar);
    }
  if (kind === "row-votes") box.append(ends(number(ask, ask.low), number(ask, ask.high)));
  if (known)
    for (const answer of ask.answers.slice(0, 3)) {
      const line = el("i", { class: "is" });
      line.style.setProperty("left", `${inside(Number(answer))}%`);
      box.append(line);
    }
  return box;
}

/** What stands at both ends of a scale. @param {string} low @param {string} high */
function ends(low, high) {
  const box = el("span", { class: "ends-of" });
  box.append(el("span", {}, low), el("span", {}, high));
  return box;
}

/** Its number, where bars are few or it is the highest. @param {Bin[]} bins @param {Bin} bin @param {number} most */
const numbered = (bins, { n }, most) => (bins.length <= NAMED || n === most ? String(n) : "");

/** Along the y axis of a picture.
 * @param {AskHead} ask @param {[Tally, string][]} drawn @param {boolean} known
 * @returns {(node: HTMLElement, full: any) => void} */
function levels(ask, drawn, known) {
  return (node, { xaxis, yaxis }) => {
    node.replaceChildren();
    const high = Math.min(Math.max(Math.floor(yaxis._length / LEAST), 5), BINS);
    const all = drawn.map(([tally, name]) => ({ name, bins: binned(ask, 0, tally.answers, high) }));
    const most = Math.max(1, ...all.flatMap(({ bins }) => bins.map((bin) => bin.n)));
    for (const { name, bins } of all)
      for (const bin of bins) {
        if (!bin.n) continue;
        const [top, bottom] = [pixel(yaxis, bin.to), pixel(yaxis, bin.from)].sort((p, q) => p - q);
        const width = (WIDE * xaxis._length * bin.n) / most;
        const bar = at(name, { left: xaxis._offset, top, width, height: Math.max(3, bottom - top - 2) });
        const roomy = bottom - top >= LETTERS || bin.n === most;
        if (name === "now" && roomy) bar.append(el("b", {}, String(bin.n)));
        node.append(bar);
      }
    if (known)
      for (const answer of ask.answers.slice(0, 3))
        node.append(at("is level", { left: xaxis._offset, top: pixel(yaxis, Number(answer)), width: xaxis._length }));
  };
}

/** At places of a picture: a dot a vote, and from so many on how dense they are.
 * @param {AskHead} ask @param {[Tally, string][]} drawn @returns {(node: HTMLElement, full: any) => void} */
function places(ask, drawn) {
  return (node, { xaxis, yaxis }) => {
    node.replaceChildren();
    for (const [tally, name] of drawn) {
      const seen = piles(ask, tally.answers).map(({ at: [x, y], n }) => ({
        at: /** @type {[number, number]} */ ([pixel(xaxis, x), pixel(yaxis, y)]),
        n,
      }));
      const few = tally.n < DENSE;
      const shown = few ? seen : dense(seen, SIDE);
      const most = Math.max(1, ...shown.map(({ n }) => n));
      for (const {
        at: [left, top],
        n,
      } of shown) {
        if (few) for (let i = 0; i < n; i++) node.append(dot(name, left, top, i));
        else {
          const size = DOT + 30 * Math.sqrt(n / most);
          const text = name === "now" && n > 1 ? String(n) : "";
          node.append(
            at(`${name} pile`, { left: left - size / 2, top: top - size / 2, width: size, height: size }, text),
          );
        }
      }
    }
  };
}

/** One vote; those at the same place stand around it.
 * @param {string} name @param {number} left @param {number} top @param {number} i */
function dot(name, left, top, i) {
  const [away, turn] = [i ? 9 + 3 * Math.floor(i / 6) : 0, (i * Math.PI) / 3];
  const middle = [left + away * Math.cos(turn), top + away * Math.sin(turn)];
  return at(`${name} dot`, { left: middle[0] - DOT / 2, top: middle[1] - DOT / 2, width: DOT, height: DOT });
}

/** Bars at the options, each with its number.
 * @param {AskHead} ask @param {[Tally, string][]} drawn @param {boolean} known */
function atOptions(ask, drawn, known) {
  const box = el("ul", { class: "votes option-votes" });
  const counts = drawn.map(([tally, name]) => ({ name, all: options(ask.options.length, tally.answers) }));
  const most = Math.max(1, ...counts.flatMap(({ all }) => all));
  ask.options.forEach((text, i) => {
    const is = known && ask.answers.includes(i);
    const one = box.appendChild(el("li", is ? { class: "is" } : {}));
    one.append(el("span", {}, `${is ? "✓ " : ""}${i + 1} · ${text}`));
    for (const { name, all } of counts) {
      const bar = one.appendChild(el("i", { class: name }));
      bar.style.setProperty("--part", `${(100 * all[i]) / most}%`);
      if (name === "now") one.append(el("b", {}, String(all[i])));
    }
  });
  return box;
}
