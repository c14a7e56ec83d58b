// Heat maps through a 256-colour table into one image, and contour lines by marching squares.

/** @import { Job } from "./canvas.js" */

/**
 * @typedef {object} Image a trace's own small canvas
 * @property {HTMLCanvasElement} canvas
 * @property {ImageData} pixels
 * @property {Uint32Array} words the pixels, four bytes at once
 * @property {Uint32Array} table
 * @property {object} palette
 */

/** @type {WeakMap<object, Image>} */
const images = new WeakMap();

/** @param {Job} job @returns {{ z: Float32Array, rows: number, columns: number }} */
function cells(job) {
  const z = job.get("z");
  const move = job.view.moving[job.i].get("z");
  if (move) return { z, rows: move.shape[0], columns: move.shape[1] };
  const [rows, columns] = [z.length, z.length ? z[0].length : 0];
  const flat = Float32Array.from({ length: rows * columns }, (_, k) => z[Math.floor(k / columns)][k % columns]);
  return { z: flat, rows, columns };
}

/** @param {Job} job */
export function field(job) {
  const { ctx, trace, X, Y, palette } = job;
  const { z, rows, columns } = cells(job);
  if (!z.length) return; // a map that is empty has no picture
  const image = imageOf(trace, rows, columns, palette);
  const [low, span] = [trace.zmin, 255 / (trace.zmax - trace.zmin)];
  for (let r = 0, k = 0; r < rows; r++) {
    let at = (rows - 1 - r) * columns; // the first row is the lowest
    for (let c = 0; c < columns; c++, k++, at++) {
      const v = (z[k] - low) * span;
      image.words[at] = Number.isNaN(v) ? 0 : image.table[v <= 0 ? 0 : v >= 255 ? 255 : v | 0];
    }
  }
  if (trace.xgap || trace.ygap) return tiles(job, image, rows, columns);
  image.canvas.getContext("2d")?.putImageData(image.pixels, 0, 0);
  const [x, y] = [edges(job.get("x"), columns), edges(job.get("y"), rows)];
  const [left, right, bottom, top] = [X(x[0]), X(x[1]), Y(y[0]), Y(y[1])];
  ctx.imageSmoothingEnabled = Boolean(trace.zsmooth);
  ctx.translate(left, top);
  ctx.scale(Math.sign(right - left), Math.sign(bottom - top)); // a reversed axis mirrors the picture
  ctx.drawImage(image.canvas, 0, 0, Math.abs(right - left), Math.abs(bottom - top));
}

/** @param {any} trace @param {number} rows @param {number} columns @param {import("./colours.js").Palette} palette */
function imageOf(trace, rows, columns, palette) {
  const kept = images.get(trace);
  if (kept?.palette === palette && kept.pixels.width === columns && kept.pixels.height === rows) return kept;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const pixels = new ImageData(columns, rows);
  const words = new Uint32Array(pixels.data.buffer);
  const image = { canvas, palette, pixels, words, table: palette.table(trace.colorscale) };
  images.set(trace, image);
  return image;
}

/** Few large cells with gaps between them.
 * @param {Job} job @param {Image} image @param {number} rows @param {number} columns */
function tiles({ ctx, trace, get, X, Y }, image, rows, columns) {
  const [x, y] = [edges(get("x"), columns), edges(get("y"), rows)];
  const place = (/** @type {number[]} */ [from, to], /** @type {number} */ count, /** @type {number} */ k) =>
    from + ((to - from) * k) / count;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = 4 * ((rows - 1 - r) * columns + c);
      const [red, green, blue, alpha] = image.pixels.data.subarray(at, at + 4);
      const [left, right] = [X(place(x, columns, c)), X(place(x, columns, c + 1))];
      const [bottom, top] = [Y(place(y, rows, r)), Y(place(y, rows, r + 1))];
      ctx.fillStyle = `rgba(${red},${green},${blue},${alpha / 255})`;
      const [w, h] = [Math.abs(right - left) - (trace.xgap ?? 0), Math.abs(bottom - top) - (trace.ygap ?? 0)];
      ctx.fillRect((left + right - w) / 2, (bottom + top - h) / 2, w, h);
    }
  }
}

/** Half a cell beyond the first and the last centre; without centres Plotly counts from 0.
 * @param {ArrayLike<number> | undefined} centres @param {number} count */
function edges(centres, count) {
  if (!centres || centres.length < 2) return [(centres?.[0] ?? 0) - 0.5, (centres?.[0] ?? 0) + count - 0.5];
  const half = (centres[count - 1] - centres[0]) / (count - 1) / 2;
  return [centres[0] - half, centres[count - 1] + half];
}

// the side's two corners, as places in [a, b, c, d] = lower left, lower right, upper right, upper left
const SIDES = [
  [0, 1],
  [1, 2],
  [3, 2],
  [0, 3],
];
const CASES = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 1],
    [2, 3],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

/** @param {Job} job */
export function level(job) {
  const { ctx, trace, X, Y, palette } = job;
  const { z, rows, columns } = cells(job);
  const [x, y] = [job.get("x"), job.get("y")];
  const { start, end, size } = trace.contours;
  ctx.lineWidth = job.get("line.width") ?? 2;
  ctx.strokeStyle = palette.colour(job.get("line.color"));
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.beginPath();
  for (let at = start; at <= end + 1e-9; at += size) {
    for (let r = 0; r < rows - 1; r++) {
      for (let c = 0, k = r * columns; c < columns - 1; c++, k++) {
        const above = k + columns; // the same column, a row higher
        const code = +(z[k] >= at) + 2 * +(z[k + 1] >= at) + 4 * +(z[above + 1] >= at) + 8 * +(z[above] >= at);
        if (code === 0 || code === 15) continue; // nearly every cell
        const corner = [z[k], z[k + 1], z[above + 1], z[above]];
        const place = (/** @type {number} */ side) => {
          const [a, b] = SIDES[side];
          const f = (at - corner[a]) / (corner[b] - corner[a]);
          const [u, v] = [side === 1 ? 1 : side === 3 ? 0 : f, side === 0 ? 0 : side === 2 ? 1 : f];
          return [X(x[c] + u * (x[c + 1] - x[c])), Y(y[r] + v * (y[r + 1] - y[r]))];
        };
        for (const [from, to] of CASES[code]) {
          const [start, finish] = [place(from), place(to)];
          ctx.moveTo(start[0], start[1]);
          ctx.lineTo(finish[0], finish[1]);
        }
      }
    }
  }
  ctx.stroke();
}
