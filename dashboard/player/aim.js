// Answering in the picture: a click on one of its rows or anywhere on its plane, and the same by the arrow keys.

import { el } from "./dom.js";

/** @import { Answer, AskHead } from "./types.js" */
/** @import { Asking } from "./asking.js" */

const NEAR = 24; // pixels from a row at which a click still means it
const FINGER = 44;
const STEPS = 20; // of the arrow keys across a plane

export class Aim {
  /** @param {Asking} asking */
  constructor(asking) {
    this.asking = asking;
    this.pane = el("div", { class: "aim", "aria-hidden": "true" });
    this.pane.addEventListener("click", (event) => this.click(event));
    /** @type {AskHead | null} */
    this.ask = null;
  }

  get panel() {
    return this.asking.player.panels.all[this.ask?.view ?? 0];
  }

  /** @param {AskHead | null} ask */
  take(ask) {
    this.ask = ask;
    if (!ask || !this.panel) this.pane.remove();
    else if (!this.panel.stage.contains(this.pane)) this.panel.stage.append(this.pane);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const { ask, panel } = this;
    const full = panel?.gd._fullLayout;
    if (!ask || !panel.ready || !full?.xaxis) return;
    const box = this.pane.getBoundingClientRect();
    const [px, py] = [(event.clientX - box.left) / panel.glass, (event.clientY - box.top) / panel.glass];
    const { xaxis, yaxis } = full;
    if (!ask.points.length) {
      const at = /** @type {[number, number]} */ ([xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)]);
      return this.asking.choose(at);
    }
    const away = ask.points.map(([x, y]) =>
      Math.hypot(xaxis._offset + xaxis.d2p(x) - px, yaxis._offset + yaxis.d2p(y) - py),
    );
    const best = away.indexOf(Math.min(...away));
    const reach = matchMedia("(pointer: coarse)").matches ? FINGER : NEAR;
    if (away[best] <= reach) this.asking.choose(best);
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    const way = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    })[key];
    return way && (() => this.move(way));
  }

  /** To the next row in that direction, or a step across the plane.
   * @param {[number, number]} way */
  move([dx, dy]) {
    const { ask, panel, asking } = this;
    const full = panel?.gd._fullLayout;
    if (!ask || !full?.xaxis) return;
    const { points } = ask;
    if (points.length) {
      const along = dx ? 0 : 1;
      const order = points.map((_, i) => i).sort((a, b) => points[a][along] - points[b][along]);
      const at = typeof asking.mine === "number" ? order.indexOf(asking.mine) : Math.floor(order.length / 2);
      return asking.choose(order[Math.min(Math.max(at + (dx || dy), 0), order.length - 1)]);
    }
    const [x, y] = [full.xaxis.range.map(Number), full.yaxis.range.map(Number)];
    const mine = Array.isArray(asking.mine) ? asking.mine : [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    asking.choose([step(mine[0], dx, x), step(mine[1], dy, y)]);
  }

  /** @param {Answer | null} mine */
  says(mine) {
    const at = Array.isArray(mine) ? mine : mine === null ? undefined : this.ask?.points[mine];
    return at ? `x = ${at[0].toPrecision(3)}, y = ${at[1].toPrecision(3)}` : "";
  }
}

/** @param {number} v @param {number} by @param {number[]} range */
function step(v, by, [low, high]) {
  return Math.min(Math.max(v + (by * (high - low)) / STEPS, Math.min(low, high)), Math.max(low, high));
}
