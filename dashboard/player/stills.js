// All traces of a view as Plotly takes them, colours still tokens.

import { path } from "./betweens.js";
import { rows, valueAt } from "./unpack.js";

/** @import { FilmView } from "./types.js" */

/**
 * At frame t as Plotly is to show it; with a blend, on the way to the next, as the canvas would.
 * @param {FilmView} view
 * @param {number} t
 * @param {number} [blend]
 * @returns {any[]}
 */
export const stillAt = (view, t, blend = 0) => exactly(view, t, blend).map(pale);

/**
 * As they were drawn by dashboard/views.
 * @param {FilmView} view
 * @param {number} t
 * @param {number} [blend]
 * @returns {any[]}
 */
export function exactly(view, t, blend = 0) {
  return view.data.map((trace, i) => {
    let now = trace;
    for (const [name, move] of view.moving[i]) {
      const value = valueAt(move, t, blend);
      const kept = value instanceof Float32Array ? value.slice() : value; // the next frame is decoded into the same room
      now = put(now, name.split("."), move.kind === "field" ? rows(kept, move.shape) : kept);
    }
    if (!blend || (trace.type ?? "scatter") !== "scatter") return now;
    const [x, y] = path(view, i, t, blend);
    return { ...now, x: x && Array.from(x), y: y && Array.from(y) };
  });
}

/** A copy of `part` with `value` at a path; what lies beside the path is shared.
 * @param {any} part @param {string[]} path @param {any} value @returns {any} */
function put(part, [key, ...path], value) {
  if (key === undefined) return value;
  const copy = Array.isArray(part) ? [...part] : { ...part };
  copy[key] = put(part[key], path, value);
  return copy;
}

/** A pale line is pale as a whole, as on the canvas: Plotly would darken it wherever its parts cross.
 * @param {any} trace */
function pale(trace) {
  const [name, alpha] = String(trace.line?.color).split("/");
  if (trace.mode !== "lines" || !alpha || trace.fill) return trace;
  return { ...trace, opacity: +alpha, line: { ...trace.line, color: name } };
}
