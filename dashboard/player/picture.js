// A step as a picture: PNG or SVG, of one view or of all, on white or on none.

import { Palette } from "./colours.js";
import { el } from "./dom.js";
import { image } from "./export.js";
import { Sheet } from "./sheet.js";

/** @import { Film } from "./types.js" */

const WIDTH = 1280;
const ALONE = { width: 900, height: 640 };
const SHARP = 2; // pixels of a PNG for one of the page

/**
 * @param {Film} film
 * @param {number} t
 * @param {{ views: number[], theme: "light" | "dark", clear: boolean, chosen?: boolean, beside: HTMLElement }} wish
 * @returns {Promise<string>} SVG
 */
export async function picture(film, t, { views, theme, clear, chosen, beside }) {
  const size = views.length > 1 ? { width: WIDTH } : ALONE;
  const palette = new Palette(film.palettes[clear ? theme : "light"]);
  const sheet = await Sheet.of(film, { ...size, views, chosen, palette, ground: clear ? "" : "#ffffff" }, beside);
  try {
    return await sheet.svg(t);
  } finally {
    sheet.leave();
  }
}

/** @param {string} svg @returns {Promise<Blob>} */
export async function png(svg) {
  const drawn = await image(svg);
  const canvas = el("canvas", { width: drawn.width * SHARP, height: drawn.height * SHARP });
  canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("PNG"))), "image/png"),
  );
}
