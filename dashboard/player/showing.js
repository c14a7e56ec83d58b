// What is seen at this moment: canvases in motion, Plotly at rest, and name, sentence and numbers that follow the frame.

import { reachable } from "./dom.js";
import { makeSpace } from "./space.js";

/** @import { Player } from "./control.js" */

const QUIET = 160; // ms without a step before Plotly draws the exact still

export class Showing {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.drawn = 0; // pictures drawn, for who measures
    /** @type {number | null} */
    this.frame = null; // the one whose name, sentence and numbers stand on the page
    this.due = false; // a new film or a command waits for its still
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.soon = undefined;
    player.root.addEventListener("film:paint", (event) => this.between(event));
  }

  /** A new film, or the same in other colours or another language: nothing that stands on the page is its own. */
  expect() {
    this.frame = null;
    this.due = true;
  }

  /** A new film on the axes of the last one is shown at once, before Plotly, which takes ten times as long, draws its
   * still. */
  async preview() {
    const { panels, theme, frame } = this.player;
    if (!panels.shown.some((panel) => panel.ready && panel.view?.drawable && panel.theme === theme)) return;
    this.draw(frame, 0);
    this.follow(frame);
    await new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, 100);
    });
  }

  /** Let Plotly draw what does not fit any more: other axes, another size, other colours. */
  async fit() {
    const { panels, theme, frame } = this.player;
    await Promise.all(panels.shown.filter((p) => !p.fits(theme)).map((p) => p.still(frame, theme)));
  }

  /** All pictures, where they can be on their canvases.
   * @param {number} t @param {number} blend */
  draw(t, blend) {
    const { panels, root, theme } = this.player;
    root.classList.add("moving");
    for (const panel of panels.shown) {
      if (panel.view?.drawable) panel.move(t, blend);
      else if (t !== this.frame) panel.still(t, theme);
    }
    this.count();
  }

  /** The moment at which the film stands or plays. */
  paint() {
    const { film, clock, frame } = this.player;
    if (!film) return;
    this.draw(frame, clock.blend(film));
    this.follow(frame);
    if (clock.running) this.player.write();
  }

  /** For who compares canvas and still: the picture in motion, `blend` of the way to the next frame; `by` Plotly, the same
   * from its hand.
   * @param {Event} event */
  between(event) {
    const { blend = 0, by = "" } = (event instanceof CustomEvent && event.detail) || {};
    const { frame, panels, root, theme } = this.player;
    clearTimeout(this.soon);
    if (by !== "plotly") return this.draw(frame, blend);
    root.classList.remove("moving");
    for (const panel of panels.shown) {
      panel.rest();
      panel.still(frame, theme, blend);
    }
  }

  /** Name, sentence and numbers of a frame.
   * @param {number} t */
  follow(t) {
    const { clock, equations, menu, root, transport } = this.player;
    transport.show(t, clock.at);
    this.player.marks.now(t);
    if (t === this.frame) return;
    this.frame = t;
    root.dataset.frame = String(t);
    equations.show(t);
    menu.versus.measures.show(t);
    this.say();
  }

  /** The sentence of the picture that the reader points at, else of the main one. */
  say() {
    const { film, frame, panels, says } = this.player;
    const main = film?.strip && panels.speaker < (film.views[0].half ? 2 : 1);
    const said = main ? film.says[frame] : film?.views[panels.speaker]?.alts[frame];
    if (said !== undefined && says.textContent !== said) says.textContent = said;
  }

  /** At rest: Plotly draws the exact still, so that hover, zoom and the camera are its own. */
  async settle() {
    clearTimeout(this.soon);
    const { player } = this;
    const { film, clock, frame, panels, root, theme } = player;
    if (!film) return;
    clock.go(film, frame);
    this.follow(frame);
    await Promise.all(panels.shown.map((panel) => panel.still(frame, theme)));
    if (clock.running || player.frame !== frame || player.film !== film) return;
    this.due = false;
    root.classList.remove("moving");
    for (const panel of panels.all) panel.rest();
    for (const box of [player.says, player.menu.versus.measures.board]) reachable(box);
    this.count();
    this.rearrange();
    player.write();
  }

  settleSoon() {
    this.player.desk.moved();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (!this.player.playing) this.player.rest();
    }, QUIET);
  }

  /** Another size, another large picture, other letters: everything in its place, and drawn anew where that changed. */
  rearrange() {
    const { film, menu, panels, root, theme, transport } = this.player;
    if (!film || root.dataset.ready !== "true") return;
    menu.edges();
    makeSpace(this.player);
    transport.state();
    this.say();
    if (panels.shown.every((panel) => panel.fits(theme))) return;
    if (this.player.playing) this.fit();
    else this.settleSoon();
  }

  count() {
    this.player.root.dataset.drawn = String(++this.drawn);
  }
}
