// A film as a video: every frame is drawn and encoded, not recorded, so it is as long as the film and can be sought in.

import { Clock, pace } from "./clock.js";
import { el } from "./dom.js";
import { Sheet } from "./sheet.js";

/** @import { Film } from "./types.js" */
/** @import { Wish } from "./sheet.js" */

export const SIZE = { width: 1280, height: 720 };
export const RATE = 30; // frames a second
export const BITS = 3_000_000; // a second, at the most
const WAITING = 6; // frames in the encoder before another is drawn

/** Best first; the second name is the muxer's. */
const CODECS = [
  { codec: "avc1.64001f", name: "avc", kind: "mp4" },
  { codec: "avc1.42001f", name: "avc", kind: "mp4" },
  { codec: "vp09.00.31.08", name: "V_VP9", kind: "webm" },
  { codec: "vp8", name: "V_VP8", kind: "webm" },
];

/** @typedef {{ codec: string, name: string, kind: string }} Codec */
/** @typedef {{ progress: (part: number) => void, stopped: () => boolean }} Watch */

/** The film's moments, `rate` a second, as the player's own clock passes them; each step stands as long as its pace says.
 * @param {Pick<Film, "pace" | "slow" | "steps" | "frames" | "smooth">} film @param {number} rate
 * @returns {[number, number][]} frame, and how far on the way to the next */
export function moments(film, rate) {
  const [clock, whole] = [new Clock(), /** @type {Film} */ (film)];
  /** @type {[number, number][]} */
  const out = [];
  const last = film.frames - 1;
  for (let ended = last < 1; !ended; ended = clock.advance(whole, 1000 / rate))
    out.push([clock.frame(whole), clock.blend(whole)]);
  const stands = Math.max(1, Math.round(rate / pace(film, last)));
  for (let i = 0; i < stands; i++) out.push([last, 0]);
  return out;
}

/** The best that this browser can write; none over plain http, or where it is too old. @returns {Promise<Codec | null>} */
export async function writes() {
  if (!("VideoEncoder" in window)) return null;
  for (const one of CODECS) {
    const { supported } = await VideoEncoder.isConfigSupported(config(one)).catch(() => ({ supported: false }));
    if (supported) return one;
  }
  return null;
}

/** @param {Codec} codec */
const config = ({ codec }) => ({ codec, ...SIZE, bitrate: BITS, framerate: RATE });

/**
 * @param {Film} film @param {Omit<Wish, "width" | "height">} wish @param {HTMLElement} beside @param {Codec} codec
 * @param {string} tools the folder of the muxers @param {Watch} watch
 * @returns {Promise<Blob | null>} null where it was stopped
 */
export async function video(film, wish, beside, codec, tools, watch) {
  const { Muxer, ArrayBufferTarget } = await import(`${tools}/${codec.kind}-muxer.min.js`);
  const target = new ArrayBufferTarget();
  const more = codec.kind === "mp4" ? { fastStart: "in-memory" } : {};
  const muxer = new Muxer({ target, video: { codec: codec.name, ...SIZE, frameRate: RATE }, ...more });
  /** @type {Error | null} */
  let failed = null;
  const encoder = new VideoEncoder({
    output: (chunk, meta) => muxer.addVideoChunk(chunk, meta),
    error: (why) => {
      failed = why;
    },
  });
  encoder.configure(config(codec));
  const canvas = el("canvas", SIZE);
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const sheet = await Sheet.of(film, { ...SIZE, ...wish }, beside);
  try {
    const all = moments(film, RATE);
    for (const [k, [t, blend]] of all.entries()) {
      if (watch.stopped()) return null;
      if (failed) throw failed;
      await sheet.draw(ctx, t, blend);
      const at = (/** @type {number} */ i) => Math.round((i * 1e6) / RATE);
      const frame = new VideoFrame(canvas, { timestamp: at(k), duration: at(k + 1) - at(k) });
      encoder.encode(frame, { keyFrame: k % RATE === 0 });
      frame.close();
      watch.progress((k + 1) / all.length);
      while (encoder.encodeQueueSize > WAITING && !failed) await breath(10);
      if (k % 4 === 0) await breath(0);
    }
    await encoder.flush();
    muxer.finalize();
    return new Blob([target.buffer], { type: `video/${codec.kind}` });
  } finally {
    if (encoder.state !== "closed") encoder.close();
    sheet.leave();
  }
}

/** Let the page live. @param {number} ms */
export const breath = (ms) => new Promise((done) => setTimeout(done, ms));
