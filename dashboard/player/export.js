// Plotly's figures as SVG, and SVG as something to draw.

/** @typedef {{ x: number, y: number, w: number, h: number }} Place */

/** @param {Place & { gd: any }} part @returns {Promise<string>} */
export const exported = ({ gd, w, h }) =>
  window.Plotly.toImage(gd, { format: "svg", width: w, height: h, imageDataOnly: true });

/** A figure of Plotly's in its place; `bare`: its axes alone.
 * @param {string} svg @param {Place} part @param {boolean} bare */
export function plotted(svg, { x, y, w, h }, bare) {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (bare)
    for (const layer of root.querySelectorAll(".cartesianlayer .plot, .cartesianlayer .overplot")) layer.remove();
  for (const [name, value] of Object.entries({ x, y, width: w, height: h })) root.setAttribute(name, String(value));
  root.style.removeProperty("background");
  return new XMLSerializer().serializeToString(root);
}

/** @param {string} svg */
export async function image(svg) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  return picture;
}

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
