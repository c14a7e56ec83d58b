// An answer that is a place: a tap on the picture, or the arrow keys. Without a picture the rows are drawn as they lie.

import { el } from "../../player/dom.js";

/** @import { Answer } from "../../player/types.js" */
/** @import { Question } from "../../player/classroom.js" */
/** @import { Say } from "./words.js" */
/** @import { Chosen, Control } from "./answer.js" */

const MARGIN = 0.05; // of a drawn plane, around its rows
const KEYS = 20; // presses of an arrow across a plane
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @typedef {NonNullable<Question["frame"]>} Frame */

/** @param {Question} ask @param {Say} say @param {Chosen} chosen @param {string} picture @returns {Control} */
export function spot(ask, say, chosen, picture) {
  const frame = (picture && ask.frame) || around(ask.points ?? [], ask.frame);
  const rows = ask.points;
  const most = rows ? rows.length : KEYS;
  const pad = el("div", { class: "spot", tabindex: 0, role: "slider", "aria-label": say("touch") });
  for (const [name, v] of Object.entries({ min: 1, max: most, now: 1 }))
    pad.setAttribute(`aria-value${name}`, String(v));
  const ring = el("i", { hidden: "" });
  pad.append(picture && ask.frame ? el("img", { src: picture, alt: "" }) : drawn(rows ?? [], frame), ring);
  const line = el("output", {}, say("touch"));
  const under = el("div", { class: "spotted" });
  const node = el("div");
  /** @type {Answer | null} */
  let now = null;
  /** @param {number} by */
  const turn = (by) =>
    rows && chosen(((typeof now === "number" ? now : by > 0 ? -1 : 0) + by + rows.length) % rows.length);
  for (const [name, by] of rows
    ? /** @type {[string, number][]} */ ([
        ["‹", -1],
        ["›", 1],
      ])
    : []) {
    const step = el("button", { type: "button", "aria-label": say(by < 0 ? "before" : "next") }, name);
    step.addEventListener("click", () => turn(by));
    under.append(step);
  }
  under.insertBefore(line, under.children[1] ?? null);
  pad.addEventListener("click", (event) => {
    const box = pad.getBoundingClientRect();
    const at = dataAt(frame, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    chosen(rows ? nearest(rows, at, frame, box) : short(at));
  });
  pad.addEventListener("keydown", (event) => {
    const way = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (!way) return;
    event.preventDefault();
    if (rows) turn(way[0] + way[1]);
    else chosen(short(moved(frame, Array.isArray(now) ? now : null, way)));
  });
  node.append(pad, under);
  return {
    node,
    show: (answer) => {
      now = answer;
      const at = typeof answer === "number" ? rows?.[answer] : answer;
      ring.hidden = !at;
      if (!at) return;
      const [x, y] = shareOf(frame, at);
      Object.assign(ring.style, { left: `${100 * x}%`, top: `${100 * y}%` });
      const said = at.map((v) => v.toPrecision(3)).join(", ");
      line.textContent = typeof answer === "number" ? `${say("row", { n: answer + 1 })} (${said})` : `(${said})`;
      pad.setAttribute("aria-valuenow", String(typeof answer === "number" ? answer + 1 : 1));
      pad.setAttribute("aria-valuetext", line.textContent);
    },
  };
}

/** Six digits, as the class keeps them.
 * @param {[number, number]} at @returns {[number, number]} */
const short = ([x, y]) => [Number(x.toPrecision(6)), Number(y.toPrecision(6))];

/** A plane that holds all rows.
 * @param {[number, number][]} rows @param {Question["frame"]} given @returns {Frame} */
function around(rows, given) {
  const span = (/** @type {0 | 1} */ axis) => {
    const values = rows.map((row) => row[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = MARGIN * (high - low || 1);
    return /** @type {[number, number]} */ ([low - margin, high + margin]);
  };
  const axes = given ? { x: given.x, y: given.y } : rows.length ? { x: span(0), y: span(1) } : { x: [0, 1], y: [0, 1] };
  return /** @type {Frame} */ ({ x0: 0, y0: 0, x1: 1, y1: 1, ...axes });
}

/** @param {[number, number][]} rows @param {Frame} frame */
function drawn(rows, frame) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 100");
  for (const row of rows) {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const [x, y] = shareOf(frame, row);
    for (const [name, v] of Object.entries({ cx: 100 * x, cy: 100 * y, r: 1.6 })) dot.setAttribute(name, String(v));
    svg.append(dot);
  }
  return svg;
}

/** Shares of the picture to the axes' own numbers; beyond the axes is at their end.
 * @param {Frame} frame @param {number} x @param {number} y @returns {[number, number]} */
function dataAt(frame, x, y) {
  const part = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(Math.max((v - low) / (high - low), 0), 1);
  const across = part(x, frame.x0, frame.x1);
  const up = 1 - part(y, frame.y0, frame.y1);
  return [frame.x[0] + across * (frame.x[1] - frame.x[0]), frame.y[0] + up * (frame.y[1] - frame.y[0])];
}

/** @param {Frame} frame @param {[number, number]} at @returns {[number, number]} */
function shareOf(frame, at) {
  const [across, up] = [
    (at[0] - frame.x[0]) / (frame.x[1] - frame.x[0]),
    (at[1] - frame.y[0]) / (frame.y[1] - frame.y[0]),
  ];
  return [frame.x0 + across * (frame.x1 - frame.x0), frame.y1 - up * (frame.y1 - frame.y0)];
}

/** The row that looks nearest.
 * @param {[number, number][]} rows @param {[number, number]} at @param {Frame} frame @param {DOMRect} box */
function nearest(rows, at, frame, box) {
  const [x, y] = shareOf(frame, at);
  const far = rows.map((row) => {
    const [u, v] = shareOf(frame, row);
    return Math.hypot((u - x) * box.width, (v - y) * box.height);
  });
  return far.indexOf(Math.min(...far));
}

/** @param {Frame} frame @param {[number, number] | null} at @param {number[]} way @returns {[number, number]} */
function moved({ x, y }, at, way) {
  const [u, v] = at ?? [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const bound = (/** @type {number} */ to, /** @type {number[]} */ [a, b]) =>
    Math.min(Math.max(to, Math.min(a, b)), Math.max(a, b));
  return [bound(u + (way[0] * (x[1] - x[0])) / KEYS, x), bound(v + (way[1] * (y[1] - y[0])) / KEYS, y)];
}
