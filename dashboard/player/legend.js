// What a picture's colours, shapes and lines are: small swatches and words, one line a picture.

import { el } from "./dom.js";

/** @import { Key } from "./types.js" */
/** @import { Palette } from "./colours.js" */

const NS = "http://www.w3.org/2000/svg";

// Drawn in a box of 18 × 14, as outlines to fill or as lines to stroke
/** @type {Record<string, string>} */
const FILLED = {
  dot: "M9 2a5 5 0 1 0 .01 0z",
  square: "M4.5 2.500h9v9h-9z",
  triangle: "M9 1.800l5.5 9.700h-11z",
  folded: "M9 12.200l5.5-9.700h-11z",
  diamond: "M9 1l6 6-6 6-6-6z",
  star: "M9 .5l1.7 4.4 4.7.3-3.6 3 1.2 4.600L9 10.200l-4 2.6 1.2-4.6-3.6-3 4.7-.3z",
  cross: "M7.2 2h3.600v3.200H14v3.600h-3.200V12H7.200V8.800H4V5.200h3.200z",
  bar: "M3 6h3.500v7H3zM7.5 2H11v11H7.500zM12 8h3.500v5H12z",
};
/** @type {Record<string, { d: string, dash?: string, width?: number }>} */
const STROKED = {
  ring: { d: "M9 2.500a4.5 4.5 0 1 0 .01 0z", width: 2 },
  line: { d: "M1 7h16" },
  dash: { d: "M1 7h16", dash: "5 3.5" },
  longdash: { d: "M.5 7h17", dash: "7 3" },
  dotted: { d: "M1.5 7h16", dash: "2 3" },
  arrow: { d: "M1 7h14M10.5 2.500L15 7l-4.5 4.5", width: 2 },
};

const EDGE = { stroke: "currentColor", "stroke-opacity": 0.4, "stroke-width": 0.8 }; // or the paper's colour is not seen

/** @param {string} mark @param {string} colour */
export function swatch(mark, colour) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 18 14");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS(NS, "path"));
  const line = STROKED[mark];
  /** @type {Record<string, string | number>} */
  const look = line
    ? {
        d: line.d,
        fill: "none",
        stroke: colour,
        "stroke-width": line.width ?? 2.5,
        "stroke-dasharray": line.dash ?? "none",
      }
    : mark === "area"
      ? { d: "M1 2.500h16v9H1z", fill: colour, ...EDGE }
      : { d: FILLED[mark] ?? FILLED.dot, fill: colour, ...(mark === "square" ? EDGE : { stroke: "none" }) };
  for (const [name, value] of Object.entries(look)) path.setAttribute(name, String(value));
  return svg;
}

/** @param {HTMLElement} line @param {Key[]} keys @param {Palette} palette */
export function legend(line, keys, palette) {
  line.hidden = !keys.length;
  line.title = keys.map((key) => key.says).join(" · ");
  line.replaceChildren(
    ...keys.map((key) => {
      const entry = el("span", { class: "key" });
      entry.append(swatch(key.mark, palette.colour(key.colour)), key.says);
      return entry;
    }),
  );
}
