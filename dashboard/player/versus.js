// Two runs in one film: Compare beside the tries, and what can be done about A and B. The pictures themselves are the film's.

import { button, el } from "./dom.js";
import { Equations } from "./equations.js";

/** @import { Call } from "./types.js" */
/** @import { Player } from "./control.js" */

export class Versus {
  /** @param {Player} player @param {HTMLElement} menu where Compare stands */
  constructor(player, menu) {
    this.player = player;
    this.able = false; // there is a page that can turn knobs
    this.comparing = false;
    this.compare = button({ class: "compare" }, "", () => this.ask(this.comparing ? "drop" : "pin"));
    menu.append(this.compare);
    this.line = el("div", { class: "apart" }); // in what the two differ, and what can be done about it
    this.apart = this.line.appendChild(el("b"));
    this.measures = new Equations("measures");
    this.row = this.line.appendChild(el("span", { class: "versus", role: "group" }));
    const add = (/** @type {string} */ name, /** @type {() => void} */ run) =>
      this.row.appendChild(button({ class: name }, "", run));
    this.buttons = {
      flip: add("flip", () => this.flip()),
      swap: add("swap", () => this.ask("swap")),
      promote: add("promote", () => this.ask("promote")),
      pace: add("pace", () => this.ask("pace")),
      drop: add("drop", () => this.ask("drop")),
    };
  }

  /** @param {Partial<Call>} call */
  take({ menu }) {
    const { film, says } = this.player;
    if (!film) return;
    if (!this.line.isConnected) {
      says.before(this.line);
      says.after(this.measures.board);
    }
    const { words } = film;
    const [halves, two] = [film.views.some((view) => view.half), film.strip !== undefined];
    this.able = menu?.comparing !== undefined;
    this.comparing = menu?.comparing ?? false;
    this.compare.hidden = !this.able;
    this.compare.textContent = words.compare ?? "";
    this.compare.title = words.compareHelp ?? "";
    this.compare.setAttribute("aria-pressed", String(this.comparing));
    this.line.hidden = this.measures.board.hidden = !two;
    this.apart.textContent = film.strip ?? "";
    this.measures.take(film.measures ?? []);
    this.row.setAttribute("aria-label", words.compare ?? "");
    const { flip, swap, promote, pace, drop } = this.buttons;
    flip.hidden = !halves;
    swap.hidden = promote.hidden = drop.hidden = !this.comparing;
    pace.hidden = !this.comparing || !film.uneven;
    swap.textContent = words.swap ?? "";
    swap.title = words.swapHelp ?? "";
    promote.textContent = words.promote ?? "";
    promote.title = words.promoteHelp ?? "";
    pace.textContent = (menu?.share ? words.byStep : words.byShare) ?? "";
    drop.textContent = words.drop ?? "";
    drop.title = words.dropHelp ?? "";
    flip.title = words.flipHelp ?? "";
    this.player.root.classList.toggle("pairs", two);
    this.measures.board.title = words.measures ?? "";
    this.measures.board.tabIndex = 0; // it is scrolled by keys
    this.label();
  }

  label() {
    const { film, panels } = this.player;
    this.buttons.flip.textContent = `${film?.words.flip ?? ""} ${panels.side === "A" ? "A → B" : "B → A"}`;
  }

  /** Where there is room for one picture only: the other one, in its place. */
  flip() {
    const { panels, showing } = this.player;
    panels.side = panels.side === "A" ? "B" : "A";
    this.label();
    showing.rearrange();
  }

  /** The key X: A and B change places; on a narrow page, the picture that is seen. */
  turn() {
    if (this.player.panels.narrow) this.flip();
    else if (this.comparing) this.ask("swap");
  }

  /** @param {string} versus */
  ask(versus) {
    this.player.send.trigger("act", { versus });
  }
}
