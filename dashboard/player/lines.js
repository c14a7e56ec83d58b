// Lines and what they enclose.

/** @import { Job } from "./canvas.js" */
/** @typedef {ArrayLike<number | null>} Row */

const PART = 12; // segments: a browser strokes many short paths in half the time of one long one that crosses itself

// Plotly's own, in line widths of at least 3
/** @type {Record<string, number[]>} */
const DASHES = {
  solid: [],
  dot: [1, 1],
  dash: [3, 3],
  longdash: [5, 5],
  dashdot: [3, 1, 1, 1],
  longdashdot: [5, 2, 1, 2],
};

/** @param {number | null} x @param {number | null} y */
const isGap = (x, y) => x === null || y === null || Number.isNaN(x) || Number.isNaN(y);

/**
 * The way through all points, broken at NaN. With `most`, stroked in parts of so many segments, each begun one earlier
 * for its join.
 * @param {Job} job @param {Row} x @param {Row} y @param {number} [most]
 */
function trail({ ctx, X, Y, trace }, x, y, most = Infinity) {
  let count = -1; // segments of this part; -1: the pen is up
  const steps = trace.line?.shape === "hv";
  const at = (/** @type {Row} */ row, /** @type {number} */ k) => /** @type {number} */ (row[k]);
  const part = () => {
    ctx.stroke();
    ctx.beginPath();
  };
  for (let k = 0; k < x.length; k++) {
    if (isGap(x[k], y[k])) {
      if (most < Infinity && count > 0) part();
      count = -1;
      continue;
    }
    if (count >= most) {
      part();
      ctx.moveTo(X(at(x, k - 2)), Y(at(y, k - 2)));
      ctx.lineTo(X(at(x, k - 1)), Y(at(y, k - 1)));
      count = 1;
    }
    if (count < 0) ctx.moveTo(X(at(x, k)), Y(at(y, k)));
    else if (steps) ctx.lineTo(X(at(x, k)), Y(at(y, k - 1)));
    ctx.lineTo(X(at(x, k)), Y(at(y, k)));
    count++;
  }
}

/** @param {Job} job @param {Row} x @param {Row} y */
export function lines(job, x, y) {
  const { ctx, trace } = job;
  const width = job.get("line.width") ?? 2;
  if (!width) return;
  ctx.lineWidth = width;
  ctx.strokeStyle = job.palette.colour(job.get("line.color"));
  ctx.setLineDash((DASHES[trace.line?.dash ?? "solid"] ?? []).map((d) => d * Math.max(3, width)));
  ctx.lineJoin = width > 1 ? "round" : "miter"; // a hairline has no joins
  ctx.beginPath();
  const plain = (trace.line?.dash ?? "solid") === "solid" && trace.line?.shape !== "hv";
  const opaque = ctx.globalAlpha === 1 && String(ctx.strokeStyle)[0] === "#"; // else parts would show where they meet
  trail(job, x, y, plain && opaque && width > 1 ? PART : Infinity);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** @param {Job} job @param {Row} x @param {Row} y */
export function fill(job, x, y) {
  const { ctx, X, Y, trace } = job;
  ctx.fillStyle = job.palette.colour(job.get("fillcolor") ?? "@faint");
  ctx.beginPath();
  trail(job, x, y);
  const last = x.length - 1;
  if (trace.fill === "tozeroy") {
    ctx.lineTo(X(/** @type {number} */ (x[last])), Y(0));
    ctx.lineTo(X(/** @type {number} */ (x[0])), Y(0));
  } else if (trace.fill === "tonexty") {
    const [px, py] = job.points(job.i - 1);
    for (let k = px.length - 1; k >= 0; k--) ctx.lineTo(X(px[k]), Y(py[k]));
  }
  ctx.closePath();
  ctx.fill();
}
