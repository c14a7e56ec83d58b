// What the guide draws on the pictures, over Plotly's figure and the canvas, on the same axes: where to look, what is veiled,
// the reader's own mark and the run's. Plain elements, so that they stand still, move with the axes and cost nothing.

import { el } from "./dom.js";

/** @import { LookHead } from "./types.js" */
/** @import { Panel } from "./panel.js" */
/** @import { Player } from "./control.js" */

const AROUND = 20; // pixels that a look leaves around a point
const LEAST = 16; // and the least side of its frame

/** @typedef {{ view: number, at: number[], kind: "mine" | "truth" }} Mark a place, or a height on the y axis: [y] */
/** @typedef {{ view: number, key: string, place: (node: HTMLElement, full: any) => void }} Drawing fills its node anew */
/** @typedef {{ panel: Panel, node: HTMLElement, place: (full: any) => void }} Part */

export class Marks {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {LookHead | null} */
    this.look = null;
    /** @type {number | null} */
    this.step = null; // at which the look is shown
    /** @type {number[]} */
    this.veiled = [];
    this.says = ""; // on a veil
    /** @type {Mark[]} */
    this.marks = [];
    /** @type {Drawing[]} */
    this.drawings = []; // of a class's votes
    /** @type {Part[]} */
    this.parts = [];
    this.built = "";
  }

  /** @param {LookHead | null} look @param {number | null} step the trace's own */
  at(look, step) {
    this.look = look;
    this.step = step;
    this.build();
  }

  /** @param {number[]} views @param {string} says */
  veil(views, says) {
    this.veiled = views;
    this.says = says;
    this.build();
  }

  /** @param {Mark[]} marks */
  show(marks) {
    this.marks = marks;
    this.build();
  }

  /** @param {Drawing[]} drawings */
  draws(drawings) {
    this.drawings = drawings;
    this.build();
  }

  /** Is this the moment of the look?
   * @param {number} frame */
  now(frame) {
    const here = this.look !== null && this.player.film?.steps[frame] === this.step;
    this.player.root.classList.toggle("looking", here);
  }

  /** What a picture's sentence says more, while the look is on it.
   * @param {number} view */
  words(view) {
    const { look, player } = this;
    const here = look?.view === view && !look.slot.length && player.film?.steps[player.frame] === this.step;
    return here ? ` ${look.words}` : "";
  }

  build() {
    const { panels, board } = { panels: this.player.panels.all, board: this.player.board };
    const drawn = this.drawings.map((one) => one.key);
    const built = JSON.stringify([this.look, this.step, this.veiled, this.says, this.marks, drawn, panels.length]);
    if (built === this.built) return;
    this.built = built;
    for (const part of this.parts) part.node.remove();
    this.parts = [];
    for (const panel of panels) panel.box.classList.toggle("veiled", this.veiled.includes(panel.index));
    for (const view of this.veiled) if (panels[view]) this.cover(panels[view]);
    if (this.look?.box.length && panels[this.look.view]) this.frame(panels[this.look.view], this.look.box);
    for (const mark of this.marks) if (panels[mark.view]) this.ring(panels[mark.view], mark);
    for (const { view, place } of this.drawings) {
      const node = panels[view]?.stage.appendChild(el("div", { class: "votes picture-votes", "aria-hidden": "true" }));
      if (node) this.add(panels[view], node, (full) => place(node, full));
    }
    for (const slot of board.querySelectorAll(".looked")) slot.classList.remove("looked");
    const [equation, name] = this.look?.slot ?? [];
    if (equation !== undefined)
      for (const slot of board.children[equation]?.querySelectorAll(`[data-slot="${name}"]`) ?? [])
        slot.classList.add("looked");
    for (const panel of panels) this.place(panel);
    this.now(this.player.frame);
  }

  /** Plotly has drawn: all that lies on this picture goes where its axes now are.
   * @param {Panel} panel */
  place(panel) {
    const full = panel.gd._fullLayout;
    for (const part of this.parts) {
      if (part.panel !== panel) continue;
      part.node.hidden = !panel.ready || !full?.xaxis;
      if (!part.node.hidden) part.place(full);
    }
  }

  /** Two corners around a part of the picture.
   * @param {Panel} panel @param {number[]} box */
  frame(panel, box) {
    const node = panel.stage.appendChild(el("div", { class: "look", "aria-hidden": "true" }));
    const [x0, y0, x1 = x0, y1 = y0] = box;
    this.add(panel, node, ({ xaxis, yaxis }) => {
      const [left, right] = inside(xaxis, x0, x1);
      const [top, bottom] = inside(yaxis, y0, y1);
      put(node, { left, top, width: right - left, height: bottom - top });
    });
  }

  /** A ring at a place, or a line at a height.
   * @param {Panel} panel @param {Mark} mark */
  ring(panel, { at: [x, y], kind }) {
    const level = y === undefined;
    const node = panel.stage.appendChild(el("div", { class: `${level ? "level" : "ring"} ${kind}` }));
    this.add(panel, node, ({ xaxis, yaxis }) => {
      if (level) put(node, { left: xaxis._offset, top: pixel(yaxis, x), width: xaxis._length });
      else put(node, { left: pixel(xaxis, x), top: pixel(yaxis, y) });
    });
  }

  /** A covered picture shows its axes and nothing on them, nor names that stand above them or at their right.
   * @param {Panel} panel */
  cover(panel) {
    const node = panel.stage.appendChild(el("div", { class: "veil" }, this.says));
    this.add(panel, node, (full) => {
      /** @type {any[]} */
      const axes = Object.entries(full).flatMap(([name, axis]) => (/^[xy]axis\d*$/.test(name) ? [axis] : []));
      const across = axes.filter((axis) => axis._id?.[0] !== "y");
      const up = axes.filter((axis) => axis._id?.[0] === "y");
      const [left, right] = ends(across.length ? across : [full.xaxis]);
      const [, bottom] = ends(up.length ? up : [full.yaxis]);
      put(node, { left, top: 0, width: Math.max(right, panel.stage.clientWidth) - left, height: bottom });
    });
  }

  /** @param {Panel} panel @param {HTMLElement} node @param {(full: any) => void} place */
  add(panel, node, place) {
    this.parts.push({ panel, node, place });
  }
}

/** @param {any} axis @param {number} v */
export const pixel = (axis, v) => axis._offset + axis.d2p(v);

/** The pixels between two values, a little wider, within the axis.
 * @param {any} axis @param {number} a @param {number} b */
function inside(axis, a, b) {
  const [from, to] = [pixel(axis, a), pixel(axis, b)].sort((p, q) => p - q);
  const room = a === b ? AROUND : Math.max(4, (LEAST - (to - from)) / 2);
  return [Math.max(from - room, axis._offset), Math.min(to + room, axis._offset + axis._length)];
}

/** @param {any[]} axes */
const ends = (axes) => [Math.min(...axes.map((a) => a._offset)), Math.max(...axes.map((a) => a._offset + a._length))];

/** @param {HTMLElement} node @param {Record<string, number>} pixels */
function put(node, pixels) {
  for (const [name, v] of Object.entries(pixels)) node.style.setProperty(name, `${v}px`);
}
