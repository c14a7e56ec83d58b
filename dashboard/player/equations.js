// The formulas and this frame's numbers in them.

import { el } from "./dom.js";

/** @import { EquationHeader } from "./types.js" */

export class Equations {
  /** @param {string} [name] */
  constructor(name = "equations") {
    this.board = el("div", { class: name });
    this.built = "";
    /** @type {[string[], NodeListOf<Element>, string][]} each slot's texts, where they stand, and its name */
    this.slots = [];
    /** @type {Set<string>} */
    this.veiled = new Set(); // names of slots, "equation/name", that a question covers
  }

  /** A turned knob leaves the formulas as they stand.
   * @param {EquationHeader[]} equations */
  take(equations) {
    const built = JSON.stringify(equations.map((e) => [e.title, e.html]));
    if (built !== this.built) {
      this.built = built;
      this.board.replaceChildren(
        ...equations.map((e) => {
          const box = el("div", { class: "equation" });
          box.innerHTML = e.html; // made by dashboard/equations.py from the lesson's own LaTeX
          if (e.title) box.prepend(el("span", { class: "title" }, e.title));
          return box;
        }),
      );
    }
    this.slots = equations.flatMap((e, i) =>
      Object.entries(e.slots).map(([name, texts]) => {
        const places = this.board.children[i].querySelectorAll(`[data-slot="${name}"]`);
        return /** @type {[string[], NodeListOf<Element>, string]} */ ([texts, places, `${i}/${name}`]);
      }),
    );
  }

  /** Every number at its longest: what there must be room for, so that no formula moves to another row in motion. */
  widest() {
    for (const [texts, places] of this.slots) {
      const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), "");
      for (const place of places) place.textContent = longest;
    }
  }

  /** @param {number} t */
  show(t) {
    for (const [texts, places, name] of this.slots)
      for (const place of places) place.textContent = this.veiled.has(name) ? "□" : texts[t];
  }
}
