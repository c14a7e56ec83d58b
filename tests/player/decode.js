// What the player decodes, for tests in Python: messages and frames on the standard input, traces on the standard output.
// Each message: length, how many frames, the frames (all 32 bits), the bytes. The answer is JSON with numbers beside it.

import { readFileSync, writeSync } from "node:fs";
import { exactly } from "../../dashboard/player/stills.js";
import { header, unpack } from "../../dashboard/player/unpack.js";

const input = readFileSync(0);
const numbers = [];
let count = 0;

/** A list of numbers stands beside the JSON: {"$": where, n}. */
const plain = (value) => {
  if (ArrayBuffer.isView(value)) {
    numbers.push(Float64Array.from(value));
    count += value.length;
    return { $: count - value.length, n: value.length };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
};

const films = [];
for (let at = 0; at < input.length; ) {
  const [size, frames] = [input.readUInt32LE(at), input.readUInt32LE(at + 4)];
  const asked = Array.from({ length: frames }, (_, k) => input.readUInt32LE(at + 8 + 4 * k));
  at += 8 + 4 * frames;
  const { head, body } = header(new Uint8Array(input.subarray(at, at + size)));
  at += size;
  const film = await unpack(head, body);
  const { views, ...rest } = film;
  const shown = views.map((view) => asked.map((t) => plain(exactly(view, t))));
  films.push({ steps: rest.steps, names: rest.names, layouts: views.map((view) => plain(view.layout)), views: shown });
}
const text = Buffer.from(JSON.stringify(films));
const head = Buffer.alloc(4);
head.writeUInt32LE(text.length);
const out = Buffer.concat([head, text, ...numbers.map((n) => Buffer.from(n.buffer))]);
for (let at = 0; at < out.length; ) at += writeSync(1, out, at);
