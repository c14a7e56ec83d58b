// A picture of this moment for phones: small enough for sixty of them on one access point, and where its axes are, so that a place
// on it is a place in the data.

import { Palette } from "./colours.js";
import { el } from "./dom.js";
import { image } from "./export.js";
import { Sheet } from "./sheet.js";

/** @import { Player } from "./control.js" */

const MOST = 60_000; // bytes
const ALONE = { width: 720, height: 560 };
const WIDTH = 1280; // of all pictures
const TRIES = [
  [1, 0.85],
  [1, 0.6],
  [0.75, 0.6],
  [0.6, 0.45],
  [0.5, 0.35],
]; // size, quality

/** @param {Player} player @param {number[]} views */
export async function still({ film, frame, root }, views) {
  if (!film) return null;
  const alone = views.length === 1;
  const palette = new Palette(film.palettes.light);
  const sheet = await Sheet.of(
    film,
    { ...(alone ? ALONE : { width: WIDTH }), views, palette, ground: "#ffffff" },
    root,
  );
  try {
    const drawn = await image(await sheet.svg(frame));
    const blob = await packed(drawn);
    return blob ? { blob, frame: alone ? axes(sheet) : null } : null;
  } finally {
    sheet.leave();
  }
}

/** Where the only picture's axes are, in shares of the whole, and what they span.
 * @param {Sheet} sheet */
function axes({ parts: [{ gd, x, y }], width, height }) {
  const { xaxis, yaxis } = /** @type {any} */ (gd)._fullLayout;
  const [left, top] = [x + xaxis._offset, y + yaxis._offset];
  const round = (/** @type {number} */ v) => Number(v.toFixed(4));
  return {
    x0: round(left / width),
    x1: round((left + xaxis._length) / width),
    y0: round(top / height),
    y1: round((top + yaxis._length) / height),
    x: xaxis.range,
    y: yaxis.range,
  };
}

/** @param {HTMLImageElement} drawn @returns {Promise<Blob | null>} */
async function packed(drawn) {
  for (const [size, quality] of TRIES) {
    const canvas = el("canvas", { width: Math.round(drawn.width * size), height: Math.round(drawn.height * size) });
    canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    /** @type {Blob | null} */
    const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", quality));
    if (blob && blob.size <= MOST) return blob;
  }
  return null;
}
