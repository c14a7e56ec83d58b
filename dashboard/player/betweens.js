// Between two frames a line grows out of its own end. A point that the next frame has and this one has not yet comes out of
// the last one that is there, so that the dot at a curve's head, which moves from place to place, never runs ahead of it.

import { GAP, valueAt } from "./unpack.js";

/** @import { FilmView, Move } from "./types.js" */
/** @typedef {{ move: Move | undefined, row: any }} Source of one coordinate: what moves, or what stands */
/** @typedef {ArrayLike<number | null>} Row */

/**
 * The x and y of trace i, `blend` of the way from frame t to t + 1.
 * @param {FilmView} view
 * @param {number} i
 * @param {number} t
 * @param {number} blend
 * @returns {[Row, Row] | [undefined, undefined]}
 */
export function path(view, i, t, blend) {
  const trace = view.data[i];
  const [x, y] = /** @type {const} */ (["x", "y"]).map((name) =>
    source(view.moving[i].get(name), trace[name], t, blend),
  );
  if (!x.row || !y.row) return [undefined, undefined];
  const still = !(x.move || y.move) || typeof x.row[0] === "string" || typeof y.row[0] === "string";
  if (!blend || still || !(trace.mode ?? "lines").includes("lines") || trace.line?.shape === "hv")
    return [x.row, y.row];
  if (x.move?.kind === "ragged" && y.move?.kind === "ragged") return lengthened(x.move, y.move, x.row, y.row, t, blend);
  return x.move?.kind === "ragged" || y.move?.kind === "ragged" ? [x.row, y.row] : filled(x, y, t, blend);
}

/** @param {Move | undefined} move @param {any} row @param {number} t @param {number} blend @returns {Source} */
const source = (move, row, t, blend) => ({ move, row: move ? valueAt(move, t, blend) : row });

/** Lines of one length, with gaps where points are yet to come.
 * @param {Source} x @param {Source} y @param {number} t @param {number} blend @returns {[Row, Row]} */
function filled(x, y, t, blend) {
  const n = Math.min(x.row.length, y.row.length);
  /** @type {number[]} */
  const born = []; // pairs of a new point and the old one it comes out of
  const seek = (/** @type {number} */ k, /** @type {number} */ root) => {
    if (!isGap(x, t, k) && !isGap(y, t, k)) return k;
    if (root < 0 || isGap(x, t + 1, k) || isGap(y, t + 1, k)) return -1;
    born.push(k, root);
    return root;
  };
  for (let k = 0, root = -1; k < n; k++) root = seek(k, root);
  if (!born.length) for (let k = n - 1, root = -1; k >= 0; k--) root = seek(k, root); // some grow from right to left
  if (!born.length) return [x.row, y.row];
  const [xs, ys] = [Float64Array.from(x.row, number), Float64Array.from(y.row, number)];
  for (let b = 0; b < born.length; b += 2) {
    const [k, from] = [born[b], born[b + 1]];
    xs[k] = between(exactly(x, t, from), exactly(x, t + 1, k), blend);
    ys[k] = between(exactly(y, t, from), exactly(y, t + 1, k), blend);
  }
  return [xs, ys];
}

/** Lines of another length: the next frame repeats this one's points and goes on, or samples the same curves anew.
 * @param {Move} x @param {Move} y @param {Row} xs @param {Row} ys @param {number} t @param {number} blend
 * @returns {[Row, Row]} */
function lengthened(x, y, xs, ys, t, blend) {
  const [from, to, end] = [x.ends[t], x.ends[t + 1], x.ends[t + 2]];
  const n = to - from;
  if (y.ends[t] !== from || y.ends[t + 1] !== to || y.ends[t + 2] !== end || !n || !(end - to > 0)) return [xs, ys];
  const equal = (/** @type {number} */ a, /** @type {number} */ b) =>
    x.buffer[a] === x.buffer[b] && y.buffer[a] === y.buffer[b];
  let same = 0;
  while (same < n && to + same < end && equal(from + same, to + same)) same++;
  if (same < n) return resampled(x, y, pieces(x, from, to), pieces(x, to, end), equal, blend) ?? [xs, ys];
  const [headX, headY] = [number(xs[n - 1]), number(ys[n - 1])];
  const [outX, outY] = [Array.from(xs, number), Array.from(ys, number)];
  for (let k = to + n; k < end && x.buffer[k] !== GAP && y.buffer[k] !== GAP; k++) {
    outX.push(between(headX, at(x, k), blend));
    outY.push(between(headY, at(y, k), blend));
  }
  return [outX, outY];
}

/** Where the unbroken pieces of a line lie in its buffer.
 * @param {Move} move @param {number} from @param {number} to */
function pieces({ buffer }, from, to) {
  /** @type {[number, number][]} */
  const out = [];
  for (let k = from, begin = from; k <= to; k++) {
    if (k < to && buffer[k] !== GAP) continue;
    if (k > begin) out.push([begin, k]);
    begin = k + 1;
  }
  return out;
}

/** Curves that begin where they began, with more or fewer points: each point moves from its share of the old way.
 * @param {Move} x @param {Move} y @param {[number, number][]} old @param {[number, number][]} now
 * @param {(a: number, b: number) => boolean} equal @param {number} blend @returns {[Row, Row] | null} */
function resampled(x, y, old, now, equal, blend) {
  if (old.length !== now.length || !old.every(([begin], i) => equal(begin, now[i][0]))) return null;
  if (old.every(([begin, end], i) => end - begin === now[i][1] - now[i][0])) return null;
  /** @type {[number[], number[]]} */
  const out = [[], []];
  now.forEach(([begin, end], i) => {
    const [first, last] = [old[i][0], old[i][1] - 1];
    for (let k = begin; k < end; k++) {
      const share = first + ((k - begin) / Math.max(1, end - 1 - begin)) * (last - first);
      const [low, part] = [Math.floor(share), share % 1];
      [x, y].forEach((move, side) => {
        const before = between(at(move, low), at(move, Math.min(low + 1, last)), part);
        out[side].push(between(before, at(move, k), blend));
      });
    }
    for (const side of out) side.push(NaN);
  });
  return out;
}

/** @param {Move} move @param {number} k a place in its buffer */
const at = ({ buffer, scale, origin }, k) => origin + scale * buffer[k];

/** @param {number | null} v */
const number = (v) => v ?? NaN;

/** @param {number} a @param {number} b @param {number} blend */
const between = (a, b, blend) => a + (b - a) * blend;

/** Is point k missing at frame t?
 * @param {Source} source @param {number} t @param {number} k */
function isGap({ move, row }, t, k) {
  if (!move) return row[k] === null || Number.isNaN(row[k]);
  const place = t * move.n + k;
  return place >= move.buffer.length || move.buffer[place] === GAP;
}

/** Point k at frame t, without any blending.
 * @param {Source} source @param {number} t @param {number} k */
function exactly({ move, row }, t, k) {
  return move ? at(move, t * move.n + k) : number(row[k]);
}
