// All pictures of a film: which one is large, which are hidden, whose sentence is read. Remembered for each film while the
// page is open; the server never hears of it.

import { arrange, GAP } from "./arrange.js";
import { el } from "./dom.js";
import { FORMULAS } from "./lecture.js";
import { Panel } from "./panel.js";

/** @import { Film } from "./types.js" */
/** @import { Palette } from "./colours.js" */
/** @import { Player } from "./control.js" */

export const NARROW = 640; // pixels of the film's width: below it pictures stand one under another, as in player.css

/** Do pictures stand one under another? In lecture mode they do not: large letters make the page narrow, not the room.
 * @param {Pick<Player, "root" | "lecture">} player */
export const isNarrow = ({ root, lecture }) => root.clientWidth < NARROW && !lecture.on;

/** @typedef {{ large: number | null, hidden: Set<number> }} Choice */

export class Panels {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.grid = el("div", { class: "views" });
    /** @type {Panel[]} */
    this.all = [];
    /** @type {Map<string, Choice>} */
    this.remembered = new Map();
    /** @type {Choice} */
    this.choice = { large: null, hidden: new Set() };
    /** @type {number | null} */
    this.spoken = null; // the picture under the pointer or the focus
    this.drawn = ""; // the arrangement that stands
    this.narrow = false;
    this.side = "A"; // of two runs the one that is seen where the page is narrow
    /** @type {number[]} */
    this.rows = []; // in which row each of those shown stands; none where they stand one under another
  }

  /** @param {Film} film @param {Palette} palette @param {string} scope the film's name on this page */
  take(film, palette, scope) {
    if (this.all.length !== film.views.length) {
      for (const panel of this.all) panel.remove();
      this.all = film.views.map((_, i) => new Panel(this.player, i));
      this.grid.append(...this.all.map((panel) => panel.box));
      this.spoken = null;
      this.drawn = "";
    }
    const name = `${scope}/${film.views.length}`;
    this.choice = this.remembered.get(name) ?? { large: null, hidden: new Set() };
    this.remembered.set(name, this.choice);
    for (const panel of this.all) panel.take(film.views[panel.index], film, palette, scope);
  }

  /** Those to be seen, the large one first. */
  get shown() {
    const { large, hidden } = this.choice;
    const { only } = this.player.lecture;
    if (only === FORMULAS) return [];
    if (only !== null) return this.all.filter((panel) => this.pair(only).includes(panel.index));
    const seen = this.all.filter((panel) => !hidden.has(panel.index) && !this.aside(panel));
    if (large === null) return seen;
    const first = this.pair(large);
    return [...seen.filter((p) => first.includes(p.index)), ...seen.filter((p) => !first.includes(p.index))];
  }

  /** A picture, and where it is one of two runs', the other run's too.
   * @param {number} index */
  pair(index) {
    const half = this.all[index]?.view?.half;
    return half ? [index, half === "A" ? index + 1 : index - 1].sort((a, b) => a - b) : [index];
  }

  /** Is this the other run's picture, which has no room?
   * @param {Panel} panel */
  aside({ view }) {
    return this.narrow && Boolean(view?.half) && view?.half !== this.side;
  }

  /** The picture whose sentence is read. */
  get speaker() {
    return this.spoken ?? this.shown[0]?.index ?? 0;
  }

  /** @param {number | null} index */
  speak(index) {
    this.spoken = index;
    this.player.showing.say();
  }

  /** A click on a title makes its picture the large one; on the large one's, everything as it was.
   * @param {number} index */
  choose(index) {
    const { lecture } = this.player;
    if (lecture.on) return lecture.show(lecture.only === null ? index : null);
    const { choice } = this;
    choice.large = choice.large === null || !this.pair(index).includes(choice.large) ? index : null;
    this.player.showing.rearrange();
  }

  /** @param {number} index */
  hide(index) {
    const pair = this.pair(index);
    if (this.shown.every((panel) => pair.includes(panel.index))) return;
    for (const one of pair) this.choice.hidden.add(one);
    if (pair.includes(this.choice.large ?? -1)) this.choice.large = null;
    this.spoken = null;
    this.player.showing.rearrange();
  }

  showAll() {
    this.choice.large = null;
    this.choice.hidden.clear();
    this.player.showing.rearrange();
  }

  get changed() {
    return this.choice.large !== null || this.choice.hidden.size > 0;
  }

  /** Put every picture in its place.
   * @param {number} width @param {number} main height of a main picture @param {boolean} even @param {number} bar */
  place(width, main, even, bar) {
    const narrow = isNarrow(this.player);
    this.narrow = narrow;
    const seen = this.shown;
    const wide = seen.map((panel) => panel.view?.wide ?? false);
    const halves = seen.map((panel) => panel.view?.half ?? "");
    const { lecture } = this.player;
    const room = { width, main, even, halves, chosen: this.choice.large !== null && !lecture.on, bar };
    const plan = narrow || !seen.length ? null : arrange(wide, room);
    const key = JSON.stringify([seen.map((panel) => panel.index), plan, this.all.length]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.rows = plan?.places.map((at) => at.row) ?? [];
    for (const panel of this.all) panel.box.hidden = !seen.includes(panel);
    this.grid.classList.toggle("alone", new Set(seen.flatMap((panel) => this.pair(panel.index)[0])).size < 2);
    this.grid.style.gap = `${GAP / 2}px ${GAP}px`;
    this.grid.style.gridTemplateColumns = plan ? plan.columns.map((w) => `${w}px`).join(" ") : "minmax(0, 1fr)";
    this.grid.style.gridTemplateRows = plan ? plan.rows.map((h) => `${h}px`).join(" ") : "none";
    seen.forEach((panel, i) => {
      const at = plan?.places[i];
      panel.box.style.gridArea = at ? `${at.row} / ${at.column} / span ${at.rows} / span ${at.columns}` : "auto";
      panel.box.style.order = String(i);
      panel.box.classList.toggle("main", i === 0);
      panel.title.setAttribute(
        "aria-pressed",
        String(this.choice.large !== null && this.pair(this.choice.large).includes(panel.index)),
      );
    });
    this.level(even);
  }

  /** Pictures of one size begin at one height, however long the legends beside them are.
   * @param {boolean} even */
  level(even) {
    const seen = this.shown;
    for (const panel of this.all) panel.caption.style.minHeight = "";
    if (!even || this.choice.large !== null || !this.rows.length) return;
    const high = seen.map((panel) => panel.caption.offsetHeight);
    seen.forEach((panel, i) => {
      const most = Math.max(...high.filter((_, j) => this.rows[j] === this.rows[i]));
      if (high[i] < most) panel.caption.style.minHeight = `${most}px`;
    });
  }
}
