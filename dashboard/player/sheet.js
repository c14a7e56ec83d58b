// A film on a page of a given size, out of sight: what becomes a video, a picture or a handout. What stands (axes, titles,
// legends) is one image, made once; what moves is drawn over it as the player draws it.

import { arrange, GAP } from "./arrange.js";
import { draw } from "./canvas.js";
import { el } from "./dom.js";
import { escaped, exported, image, plotted } from "./export.js";
import { swatch } from "./legend.js";
import { stillAt } from "./stills.js";
import { fitting, lines } from "./wrap.js";

/** @import { Film, FilmView } from "./types.js" */
/** @import { Palette } from "./colours.js" */

const EDGE = 24;
const CAPTION = 26; // as in arrange.js
const LEGEND = 20; // its own line, where it has no room beside the title
const HEAD = 44; // the title's line
const SAYS = 56; // the sentence's two
const TITLE = 26;
const ROOMS = [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2]; // where pictures are many, the page is seen from further off
const AWAY = "position: fixed; left: -20000px; top: 0; visibility: hidden";
const NS = 'xmlns="http://www.w3.org/2000/svg"';

/**
 * @typedef {object} Wish
 * @property {number} width
 * @property {number} [height] missing: as high as its pictures are
 * @property {string} [title] burnt in, with each moment's name and sentence
 * @property {string} ground a colour, or "" for none
 * @property {Palette} palette
 * @property {number[]} views which, in their order
 * @property {boolean} [chosen] the first one is large, whatever it asks for
 */

/** @typedef {{ view: FilmView, gd: any, canvas: HTMLCanvasElement, glass: number, x: number, y: number, w: number, h: number }} Part */

export class Sheet {
  /** Laid out and ready to draw.
   * @param {Film} film @param {Wish} wish @param {HTMLElement} beside where it may hide, for its font */
  static async of(film, wish, beside) {
    const sheet = new Sheet(film, wish, beside);
    for (const part of sheet.parts)
      await window.Plotly.newPlot(part.gd, ...sheet.figure(part, 0), { staticPlot: true });
    return sheet;
  }

  /** @param {Film} film @param {Wish} wish @param {HTMLElement} beside */
  constructor(film, wish, beside) {
    this.film = film;
    this.wish = wish;
    this.font = getComputedStyle(beside).fontFamily;
    this.pen = /** @type {CanvasRenderingContext2D} */ (el("canvas").getContext("2d"));
    this.host = beside.appendChild(el("div", { "aria-hidden": "true", style: AWAY }));
    const { room, plan, height } = this.laid();
    this.room = room;
    this.width = wish.width * room;
    this.height = height;
    const top = this.top;
    this.parts = wish.views.map((index, i) => {
      const at = plan.places[i];
      const span = (
        /** @type {number[]} */ all,
        /** @type {number} */ from,
        /** @type {number} */ many,
        gap = GAP,
      ) => ({
        from: all.slice(0, from - 1).reduce((sum, one) => sum + one + gap, 0),
        size: all.slice(from - 1, from - 1 + many).reduce((sum, one) => sum + one, gap * (many - 1)),
      });
      const across = span(plan.columns, at.column, at.columns);
      const down = span(plan.rows, at.row, at.rows, GAP / 2);
      const view = film.views[index];
      const caption = CAPTION + (this.besideTitle(view, across.size) ? 0 : LEGEND);
      const [w, h] = [across.size, down.size - caption];
      const gd = this.host.appendChild(el("div", { style: `width:${w}px;height:${h}px` }));
      const [x, y] = [EDGE + across.from, top + down.from + caption];
      return { view, gd, canvas: el("canvas"), glass: 1, x, y, w, h };
    });
    /** @type {HTMLImageElement | null} */
    this.still = null;
  }

  get top() {
    return EDGE / 2 + (this.wish.title ? HEAD + SAYS : 0);
  }

  /** The largest main picture that leaves room for all, seen from as near as can be. */
  laid() {
    const { width, height, views, chosen = false } = this.wish;
    const wide = views.map((index) => this.film.views[index].wide);
    const at = (/** @type {number} */ room, /** @type {number} */ main) => {
      const inner = width * room - 2 * EDGE;
      const plan = arrange(wide, { width: inner, main, even: this.film.even, chosen });
      const high = plan.rows.reduce((sum, row) => sum + row, (GAP / 2) * (plan.rows.length - 1));
      return { room, plan, high: this.top + high + EDGE / 2 };
    };
    if (!height) {
      const { room, plan, high } = at(1, 440);
      return { room, plan, height: high };
    }
    for (const room of ROOMS) {
      for (let main = Math.floor(height * room - this.top); main >= 300; main -= 4) {
        const { plan, high } = at(room, main);
        if (high <= height * room) return { room, plan, height: height * room };
      }
    }
    const { room, plan } = at(ROOMS[ROOMS.length - 1], 300);
    return { room, plan, height: height * room };
  }

  /** Data and layout of a part at frame t, for Plotly.
   * @param {Part} part @param {number} t @returns {[any, any]} */
  figure({ view, w, h }, t) {
    const { palette } = this.wish;
    const layout = palette.resolve(view.layout);
    const font = { ...layout.font, family: this.font };
    return [
      palette.resolve(stillAt(view, t)),
      { ...layout, font, autosize: false, width: w, height: h, barmode: "overlay", meta: undefined },
    ];
  }

