// The reader's hand on a view: a click on a dot picks it; on a paintable plane clicks add rows, a drag sprays, Shift erases,
// and a row of the reader's own is placed.

import { fitted } from "./canvas.js";
import { button, el } from "./dom.js";

/** @import { Palette } from "./colours.js" */
/** @import { Panel } from "./panel.js" */
/** @import { Player } from "./control.js" */

/**
 * What may be painted: the parameter's name, the plane's corners, and how many classes there are.
 * @typedef {{ field: string, low: number[], high: number[], labels: number }} Paint
 */

export const REACH = 0.045; // of the window's width: how far the eraser reaches, as in controls/paint.py
export const ERASE = 3; // the label of an eraser's dot, as in the engine's rows
export const PLACE = 4; // the brush that places the reader's own row
const SPRAY = 60; // ms between sprayed dots
const DOT = 5; // pixels
const CLASSES = ["@minus", "@plus", "@third"];
const OWN = "@fourth";
const SHAPES = ["●", "■", "▲"];

export class Hand {
  /** @param {Player} player @param {Panel} panel */
  constructor(player, panel) {
    this.player = player;
    this.panel = panel;
    /** @type {Paint | null} */
    this.paint = null;
    /** @type {number | null} */
    this.brush = null; // the class to paint, ERASE or PLACE; null: the hand only points
    /** @type {HTMLElement | null} */
    this.tools = null;
    this.scope = "";
    this.listening = false;
    /** @type {number[][] | null} */
    this.strokes = null;
    this.last = 0; // when the last dot was sprayed
    panel.canvas.addEventListener("pointerdown", (event) => this.press(event));
    panel.canvas.addEventListener("pointermove", (event) => this.drag(event));
    panel.canvas.addEventListener("pointerup", () => this.lift());
    panel.canvas.addEventListener("pointercancel", () => {
      this.strokes = null;
    });
  }

  /** What may be painted on the view that is mounted now. A brush stays armed only while the film and what it paints do.
   * @param {Paint | null} paint @param {Record<string, string>} words @param {Palette} palette @param {string} scope */
  take(paint, words, palette, scope) {
    const { half = "" } = this.panel.view ?? {};
    this.paint = paint;
    const same = `${scope} ${paint?.field} ${paint?.labels}`;
    if (same !== this.scope) this.brush = null;
    this.scope = same;
    this.tools?.remove();
    const first = half ? this.player.panels.all.find((panel) => panel.view?.half && panel.hand.paint) : this.panel;
    const leads = half !== "B" && (!paint || first === this.panel); // two runs need one set of brushes, for all pictures
    this.tools = paint && leads ? this.bar(paint, words, palette) : null;
    if (this.tools && half) this.player.menu.versus.line.append(this.tools);
    else if (this.tools) this.panel.legend.before(this.tools);
    this.panel.caption.classList.toggle("tooled", this.tools !== null && !half);
    if (leads) this.arm(this.brush);
  }

  /** @param {Paint} paint @param {Record<string, string>} words @param {Palette} palette */
  bar(paint, words, palette) {
    const bar = el("div", { class: "brushes", role: "group" });
    const add = (/** @type {string} */ name, /** @type {number} */ value, /** @type {string} */ text) => {
      const run = () => this.arm(this.brush === value ? null : value);
      const attributes = { class: `brush ${name}`, "data-brush": String(value), title: words.brushHelp };
      return bar.appendChild(button(attributes, text, run));
    };
    for (let k = 0; k < paint.labels; k++) add(`class${k}`, k, SHAPES[k]).style.color = palette.colour(CLASSES[k]);
    add("erase", ERASE, words.erase);
    const { own } = this.player;
    if (own) {
      const place = add("place", PLACE, "✚");
      place.style.color = palette.colour(OWN);
      place.title = own.says;
      place.setAttribute("aria-label", own.says);
    }
    return bar;
  }

