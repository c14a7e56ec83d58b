// Lecture mode: the film over the whole window, as a projector needs it in a bright room. Light whatever the theme, letters of
// 24 px at 1024 wide, no thin line, one picture at a time on demand, and a presenter's remote at the helm.

import { scheme } from "./colours.js";

/** @import { FilmView, Tour } from "./types.js" */
/** @import { Player } from "./control.js" */

const LETTER = 14; // pixels of the page's smallest letters
const LARGE = 24; // and of theirs in a window of this width
const WIDTH = 1024;
const HEIGHT = 448; // pixels of page that fill a large screen's height
const THIN = 1.75; // pixels of page: the thinnest line, once enlarged 3 on the screen
const PALE = 1; // what is thinner is no line that is read, but a mesh
const NAME = "unrolled lecture";
export const FORMULAS = -1; // they can be turned to like a picture

/** What the tab remembers, where it may.
 * @param {string} [text] */
function held(text) {
  try {
    if (text !== undefined) sessionStorage.setItem(NAME, text);
    return sessionStorage.getItem(NAME) ?? "";
  } catch {
    return ""; // a frame of another site
  }
}

export class Lecture {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.on = held() === "on"; // a reload, or the next lesson of a course
    /** @type {number | null} */
    this.only = null; // the picture that is seen alone, or FORMULAS
    this.settled = false; // is there a film, and has it begun?
    this.begun = false; // a remote's slide show: its next Esc ends no more than that
    this.home = (/** @type {FocusEvent} */ { target }) => {
      if (this.on && target instanceof Element && !player.screen.contains(target)) player.root.focus();
    };
    document.addEventListener("focusin", this.home); // what lies under the film is not reached by Tab
    player.screen.classList.toggle("lecture", this.on);
  }

  /** @param {boolean} on */
  set(on) {
    const { player } = this;
    if (on === this.on) return;
    this.on = on;
    this.only = null;
    this.settled = false;
    this.begun = false;
    held(on ? "on" : "");
    player.screen.classList.toggle("lecture", on);
    for (const name of ["bare", "formulas"]) player.root.classList.remove(name);
    player.root.focus({ preventScroll: true });
    if (player.film) player.take(player.film, scheme(player.root), player.transport.call);
    player.showing.rearrange();
  }

  /** How much larger than the page: letters as they have to be, and where there is more room, larger ones. */
  get glass() {
    const { innerWidth: width, innerHeight: height } = window;
    const least = (LARGE / LETTER) * Math.min(1, width / WIDTH);
    return Math.max(least, Math.min((LARGE / LETTER) * (width / WIDTH), height / HEIGHT));
  }

  /** The pictures that can be turned to: of two runs' a pair is one. */
  get turns() {
    const { all, choice } = this.player.panels;
    return all.filter(({ index, view }) => !choice.hidden.has(index) && view?.half !== "B").map(({ index }) => index);
  }

  /** The next picture alone; after the last one the formulas, then all of them.
   * @param {1 | -1} [way] */
  turn(way = 1) {
    const stops = [null, ...this.turns, ...(this.player.board.children.length ? [FORMULAS] : [])];
    if (stops.length < 3) return;
    const at = stops.indexOf(this.only);
    this.show(stops[(at + way + stops.length) % stops.length]);
  }

  /** @param {number | null} only */
  show(only) {
    this.only = only;
    this.player.panels.spoken = only === FORMULAS ? null : only; // its sentence is read
    this.player.showing.rearrange();
  }

  /** It begins with one picture alone; of another film, which may have fewer, as well. */
  settle() {
    const { turns } = this;
    if (!this.on || !turns.length) return;
    const lost = this.only !== null && this.only !== FORMULAS && !turns.includes(this.only);
    if (lost || (!this.settled && turns.length > 1)) this.only = turns[0];
    this.settled = true;
  }

  /** Where only one thing is seen, it is the one that a stop of the tour is about.
   * @param {Tour} tour */
  follow({ look, ask }) {
    if (!this.on || this.only === null) return;
    const { board, root } = this.player;
    const bare = root.classList.contains("bare") && board.children.length;
    this.only = look?.slot.length ? (bare ? FORMULAS : this.only) : (look?.view ?? ask?.view ?? this.only);
    if (this.only === FORMULAS && !look?.slot.length) this.only = 0;
  }

  /** @param {string} key @param {boolean} shift @returns {(() => void) | undefined} */
  deed(key, shift) {
    const { player } = this;
    if (key.toLowerCase() === "l") return () => this.set(!this.on);
    if (!this.on) return undefined;
    const { strip } = player;
    if (key.toLowerCase() === "p") return () => this.turn(shift ? -1 : 1);
    if (key === "F5") return () => this.begin(); // a remote's button for a slide show; the page is not asked for anew
    if (key === "Escape" && this.begun)
      return () => {
        this.begun = false;
        if (strip.touring) strip.off();
      };
    if (key === "Escape" && strip.list.hidden && strip.leave.hidden) return () => this.set(false);
    if (shift || strip.touring) return undefined;
    const by = { PageDown: 1, PageUp: -1 }[key]; // all that a remote has; the coarser clock is Shift's
    return by ? () => player.step(by) : undefined;
  }

  begin() {
    const { strip } = this.player;
    this.begun = true;
    if (!strip.touring && strip.tour.titles.length) strip.go(0);
  }

  leave() {
    document.removeEventListener("focusin", this.home);
  }
}

/** @type {WeakMap<FilmView, FilmView>} */
const bolder = new WeakMap();

/** The same view without thin lines.
 * @param {FilmView} view */
export function bold(view) {
  const known = bolder.get(view);
  if (known) return known;
  const thick = (/** @type {any} */ part) =>
    part?.line?.width >= PALE && part.line.width < THIN ? { ...part, line: { ...part.line, width: THIN } } : part;
  const data = view.data.map((trace) => (trace.mode?.includes("lines") ? thick(trace) : trace));
  const layout = view.layout.shapes ? { ...view.layout, shapes: view.layout.shapes.map(thick) } : view.layout;
  const made = { ...view, data, layout, ground: null };
  bolder.set(view, made);
  return made;
}
