// What the Share menu needs to hand something over: sizes in words, the clipboard, a file, the choice of a picture.

import { button, el } from "./dom.js";
import { picture, png } from "./picture.js";

/** @import { Sharing } from "./share.js" */

const NARROW = 640; // pixels of a window in which the menu is a sheet at its foot

/** @param {number} n */
export const bytes = (n) => (n < 1e6 ? `${Math.max(1, Math.round(n / 1000))} kB` : `${(n / 1e6).toFixed(1)} MB`);

/** A sentence with values in its braces.
 * @param {string} text @param {Record<string, string | number>} values */
export const filled = (text, values) =>
  Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, String(value)), text);

/** @param {string} text */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // plain http, or a frame that may not: the reader copies it by hand
  }
}

/** @param {Blob} blob @param {string} name */
export function downloaded(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** The name of a file that is made here. @param {Sharing} sharing @param {string} kind @param {boolean} [step] */
export function named({ share, player }, kind, step = false) {
  const slug = share.slug ?? share.home?.match(/([\w-]+)(\?|$)/)?.[1] ?? "film";
  const at = step && player.film ? `-${player.film.steps[player.frame] + 1}` : "";
  return `${slug}${at}.${kind}`;
}

/** Which picture, on which ground, of which kind.
 * @param {Sharing} sharing */
export function pictures(sharing) {
  const { player, words } = sharing;
  const box = el("div", { class: "pictures" });
  const which = box.appendChild(el("select", { "aria-label": words.which }));
  which.append(el("option", { value: "" }, words.allViews));
  for (const { view, index } of player.panels.shown) which.append(el("option", { value: index }, view?.title ?? ""));
  const ground = box.appendChild(el("select", { "aria-label": words.ground }));
  ground.append(el("option", { value: "" }, words.white), el("option", { value: "clear" }, words.clear));
  const make = (/** @type {"png" | "svg"} */ kind) =>
    sharing.working(async () => {
      const { film, frame, panels, theme, root } = player;
      if (!film) return { blob: null, name: "" };
      const views = which.value ? [Number(which.value)] : panels.shown.map((panel) => panel.index);
      const [clear, chosen] = [ground.value === "clear", panels.choice.large !== null];
      const svg = await picture(film, frame, { views, theme: theme || "light", clear, chosen, beside: root });
      const blob = kind === "png" ? await png(svg) : new Blob([svg], { type: "image/svg+xml" });
      return { blob, name: named(sharing, kind, true) };
    });
  box.append(
    button({ class: "make", "data-make": "png" }, "PNG", () => make("png")),
    button({ class: "make", "data-make": "svg" }, "SVG", () => make("svg")),
  );
  return box;
}

/** Puts the menu above its button, as high as there is room; in a narrow window at its foot.
 * @param {HTMLElement} box @param {HTMLElement} opener @param {HTMLElement} root */
export function place(box, opener, root) {
  const glass = document.fullscreenElement ? Number(getComputedStyle(root).getPropertyValue("--glass")) || 1 : 1;
  box.style.setProperty("zoom", String(glass));
  const at = opener.getBoundingClientRect();
  const narrow = window.innerWidth < NARROW || at.top < 300;
  const [right, bottom] = narrow ? [8, 8] : [window.innerWidth - at.right, window.innerHeight - at.top + 6];
  const high = narrow ? window.innerHeight - 16 : at.top - 14;
  box.style.right = `${Math.max(8, right) / glass}px`;
  box.style.bottom = `${bottom / glass}px`;
  box.style.maxHeight = `${high / glass}px`;
}
