// Draws a view's traces on a canvas laid over Plotly's axes, with Plotly's own scales: what moves, moves here.

import { valueAt } from "./unpack.js";
import { field, level } from "./fields.js";
import { fill, lines } from "./lines.js";
import { SYMBOLS } from "./symbols.js";

const LAYERS = ["heatmap", "contour", "bar", "scatter"]; // Plotly's order, whatever the order of the traces
const HALO = 3; // pixels of paper around a word, as in player.css
export const drawable = (view) => view.data.every((trace) => LAYERS.includes(trace.type ?? "scatter"));

// the canvas over a Plotly figure, as sharp as the screen, in the figure's own pixels
export function fitted(canvas, full) {
  const ratio = (window.devicePixelRatio || 1) * (canvas.glass ?? 1);
  const [w, h] = [Math.round(full.width * ratio), Math.round(full.height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

export function draw(view, canvas, gd, palette, t, blend) {
  const full = gd._fullLayout;
  const ctx = fitted(canvas, full);
  ctx.clearRect(0, 0, full.width, full.height);
  view.order ??= LAYERS.flatMap((layer) => view.data.flatMap((trace, i) => (shows(trace, layer) ? [i] : [])));
  const first = view.order.findIndex((i) => view.moving[i].size);
  const still = first < 0 ? view.order.length : first; // how many lie below all that moves
  if (still > 0) {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(ground(view, full, palette, still, canvas.glass), 0, 0);
    fitted(canvas, full);
  }
  paint(view.order.slice(still), ctx, view, full, palette, reader(view, t, blend));
}

const shows = (trace, layer) => (trace.type ?? "scatter") === layer && trace.visible !== false;

function paint(order, ctx, view, full, palette, read) {
  for (const i of order) {
    const trace = view.data[i];
    const [x, y] = [full[axisName("x", trace.xaxis)], full[axisName("y", trace.yaxis)]];
    ctx.save();
    ctx.beginPath();
    const [left, top] = [Math.round(x._offset), Math.round(y._offset)]; // a clip on whole pixels costs nothing
    ctx.rect(left, top, Math.round(x._offset + x._length) - left, Math.round(y._offset + y._length) - top);
    const whole = trace.cliponaxis === false; // then what stands on the edge is seen whole, and what stands beyond it not at all
    if (!whole) ctx.clip();
    const seen = (px, py) => px + py === px + py && (!whole || (between(px, x) && between(py, y)));
    ctx.globalAlpha = read(i, "opacity") ?? 1;
    DRAW[trace.type ?? "scatter"]({ ctx, trace, get: (path) => read(i, path), X: scale(x), Y: scale(y), seen, palette, view, i, full });
    ctx.restore();
  }
}

const between = (at, axis) => at > axis._offset - 1 && at < axis._offset + axis._length + 1;

// What never moves and lies below what does, painted once for a size, a zoom and a theme
function ground(view, full, palette, still, glass) {
  const axes = Object.values(full).filter((part) => part?._offset !== undefined && part.range);
  const key = [full.width, full.height, window.devicePixelRatio, glass, ...axes.flatMap((a) => [a._offset, a._length, ...a.range])].join();
  if (view.ground?.key !== key || view.ground.palette !== palette) {
    const canvas = Object.assign(document.createElement("canvas"), { glass });
    paint(view.order.slice(0, still), fitted(canvas, full), view, full, palette, reader(view, 0, 0));
    view.ground = { key, palette, canvas };
  }
  return view.ground.canvas;
}

const axisName = (letter, ref) => letter + "axis" + (ref ?? letter).slice(1);

// data -> pixel on the canvas
function scale(axis) {
  if (axis.type !== "linear") return (v) => axis._offset + axis.d2p(v);
  const at0 = axis._offset + axis.d2p(0);
  const slope = axis._offset + axis.d2p(1) - at0;
  return (v) => at0 + slope * v;
}

// one value of trace i, at this moment if it moves, else as it stands
function reader(view, t, blend) {
  return (i, path) => {
    const move = view.moving[i].get(path);
    if (move) return valueAt(move, t, blend);
    return path.split(".").reduce((part, key) => part?.[key], view.data[i]);
  };
}

const each = (value) => (Array.isArray(value) || ArrayBuffer.isView(value) ? (k) => value[k] : () => value);

function scatter(job) {
  const [x, y] = [job.get("x"), job.get("y")];
  if (!x || !y) return;
  const mode = job.trace.mode ?? "lines";
  if (job.trace.fill && job.trace.fill !== "none") fill(job, x, y);
  if (mode.includes("lines")) lines(job, x, y);
  if (mode.includes("markers")) markers(job, x, y);
  if (mode.includes("text")) words(job, x, y);
}

function markers(job, x, y) {
  const { ctx, X, Y, palette } = job;
  const [size, colour, symbol] = ["size", "color", "symbol"].map((name) => each(job.get("marker." + name)));
  const [opacity, ring, edge] = [job.get("marker.opacity") ?? 1, each(job.get("marker.line.width") ?? 0), each(job.get("marker.line.color"))];
  const faint = each(opacity);
  const whole = ctx.globalAlpha;
  const plain = ["size", "color", "symbol", "opacity", "line.width"].every((name) => typeof (job.get("marker." + name) ?? 0) !== "object");
  if (plain && opacity === 1 && !ring(0) && !(symbol(0) ?? "").endsWith("-open")) return swarm(job, x, y, size(0), colour(0), symbol(0));
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

// thousands of equal dots without outlines; filled one by one, since a path of all of them takes a third longer
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

function words(job, x, y) {
  const { ctx, X, Y } = job;
  const text = each(job.get("text"));
  const [size, colour] = [each(job.get("textfont.size") ?? 14), each(job.get("textfont.color") ?? "@ink")];
  const where = each(job.get("textposition") ?? "middle center");
  [ctx.lineWidth, ctx.lineJoin, ctx.strokeStyle] = [HALO, "round", job.palette.colour("@paper")];
  // Plotly's own rule (drawing.js, textPointPosition), so that the text does not jump when the film stops
  const far = job.trace.mode.includes("markers") ? (job.trace.marker?.size ?? 6) / 2 / 0.8 + 1 : 0;
  for (let k = 0; k < x.length; k++) {
    const said = text(k);
    if (said === undefined || said === null || said === "" || !job.seen(X(x[k]), Y(y[k]))) continue;
    const [up, side] = (where(k) ?? "middle center").split(" ");
    ctx.font = `${size(k)}px ${job.full.font.family}`;
    ctx.fillStyle = job.palette.colour(colour(k));
    ctx.textAlign = { left: "right", center: "center", right: "left" }[side];
    ctx.textBaseline = "alphabetic";
    const dx = { left: -far, center: 0, right: far }[side];
    const rows = String(said).split("<br>");
    const sign = { top: -1, middle: 0, bottom: 1 }[up];
    const dy = size(k) * 0.75 + sign * far + ((sign - 1) * ((rows.length - 1) * 1.3 + 1) * size(k)) / 2;
    rows.forEach((row, r) => {
      const at = [row, X(x[k]) + dx, Y(y[k]) + dy + r * size(k) * 1.3];
      ctx.strokeText(...at);
      ctx.fillText(...at);
    });
  }
}

// a bar's sides on whole pixels, a thin one widened outwards, as Plotly has them
function crisp(from, to) {
  const [a, b] = [Math.min(from, to), Math.max(from, to)];
  return b - a >= 2 ? [Math.round(a), Math.round(b)] : [Math.floor(a), Math.ceil(b)];
}

function bar(job) {
  const { ctx, X, Y, palette, trace } = job;
  const flat = trace.orientation === "h";
  const [along, long] = [job.get(flat ? "y" : "x"), job.get(flat ? "x" : "y")];
  const [A, L] = flat ? [Y, X] : [X, Y];
  const step = Math.min(...Array.from(along, (v, k) => (k ? Math.abs(v - along[k - 1]) || Infinity : Infinity)));
  const width = each(job.get("width") ?? 0.8 * (Number.isFinite(step) ? step : 1));
  const [base, offset] = [each(job.get("base") ?? 0), each(job.get("offset"))];
  const colour = each(job.get("marker.color"));
  const [edge, rim] = [each(job.get("marker.line.width") ?? 0), each(job.get("marker.line.color"))];
  for (let k = 0; k < along.length; k++) {
    const low = along[k] + (offset(k) ?? -width(k) / 2);
    const [a, b] = crisp(A(low), A(low + width(k)));
    const [c, d] = [L(base(k) ?? 0), L((base(k) ?? 0) + long[k])];
    const [px, py, w, h] = flat ? [Math.min(c, d), a, Math.abs(d - c), b - a] : [a, Math.min(c, d), b - a, Math.abs(d - c)];
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

const DRAW = { heatmap: field, contour: level, bar, scatter };
