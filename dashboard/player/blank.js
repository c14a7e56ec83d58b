// The screen goes blank, white or black as the page is, so that the room looks at its teacher: as remotes ask with a full
// stop, and keyboards with B, in full screen and in lecture mode. Any key or a click brings the picture back.

import { el } from "./dom.js";

/** @import { Player } from "./control.js" */

export class Blank {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.cover = player.screen.appendChild(el("div", { class: "blank" }));
    this.cover.addEventListener("click", () => this.set(false));
    this.left = () => this.set(false);
    document.addEventListener("fullscreenchange", this.left);
    this.set(false);
  }

  /** @param {boolean} on */
  set(on) {
    const was = !this.cover.hidden;
    this.cover.hidden = !on;
    this.cover.classList.toggle("dark", this.player.theme === "dark");
    if (was !== on) this.player.desk?.blanked(on);
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    if (!this.cover.hidden) return key === "Shift" ? undefined : () => this.set(false);
    if (document.fullscreenElement !== this.player.screen && !this.player.lecture.on) return undefined;
    return key === "." || key.toLowerCase() === "b" ? () => this.set(true) : undefined;
  }

  leave() {
    document.removeEventListener("fullscreenchange", this.left);
  }
}
