// Draws a view's traces on a canvas laid over Plotly's axes, with Plotly's own scales: what moves, moves here.

import { bar } from "./bars.js";
import { path } from "./betweens.js";
import { field, level } from "./fields.js";
import { scatter } from "./scatter.js";
import { valueAt } from "./unpack.js";

/** @import { FilmView } from "./types.js" */
/** @import { Palette } from "./colours.js" */
/** @typedef {{ t: number, blend: number }} Moment how far on the way from frame t to the next */

/**
 * One trace at one moment, and where and how to draw it.
 * @typedef {object} Job
 * @property {CanvasRenderingContext2D} ctx
 * @property {any} trace
 * @property {(path: string) => any} get a value of this trace
 * @property {(i: number) => [any, any]} points the x and y of any trace of the view
 * @property {(v: number) => number} X
 * @property {(v: number) => number} Y
 * @property {(px: number, py: number) => boolean} seen
 * @property {Palette} palette
 * @property {FilmView} view
 * @property {number} i
 * @property {any} full Plotly's _fullLayout
 */

const LAYERS = ["heatmap", "contour", "bar", "scatter"]; // Plotly's order, whatever the order of the traces
/** @type {Record<string, (job: Job) => void>} */
const DRAW = { heatmap: field, contour: level, bar, scatter };

/**
 * The canvas over a Plotly figure, as sharp as the screen, in the figure's own pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {any} full Plotly's _fullLayout
 * @param {number} glass how much the page is magnified
 */
export function fitted(canvas, full, glass) {
  const ratio = (window.devicePixelRatio || 1) * glass;
  const [w, h] = [Math.round(full.width * ratio), Math.round(full.height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

/**
 * @param {FilmView} view
 * @param {{ canvas: HTMLCanvasElement, gd: any, glass: number }} panel where it is shown
 * @param {Palette} palette
 * @param {number} t
 * @param {number} blend how far on the way to frame t + 1
 */
export function draw(view, { canvas, gd, glass }, palette, t, blend) {
  const full = gd._fullLayout;
  const ctx = fitted(canvas, full, glass);
  ctx.clearRect(0, 0, full.width, full.height);
  view.order ??= LAYERS.flatMap((layer) => view.data.flatMap((trace, i) => (shows(trace, layer) ? [i] : [])));
  const first = view.order.findIndex((i) => view.moving[i].size);
  const still = first < 0 ? view.order.length : first; // how many lie below all that moves
  if (still > 0) {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(ground(view, full, palette, view.order.slice(0, still), glass), 0, 0);
    fitted(canvas, full, glass);
  }
  paint(view.order.slice(still), ctx, view, full, palette, { t, blend });
}

/** @param {any} trace @param {string} layer */
const shows = (trace, layer) => (trace.type ?? "scatter") === layer && trace.visible !== false;

/** @param {number[]} order @param {CanvasRenderingContext2D} ctx @param {FilmView} view @param {any} full
 * @param {Palette} palette @param {Moment} moment */
function paint(order, ctx, view, full, palette, moment) {
  for (const i of order) {
    const trace = view.data[i];
    const [x, y] = [full[axisName("x", trace.xaxis)], full[axisName("y", trace.yaxis)]];
    ctx.save();
    ctx.beginPath();
    const [left, top] = [Math.round(x._offset), Math.round(y._offset)]; // a clip on whole pixels costs nothing
    ctx.rect(left, top, Math.round(x._offset + x._length) - left, Math.round(y._offset + y._length) - top);
    // Without a clip what stands on the edge is seen whole, and what stands beyond it not at all
    const whole = trace.cliponaxis === false;
    if (!whole) ctx.clip();
    const seen = (/** @type {number} */ px, /** @type {number} */ py) =>
      !Number.isNaN(px + py) && (!whole || (between(px, x) && between(py, y)));
    const get = (/** @type {string} */ name) => read(view, i, name, moment);
    const points = (/** @type {number} */ k) => path(view, k, moment.t, moment.blend);
    ctx.globalAlpha = get("opacity") ?? 1;
    DRAW[trace.type ?? "scatter"]({ ctx, trace, get, points, X: scale(x), Y: scale(y), seen, palette, view, i, full });
    ctx.restore();
  }
}

/** @param {number} at @param {any} axis */
const between = (at, axis) => at > axis._offset - 1 && at < axis._offset + axis._length + 1;

/** What never moves and lies below what does, painted once for a size, a zoom and a theme.
 * @param {FilmView} view @param {any} full @param {Palette} palette @param {number[]} order @param {number} glass */
function ground(view, full, palette, order, glass) {
  /** @type {any[]} */
  const axes = Object.values(full).filter((part) => part?._offset !== undefined && part.range);
  const places = axes.flatMap((a) => [a._offset, a._length, ...a.range]);
  const key = [full.width, full.height, window.devicePixelRatio, glass, ...places].join();
  if (view.ground?.key !== key || view.ground.palette !== palette) {
    const canvas = document.createElement("canvas");
    paint(order, fitted(canvas, full, glass), view, full, palette, { t: 0, blend: 0 });
    view.ground = { key, palette, canvas };
  }
  return view.ground.canvas;
}

/** @param {string} letter @param {string} [ref] */
const axisName = (letter, ref) => `${letter}axis${(ref ?? letter).slice(1)}`;

/** Data -> pixel on the canvas.
 * @param {any} axis @returns {(v: number) => number} */
function scale(axis) {
  if (axis.type !== "linear") return (v) => axis._offset + axis.d2p(v);
  const at0 = axis._offset + axis.d2p(0);
  const slope = axis._offset + axis.d2p(1) - at0;
  return (v) => at0 + slope * v;
}

/** One value of trace i, at this moment if it moves, else as it stands.
 * @param {FilmView} view @param {number} i @param {string} path @param {Moment} moment @returns {any} */
function read(view, i, path, { t, blend }) {
  const move = view.moving[i].get(path);
  if (move) return valueAt(move, t, blend);
  return path.split(".").reduce((part, key) => part?.[key], view.data[i]);
}
