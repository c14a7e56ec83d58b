// The message of dashboard/film.py -> a film whose values can be asked for at any moment between two frames.

/** @import { Buffer, BufferKind, BufferRow, Call, Film, FilmView, Header, Move, PackedMove, ViewHeader } from "./types.js" */

const KINDS = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array, i4: Int32Array };
const LAYERS = ["heatmap", "contour", "bar", "scatter"]; // what the canvas can draw
export const GAP = 65535; // stands for NaN among 16-bit coordinates, as in buffers.py

/**
 * A length, so many bytes of JSON, and what follows them.
 * @param {Uint8Array} bytes
 * @returns {{ json: any, rest: Uint8Array }}
 */
function part(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { json: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))), rest: bytes.subarray(4 + size) };
}

/**
 * A film's message.
 * @param {Uint8Array} bytes
 * @returns {{ head: Header, body: Uint8Array }}
 */
export function header(bytes) {
  const { json, rest } = part(bytes);
  return { head: json, body: rest };
}

/**
 * What the component receives: a call, then a film's message.
 * @param {Uint8Array} bytes
 * @returns {{ call: Partial<Call>, head: Header, body: Uint8Array }}
 */
export function received(bytes) {
  const { json, rest } = part(bytes);
  return { call: json, ...header(rest) };
}

/**
 * @param {Header} head
 * @param {Uint8Array} body deflated
 * @returns {Promise<Film>}
 */
export async function unpack(head, body) {
  const stream = new Blob([/** @type {BlobPart} */ (body)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = await new Response(stream).arrayBuffer();
  const buffers = restored(head.buffers, raw);
  return {
    ...head,
    views: head.views.map((view) => unpacked(view, buffers)),
    slow: head.slow ?? 0,
    opens: head.opens ?? head.steps[head.frames - 1],
    even: head.even ?? false,
    weight: body.length,
  };
}

/**
 * All buffers, as dashboard/buffers.py had them.
 * @param {BufferRow[]} table
 * @param {ArrayBuffer} raw
 * @returns {Buffer[]}
 */
function restored(table, raw) {
  const sent = table.map(([kind, offset, count, frame = 0]) => {
    if (kind === "trail") return null;
    if (!frame) return new KINDS[kind](raw, offset, count);
    const bytes = new Uint8Array(raw, offset, count);
    if (kind === "u1") return summed(bytes, frame);
    const high = new Uint8Array(raw, offset + count, count);
    return summed(
      Uint16Array.from(bytes, (low, i) => low | (high[i] << 8)),
      frame,
    );
  });
  return sent.map((buffer, i) => buffer ?? trails(/** @type {Buffer} */ (sent[table[i][1]]), table[i]));
}

/** Differences from frame to frame -> values; the clock of the type goes round.
 * @template {Uint8Array | Uint16Array} T @param {T} codes @param {number} frame @returns {T} */
function summed(codes, frame) {
  for (let i = frame; i < codes.length; i++) codes[i] += codes[i - frame];
  return codes;
}

/** Where dots have been: of each its last places, or all from the beginning on, and a gap behind.
 * @param {Buffer} dots @param {BufferRow} row */
function trails(dots, [, , count, n = 0, along]) {
  const out = new Uint16Array(count).fill(GAP);
  const frames = dots.length / n;
  const long = count / dots.length;
  for (let t = 0; t < frames; t++) {
    const first = along ? t - long + 2 : 0; // the step that stands at a trail's beginning
    for (let step = Math.max(first, 0); step <= Math.min(t, first + long - 2); step++) {
      for (let k = 0; k < n; k++) out[(t * n + k) * long + step - first] = dots[step * n + k];
    }
  }
  return out;
}

/** @param {ViewHeader} view @param {Buffer[]} buffers @returns {FilmView} */
function unpacked(view, buffers) {
  const data = still(view.data, buffers);
  const layout = still(view.layout, buffers);
  /** @type {Map<string, Move>[]} */
  const moving = view.data.map(() => new Map());
  for (const move of view.moves) {
    const path = move.at.slice(2).join(".");
    const filled = { ...move, path, out: null };
    for (const name of /** @type {const} */ (["buffer", "ends"])) {
      if (name in move) Object.assign(filled, { [name]: buffers[Number(move[name])] });
    }
    moving[Number(move.at[1])].set(path, /** @type {Move} */ (/** @type {unknown} */ (filled)));
  }
  const drawable = view.data.every((trace) => LAYERS.includes(trace.type ?? "scatter"));
  const { title, wide, half = "", alts, legend = [] } = view;
  return {
    title,
    wide,
    half,
    alts,
    legend,
    data,
    layout,
    moving,
    drawable,
    axes: JSON.stringify(layout),
    order: null,
    ground: null,
  };
}

/**
 * {"$": i, shape} becomes a typed array, or rows of typed arrays, as Plotly takes them.
 * @param {any} value
 * @param {Buffer[]} buffers
 * @returns {any}
 */
function still(value, buffers) {
  if (Array.isArray(value)) return value.map((v) => (v === null ? NaN : still(v, buffers))); // JSON has no NaN: null is a gap
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return rows(buffers[value.$], value.shape);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, still(v, buffers)]));
}

/** @param {any} flat @param {number[]} shape */
export function rows(flat, shape) {
  if (shape.length < 2) return flat;
  return Array.from({ length: shape[0] }, (_, i) => flat.subarray(i * shape[1], (i + 1) * shape[1]));
}

/**
 * One move at frame t, `blend` of the way to frame t + 1. Numbers blend; words and lists of changing length do not.
 * @param {Move} move
 * @param {number} t
 * @param {number} blend
 * @returns {any}
 */
export function valueAt(move, t, blend) {
  switch (move.kind) {
    case "value":
      return move.values[t];
    case "words":
      return Array.from(move.buffer.subarray(move.ends[t], move.ends[t + 1]), (code) => move.words[code]);
    case "ragged":
      return decoded(move, move.ends[t], move.ends[t + 1], null, 0, new Float32Array(move.ends[t + 1] - move.ends[t]));
    default: {
      const n = move.n ?? move.shape[0] * move.shape[1];
      const next = blend > 0 && (t + 2) * n <= move.buffer.length ? (t + 1) * n : null;
      move.out ??= new Float32Array(n);
      return decoded(move, t * n, (t + 1) * n, next, blend, move.out);
    }
  }
}

/**
 * @param {Move} move
 * @param {number} from
 * @param {number} to
 * @param {number | null} next where the same values of the next frame begin
 * @param {number} blend
 * @param {Float32Array} out
 */
function decoded({ buffer, scale, origin }, from, to, next, blend, out) {
  const gaps = buffer instanceof Uint16Array;
  for (let i = from, k = 0; i < to; i++, k++) {
    const a = buffer[i];
    if (gaps && a === GAP) {
      out[k] = NaN;
    } else if (next === null || (gaps && buffer[next + k] === GAP)) {
      out[k] = origin + scale * a;
    } else {
      out[k] = origin + scale * (a + (buffer[next + k] - a) * blend);
    }
  }
  return out;
}