  /** The sheet at frame t as SVG, drawn by Plotly; `bare`: without all that moves.
   * @param {number} t @param {boolean} [bare] */
  async svg(t, bare = false) {
    const { wish, width, height } = this;
    const inside = [];
    for (const part of this.parts) {
      if (!bare) await window.Plotly.react(part.gd, ...this.figure(part, t));
      inside.push(this.caption(part), plotted(await exported(part), part, bare && part.view.drawable));
    }
    const ground = wish.ground ? `<rect width="100%" height="100%" fill="${wish.ground}"/>` : "";
    const halo = `.textpoint text{paint-order:stroke;stroke:${wish.ground || "none"};stroke-width:3px;stroke-linejoin:round}`;
    const size = `width="${Math.round(width / this.room)}" height="${Math.round(height / this.room)}" viewBox="0 0 ${width} ${height}"`;
    const head = wish.title && !bare ? this.heading(t) : "";
    return `<svg ${NS} ${size}><style>${halo}</style>${ground}${head}${inside.join("")}</svg>`;
  }

  /** Has a legend room beside its title? @param {FilmView} view @param {number} width */
  besideTitle({ title, legend }, width) {
    const keys = legend.reduce((sum, key) => sum + 36 + this.measure(key.says, 14), 0);
    return !legend.length || this.measure(title, 16, 600) + 4 + keys <= width;
  }

  /** A part's title and legend.
   * @param {Part} part */
  caption({ view, x, y, w }) {
    const { palette } = this.wish;
    const ink = palette.colour("@ink");
    const beside = this.besideTitle(view, w);
    const base = y - CAPTION + 19;
    let out = this.text(view.title, x, beside ? base : base - LEGEND, 16, ink, 600);
    let right = beside ? x + this.measure(view.title, 16, 600) + 16 : x;
    for (const key of view.legend) {
      const end = right + 24 + this.measure(key.says, 14);
      if (end > x + w) break; // what has no room even in a line of its own is left out as a whole
      const mark = new XMLSerializer().serializeToString(swatch(key.mark, palette.colour(key.colour)));
      out += `<g transform="translate(${right} ${base - 12})">${mark.replace("<svg ", '<svg width="18" height="14" ')}</g>`;
      out += this.text(key.says, right + 23, base, 14, ink);
      right = end + 12;
    }
    return out;
  }

  /** Title, name and sentence of frame t.
   * @param {number} t */
  heading(t) {
    return this.words(t)
      .map(({ text, x, y, size, weight, colour }) => this.text(text, x, y, size, colour, weight))
      .join("");
  }

  /** What is said at frame t, and where.
   * @param {number} t */
  words(t) {
    const { palette, title = "" } = this.wish;
    const ink = palette.colour("@ink");
    const inner = this.width - 2 * EDGE;
    const name = this.film.names[t] ?? "";
    const left = this.width - EDGE - this.measure(name, 18, 600);
    const says = this.film.views[this.wish.views[0]].alts[t] ?? "";
    const size = fitting(says, [20, 18, 16, 14], 2, inner, (text, px) => this.measure(text, px));
    const said = lines(says, inner, (text) => this.measure(text, size)).slice(0, 3);
    return [
      { text: title, x: EDGE, y: EDGE / 2 + 26, size: TITLE, weight: 700, colour: ink },
      { text: name, x: left, y: EDGE / 2 + 26, size: 18, weight: 600, colour: palette.colour("@muted") },
      ...said.map((text, i) => ({
        text,
        x: EDGE,
        y: EDGE / 2 + HEAD + 18 + i * (size + 5),
        size,
        weight: 400,
        colour: ink,
      })),
    ];
  }

  /** @param {string} text @param {number} size @param {number} [weight] */
  measure(text, size, weight = 400) {
    this.pen.font = `${weight} ${size}px ${this.font}`;
    return this.pen.measureText(text).width;
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} size @param {string} fill @param {number} [weight] */
  text(text, x, y, size, fill, weight = 400) {
    const look = `font-family="${escaped(this.font)}" font-size="${size}" font-weight="${weight}" fill="${fill}"`;
    return `<text x="${x}" y="${y}" ${look}>${escaped(text)}</text>`;
  }

  /** On a canvas of the wished size, as the player draws it: frame t and `blend` of the way to the next.
   * @param {CanvasRenderingContext2D} ctx @param {number} t @param {number} blend */
  async draw(ctx, t, blend) {
    this.still ??= await image(await this.svg(t, true));
    const scale = 1 / this.room;
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    ctx.drawImage(this.still, 0, 0, this.width, this.height);
    if (this.wish.title) {
      for (const { text, x, y, size, weight, colour } of this.words(t)) {
        ctx.font = `${weight} ${size}px ${this.font}`;
        ctx.fillStyle = colour;
        ctx.fillText(text, x, y);
      }
    }
    for (const part of this.parts) {
      const { view, canvas, x, y, w, h } = part;
      if (!view.drawable) continue;
      part.glass = scale / (window.devicePixelRatio || 1);
      draw(view, part, this.wish.palette, t, blend);
      ctx.drawImage(canvas, x, y, w, h);
    }
  }

  leave() {
    for (const { gd } of this.parts) window.Plotly.purge(gd);
    this.host.remove();
  }
}
