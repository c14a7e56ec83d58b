// The message of dashboard/film.py -> a film whose values can be asked for at any moment between two frames.

const KINDS = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array, i4: Int32Array };
const GAP = 65535; // stands for NaN among 16-bit coordinates

export function header(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { head: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))), body: bytes.subarray(4 + size) };
}

export async function unpack(head, body) {
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = await new Response(stream).arrayBuffer();
  const buffers = head.buffers.map(([kind, offset, count]) => new KINDS[kind](raw, offset, count));
  for (const view of head.views) {
    view.data = still(view.data, buffers);
    view.layout = still(view.layout, buffers);
    view.moving = view.data.map(() => new Map());
    for (const move of view.moves) {
      move.path = move.at.slice(2).join(".");
      for (const part of ["buffer", "ends"]) if (part in move) move[part] = buffers[move[part]];
      view.moving[move.at[1]].set(move.path, move);
    }
  }
  return head;
}

// {"$": i, shape} becomes a typed array, or rows of typed arrays, as Plotly takes them
function still(value, buffers) {
  if (Array.isArray(value)) return value.map((v) => (v === null ? NaN : still(v, buffers))); // JSON has no NaN: null is a gap
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return rows(buffers[value.$], value.shape);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, still(v, buffers)]));
}

function rows(flat, shape) {
  if (shape.length < 2) return flat;
  return Array.from({ length: shape[0] }, (_, i) => flat.subarray(i * shape[1], (i + 1) * shape[1]));
}

// One move at frame t, `blend` of the way to frame t + 1. Numbers blend; words and lists of changing length do not.
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

// A pale line is pale as a whole, as on the canvas: Plotly would darken it wherever its parts cross
function pale(trace) {
  const [name, alpha] = String(trace.line?.color).split("/");
  return trace.mode === "lines" && alpha && !trace.fill ? { ...trace, opacity: +alpha, line: { ...trace.line, color: name } } : trace;
}

// All traces of a view as Plotly takes them, exactly at frame t, colours still tokens
export function stillAt(view, t) {
  return view.data.map((trace, i) => {
    if (!view.moving[i].size) return pale(trace);
    const copy = structuredClone(trace);
    for (const [path, move] of view.moving[i]) {
      let value = valueAt(move, t, 0);
      if (value instanceof Float32Array) value = move.kind === "field" ? rows(value.slice(), move.shape) : value.slice();
      const keys = path.split(".");
      const last = keys.pop();
      keys.reduce((part, key) => part[key], copy)[last] = value;
    }
    return pale(copy);
  });
}
