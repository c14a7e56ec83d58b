// A scatter trace: what it encloses, its line, its marks and its words.

import { fill, lines } from "./lines.js";
import { SYMBOLS } from "./symbols.js";

/** @import { Job } from "./canvas.js" */

export const HALO = 3; // pixels of paper around a word, as in player.css

/** One value for all, or one a point.
 * @param {any} value @returns {(k: number) => any} */
export const each = (value) =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? (k) => /** @type {any} */ (value)[k] : () => value;

/** @param {Job} job */
export function scatter(job) {
  const [x, y] = job.points(job.i);
  if (!x || !y) return;
  const mode = job.trace.mode ?? "lines";
  if (job.trace.fill && job.trace.fill !== "none") fill(job, x, y);
  if (mode.includes("lines")) lines(job, x, y);
  if (mode.includes("markers")) markers(job, x, y);
  if (mode.includes("text")) words(job, x, y);
}

const PLAIN = ["size", "color", "symbol", "opacity", "line.width"]; // one value for all dots makes a swarm

/** @param {Job} job @param {ArrayLike<number>} x @param {ArrayLike<number>} y */
function markers(job, x, y) {
  const { ctx, X, Y, palette } = job;
  const [size, colour, symbol] = ["size", "color", "symbol"].map((name) => each(job.get(`marker.${name}`)));
  const [ring, edge] = [each(job.get("marker.line.width") ?? 0), each(job.get("marker.line.color"))];
  const opacity = job.get("marker.opacity") ?? 1;
  const faint = each(opacity);
  const whole = ctx.globalAlpha;
  const plain = PLAIN.every((name) => typeof (job.get(`marker.${name}`) ?? 0) !== "object");
  if (plain && opacity === 1 && !ring(0) && !(symbol(0) ?? "").endsWith("-open")) {
    swarm(job, x, y, size(0), colour(0), symbol(0));
    return;
  }
  for (let k = 0; k < x.length; k++) {
    const [px, py, r] = [X(x[k]), Y(y[k]), (size(k) ?? 6) / 2];
    if (!(r > 0) || !job.seen(px, py)) continue;
    let name = symbol(k) ?? "circle";
    const open = name.endsWith("-open");
    if (open) name = name.slice(0, -5);
    ctx.globalAlpha = whole * (faint(k) ?? 1);
    const paint = palette.colour(colour(k));
    ctx.beginPath();
    (SYMBOLS[name] ?? SYMBOLS.circle)(ctx, px, py, r);
    if (!open) {
      ctx.fillStyle = paint;
      ctx.fill();
    }
    const width = ring(k) || (open ? 1 : 0);
    if (width > 0) {
      ctx.lineWidth = width;
      ctx.strokeStyle = open ? paint : palette.colour(edge(k));
      ctx.stroke();
    }
  }
  ctx.globalAlpha = whole;
}

/** Thousands of equal dots without outlines; filled one by one, since a path of all of them takes a third longer.
 * @param {Job} job @param {ArrayLike<number>} x @param {ArrayLike<number>} y
 * @param {number} size @param {string} colour @param {string} symbol */
function swarm({ ctx, X, Y, palette }, x, y, size, colour, symbol) {
  const shape = SYMBOLS[symbol] ?? SYMBOLS.circle;
  ctx.fillStyle = palette.colour(colour);
  for (let k = 0; k < x.length; k++) {
    const [px, py] = [X(x[k]), Y(y[k])];
    if (Number.isNaN(px + py)) continue;
    ctx.beginPath();
    shape(ctx, px, py, size / 2);
    ctx.fill();
  }
}

/** @type {Record<string, CanvasTextAlign>} */
const ALIGN = { left: "right", center: "center", right: "left" };
/** @type {Record<string, number>} */
const SIDE = { left: -1, center: 0, right: 1, top: -1, middle: 0, bottom: 1 };

/** @param {Job} job @param {ArrayLike<number>} x @param {ArrayLike<number>} y */
function words(job, x, y) {
  const { ctx, X, Y } = job;
  const text = each(job.get("text"));
  const [size, colour] = [each(job.get("textfont.size") ?? 14), each(job.get("textfont.color") ?? "@ink")];
  const where = each(job.get("textposition") ?? "middle center");
  ctx.lineWidth = HALO;
  ctx.lineJoin = "round";
  ctx.strokeStyle = job.palette.colour("@paper");
  // Plotly's own rule (drawing.js, textPointPosition), so that the text does not jump when the film stops
  const far = job.trace.mode.includes("markers") ? (job.trace.marker?.size ?? 6) / 2 / 0.8 + 1 : 0;
  for (let k = 0; k < x.length; k++) {
    const said = text(k);
    if (said === undefined || said === null || said === "" || !job.seen(X(x[k]), Y(y[k]))) continue;
    const [up, side] = (where(k) ?? "middle center").split(" ");
    ctx.font = `${size(k)}px ${job.full.font.family}`;
    ctx.fillStyle = job.palette.colour(colour(k));
    ctx.textAlign = ALIGN[side];
    ctx.textBaseline = "alphabetic";
    const rows = String(said).split("<br>");
    const dx = SIDE[side] * far;
    const dy = size(k) * 0.75 + SIDE[up] * far + ((SIDE[up] - 1) * ((rows.length - 1) * 1.3 + 1) * size(k)) / 2;
    rows.forEach((row, r) => {
      const [px, py] = [X(x[k]) + dx, Y(y[k]) + dy + r * size(k) * 1.3];
      ctx.strokeText(row, px, py);
      ctx.fillText(row, px, py);
    });
  }
}
