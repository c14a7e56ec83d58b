// Small films, packed as dashboard/film.py packs them.

import { deflateSync } from "node:zlib";

const TEXT = new TextEncoder();

const framed = (json, rest) => {
  const head = TEXT.encode(JSON.stringify(json));
  const out = new Uint8Array(4 + head.length + rest.length);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  out.set(rest, 4 + head.length);
  return out;
};

/** A move of so many numbers a frame; null is a gap. */
export const num = (at, frames) => ({ at, kind: "num", n: frames[0].length, rows: frames });
export const ragged = (at, frames) => ({ at, kind: "ragged", rows: frames });

const axis = (range) => ({ range });
export const AXES = { xaxis: axis([0, 10]), yaxis: axis([0, 10]) };

export const dots = (meta = {}) => ({
  type: "scatter",
  mode: "markers",
  x: [1, 2],
  y: [3, 4],
  marker: { size: 6 },
  ...meta,
});

export function view(more = {}) {
  const { data = [dots()], moves = [], layout = AXES, frames = 3, title = "a view", ...rest } = more;
  const alts = Array.from({ length: frames }, (_, t) => `${title} at ${t}`);
  return { title, wide: false, alts, data, layout, moves, ...rest };
}

export function film(more = {}) {
  const { frames = 3, views = [view({ frames })], ...rest } = more;
  const body = [];
  const table = [];
  let end = 0;
  const add = (kind, array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const pad = (4 - (end % 4)) % 4;
    body.push(new Uint8Array(pad), bytes);
    table.push([kind, end + pad, array.length]);
    end += pad + bytes.length;
    return table.length - 1;
  };
  const packed = views.map((v) => ({
    ...v,
    moves: v.moves.map(({ rows, ...move }) => {
      if (!rows) return move;
      const codes = Uint16Array.from(rows.flat(), (value) => (value === null ? 65535 : Math.round(value * 100)));
      const ends = Int32Array.from([0, ...rows.map((_, t) => rows.slice(0, t + 1).flat().length)]);
      const out = { ...move, buffer: add("u2", codes), scale: 0.01, origin: 0 };
      return move.kind === "ragged" ? { ...out, ends: add("i4", ends) } : out;
    }),
  }));
  const head = {
    key: JSON.stringify([frames, views, rest]),
    frames,
    steps: Array.from({ length: frames }, (_, t) => t),
    views: packed,
    pace: 10,
    smooth: true,
    names: Array.from({ length: frames }, (_, t) => `step ${t + 1}`),
    starts: [0],
    says: views[0].alts,
    equations: [],
    words: { erase: "erase", brushHelp: "help", play: "Play", pause: "Pause" },
    palettes: { light: { ink: "#000000", paper: "#ffffff", plus: "#ff0000" }, dark: {} },
    plotly: "plotly.js",
    ...rest,
    buffers: table,
  };
  const raw = new Uint8Array(end);
  let at = 0;
  for (const part of body) {
    raw.set(part, at);
    at += part.length;
  }
  return framed(head, deflateSync(raw));
}

export const call = (playhead = {}, more = {}) => ({
  playhead: { serial: 0, step: null, speed: 0, until: null, ...playhead },
  link: [["knob", "7"]],
  menu: { films: ["one", "two"], film: 0, tries: [{ title: "a try", see: "see" }], tried: null },
  strip: { title: "", text: "" },
  lang: "en",
  langs: { en: "English", zh: "中文" },
  title: "",
  ...more,
});

/** What the component receives. */
export const sent = (said, message) => framed(said, message);
