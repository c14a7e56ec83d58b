// Bars, standing or lying.

import { each } from "./scatter.js";

/** @import { Job } from "./canvas.js" */

/** A bar's sides on whole pixels, a thin one widened outwards, as Plotly has them.
 * @param {number} from @param {number} to */
function crisp(from, to) {
  const [a, b] = [Math.min(from, to), Math.max(from, to)];
  return b - a >= 2 ? [Math.round(a), Math.round(b)] : [Math.floor(a), Math.ceil(b)];
}

/** @param {Job} job */
export function bar(job) {
  const { ctx, X, Y, palette, trace } = job;
  const flat = trace.orientation === "h";
  const [along, long] = [job.get(flat ? "y" : "x"), job.get(flat ? "x" : "y")];
  const [A, L] = flat ? [Y, X] : [X, Y];
  const apart = Array.from(along, (v, k) => (k ? Math.abs(v - along[k - 1]) || Infinity : Infinity));
  const step = Math.min(...apart);
  const width = each(job.get("width") ?? 0.8 * (Number.isFinite(step) ? step : 1));
  const [base, offset] = [each(job.get("base") ?? 0), each(job.get("offset"))];
  const colour = each(job.get("marker.color"));
  const [edge, rim] = [each(job.get("marker.line.width") ?? 0), each(job.get("marker.line.color"))];
  for (let k = 0; k < along.length; k++) {
    const low = along[k] + (offset(k) ?? -width(k) / 2);
    const [a, b] = crisp(A(low), A(low + width(k)));
    const [c, d] = [L(base(k) ?? 0), L((base(k) ?? 0) + long[k])];
    const [near, length] = [Math.min(c, d), Math.abs(d - c)];
    const [px, py, w, h] = flat ? [near, a, length, b - a] : [a, near, b - a, length];
    if (Number.isNaN(px + py + w + h)) continue;
    ctx.fillStyle = palette.colour(colour(k));
    ctx.fillRect(px, py, w, h);
    if (edge(k) > 0) {
      ctx.lineWidth = edge(k);
      ctx.strokeStyle = palette.colour(rim(k));
      ctx.strokeRect(px, py, w, h);
    }
  }
}