  /** Two runs have one set of brushes: what is painted in either half comes into both.
   * @param {number | null} brush */
  arm(brush) {
    for (const b of this.tools?.querySelectorAll("button") ?? []) {
      b.setAttribute("aria-pressed", String(b.dataset.brush === String(brush)));
    }
    const { half, layout } = this.panel.view ?? {};
    for (const panel of this.player.panels.all) {
      const twin = half && panel.view?.half && panel.view.layout.meta?.paint && layout.meta?.paint;
      if (panel !== this.panel && !twin) continue;
      panel.hand.brush = brush;
      panel.stage.classList.toggle("painting", brush !== null);
    }
  }

  /** Once Plotly has drawn: its clicks pick. */
  listen() {
    if (this.listening) return;
    this.listening = true;
    this.panel.gd.on("plotly_click", (/** @type {{ points: any[] }} */ event) => this.pick(event.points));
  }

  /** @param {any[]} points */
  pick(points) {
    const data = this.panel.view?.data ?? [];
    const point = points.find((p) => data[p.curveNumber]?.meta?.pick);
    if (!point || this.brush !== null) return;
    const value = point.customdata ?? point.pointIndex; // Plotly's own: it may change from frame to frame
    this.player.send.trigger("pick", { field: data[point.curveNumber].meta.pick, value, x: point.x, y: point.y });
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (this.brush === null || !this.paint) return;
    if (this.brush === PLACE) return this.place(event, this.paint);
    this.player.pause(false);
    this.panel.canvas.setPointerCapture(event.pointerId);
    this.strokes = [];
    this.spot(event, this.paint);
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (this.strokes && this.paint && event.timeStamp - this.last > SPRAY) this.spot(event, this.paint);
  }

  lift() {
    if (this.strokes?.length) this.player.send.trigger("paint", { field: this.paint?.field, dots: this.strokes });
    this.strokes = null;
  }

  /** The reader's own row stands where the click was.
   * @param {PointerEvent} event @param {Paint} paint */
  place(event, paint) {
    const { own, send } = this.player;
    const { x, y, inside } = this.spotted(event, paint);
    event.preventDefault();
    if (!own || !inside) return;
    const value = [x, y].slice(0, own.columns).map((v) => String(Number(v.toPrecision(4))));
    send.trigger("pick", { field: own.field, value: value.join(",") });
  }

  /** Where the pointer is: in pixels of the picture, in the data's own numbers, and in parts of the paintable plane.
   * @param {PointerEvent} event @param {Paint} paint */
  spotted(event, { low, high }) {
    const { panel } = this;
    const full = panel.gd._fullLayout;
    const box = panel.canvas.getBoundingClientRect();
    const [px, py] = [(event.clientX - box.left) / panel.glass, (event.clientY - box.top) / panel.glass];
    const [x, y] = [full.xaxis.p2d(px - full.xaxis._offset), full.yaxis.p2d(py - full.yaxis._offset)];
    const [u, v] = [(x - low[0]) / (high[0] - low[0]), (y - low[1]) / (high[1] - low[1])];
    return { px, py, x, y, u, v, inside: u >= 0 && u <= 1 && v >= 0 && v <= 1 };
  }

  /** One dot of the stroke: shown at once, sent when the hand is lifted.
   * @param {PointerEvent} event @param {Paint} paint */
  spot(event, paint) {
    const { panel, player } = this;
    const full = panel.gd._fullLayout;
    const { px, py, u, v, inside } = this.spotted(event, paint);
    if (!inside || !this.strokes) return;
    const label = event.shiftKey ? ERASE : (this.brush ?? ERASE);
    this.strokes.push([u, v, label]);
    this.last = event.timeStamp;
    const ctx = fitted(panel.canvas, full, panel.glass);
    if (this.strokes.length === 1 && !player.root.classList.contains("moving"))
      ctx.clearRect(0, 0, full.width, full.height);
    const erases = label === ERASE;
    ctx.fillStyle = String(panel.palette?.colour(erases ? "@muted/0.4" : CLASSES[label]));
    ctx.beginPath();
    ctx.arc(px, py, erases ? REACH * full.xaxis._length : DOT, 0, 2 * Math.PI);
    ctx.fill();
  }
}
