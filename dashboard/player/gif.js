// A film as a GIF that fits: its frames are halved until it does.

import { el } from "./dom.js";
import { Sheet } from "./sheet.js";
import { breath, moments, SIZE } from "./video.js";

/** @import { Film } from "./types.js" */
/** @import { Wish } from "./sheet.js" */
/** @import { Watch } from "./video.js" */

export const WIDTH = 800;
export const RATE = 25; // frames a second: a GIF's delays are whole hundredths
export const MOST = 8_000_000; // bytes
const HALVINGS = 3;
const SAMPLES = 5; // frames whose colours make the palette
const SAME = 255; // the palette's last place: as it was

/**
 * @param {Film} film @param {Omit<Wish, "width" | "height">} wish @param {HTMLElement} beside
 * @param {string} tools the folder of the encoder @param {Watch} watch
 * @returns {Promise<{ blob: Blob | null, fps: number } | null>} no blob: too long at `fps` even; null: it was stopped
 */
export async function gif(film, wish, beside, tools, watch) {
  const { GIFEncoder, quantize } = await import(`${tools}/gifenc.min.js`);
  const [width, height] = [WIDTH, (WIDTH * SIZE.height) / SIZE.width];
  const canvas = el("canvas", { width, height });
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const full = el("canvas", SIZE);
  const large = /** @type {CanvasRenderingContext2D} */ (full.getContext("2d"));
  const sheet = await Sheet.of(film, { ...SIZE, ...wish }, beside);
  const pixels = async (/** @type {[number, number]} */ [t, blend]) => {
    await sheet.draw(large, t, blend);
    ctx.drawImage(full, 0, 0, width, height);
    return ctx.getImageData(0, 0, width, height).data;
  };
  try {
    const all = moments(film, RATE);
    const seen = [];
    for (let i = 0; i < SAMPLES; i++) {
      const data = await pixels(all[Math.floor((i * (all.length - 1)) / (SAMPLES - 1))]);
      seen.push(new Uint32Array(data.buffer.slice(0)).filter((_, k) => k % 3 === 0));
    }
    const mixed = new Uint32Array(seen.reduce((sum, one) => sum + one.length, 0));
    for (let at = 0, i = 0; i < SAMPLES; at += seen[i].length, i++) mixed.set(seen[i], at);
    const palette = quantize(new Uint8Array(mixed.buffer), SAME);
    const coded = coder(palette.slice(0, SAME));
    while (palette.length <= SAME) palette.push([0, 0, 0]);
    for (let halved = 0; halved <= HALVINGS; halved++) {
      const stride = 2 ** halved;
      const encoder = GIFEncoder();
      /** @type {Uint8Array | null} */
      let before = null;
      for (let k = 0; k < all.length && encoder.bytesView().length <= MOST; k += stride) {
        if (watch.stopped()) return null;
        const codes = coded(await pixels(all[k]));
        const sent = before === null ? codes : codes.map((c, i) => (c === before?.[i] ? SAME : c));
        const still = Math.min(stride, all.length - k); // hundredths that are missing at the end are not added
        const look = { delay: (1000 * still) / RATE, transparent: before !== null, transparentIndex: SAME, dispose: 1 };
        encoder.writeFrame(sent, width, height, k === 0 ? { palette, ...look, repeat: 0 } : look);
        before = codes;
        watch.progress(Math.min(1, (k + stride) / all.length));
        await breath(0);
      }
      encoder.finish();
      const fps = RATE / stride;
      if (encoder.bytesView().length <= MOST) return { blob: new Blob([encoder.bytes()], { type: "image/gif" }), fps };
    }
    return { blob: null, fps: RATE / 2 ** HALVINGS };
  } finally {
    sheet.leave();
  }
}

/** Pixels -> places in a palette, by the nearest colour; what was looked up once (32 × 64 × 32 colours) is kept.
 * @param {number[][]} palette @returns {(pixels: Uint8ClampedArray) => Uint8Array} */
export function coder(palette) {
  const known = new Int16Array(65536).fill(-1);
  return (pixels) => {
    const codes = new Uint8Array(pixels.length / 4);
    for (let i = 0, p = 0; i < codes.length; i++, p += 4) {
      const key = ((pixels[p] >> 3) << 11) | ((pixels[p + 1] >> 2) << 5) | (pixels[p + 2] >> 3);
      if (known[key] < 0) known[key] = nearest(palette, pixels[p], pixels[p + 1], pixels[p + 2]);
      codes[i] = known[key];
    }
    return codes;
  };
}

/** @param {number[][]} palette @param {number} r @param {number} g @param {number} b */
function nearest(palette, r, g, b) {
  let [best, least] = [0, Infinity];
  for (let i = 0; i < palette.length; i++) {
    const far = (palette[i][0] - r) ** 2 + (palette[i][1] - g) ** 2 + (palette[i][2] - b) ** 2;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}
