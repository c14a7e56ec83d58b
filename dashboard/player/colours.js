// Colour tokens ("@plus", "@plus/0.4") -> colours of the reader's theme, and colour scales as tables.

/** @param {Element} element @returns {"light" | "dark"} */
export function scheme(element) {
  const paper = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const [r, g, b] = channels(paper || "#ffffff");
  return 0.3 * r + 0.59 * g + 0.11 * b < 128 ? "dark" : "light";
}

/** @param {string} text @returns {number[]} red, green, blue of 255 and alpha of 1 */
export function channels(text) {
  if (text.startsWith("#")) {
    const full = text.length === 4 ? text.replace(/[^#]/g, "$&$&") : text;
    return [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16)).concat(1);
  }
  const found = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  return [found[0], found[1], found[2], found[3] ?? 1];
}

export class Palette {
  /** @param {Record<string, string>} colours by name */
  constructor(colours) {
    this.colours = colours;
    /** @type {Map<string, string>} */
    this.known = new Map();
  }

  /** @param {any} token */
  colour(token) {
    if (typeof token !== "string" || token[0] !== "@") return token;
    let out = this.known.get(token);
    if (!out) {
      const [name, opacity] = token.slice(1).split("/");
      const [r, g, b] = channels(this.colours[name] ?? "#888888");
      out = opacity === undefined ? this.colours[name] : `rgba(${r},${g},${b},${opacity})`;
      this.known.set(token, out);
    }
    return out;
  }

  /** The same with colours in the places of tokens.
   * @param {any} value @returns {any} */
  resolve(value) {
    if (typeof value === "string") return this.colour(value);
    if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((v) => this.resolve(v));
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.resolve(v)]));
  }

  /** 256 little-endian RGBA words along a Plotly colour scale.
   * @param {[number, string][]} scale */
  table(scale) {
    const stops = scale.map(([at, token]) => /** @type {const} */ ([at, channels(this.colour(token))]));
    const out = new Uint32Array(256);
    for (let i = 0, s = 0; i < 256; i++) {
      const v = i / 255;
      while (s < stops.length - 2 && v > stops[s + 1][0]) s++;
      const [a, low] = stops[s];
      const [b, high] = stops[Math.min(s + 1, stops.length - 1)];
      const f = b > a ? Math.min(Math.max((v - a) / (b - a), 0), 1) : 0;
      const [red, green, blue, alpha] = low.map((c, k) => c + (high[k] - c) * f);
      out[i] = (Math.round(alpha * 255) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red);
    }
    return out;
  }
}
