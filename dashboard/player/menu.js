// The row above the film: its films as tabs or a list, its tries as chips, one click each. In full screen it is the slim bar,
// with the language, the size of the letters and the way out.

import { button, el, fade } from "./dom.js";
import { isNarrow } from "./panels.js";
import { Versus } from "./versus.js";

/** @import { Call, Menu as Content } from "./types.js" */
/** @import { Player } from "./control.js" */

const SHARE = 0.62; // of the row: films as tabs leave the tries the rest, else they are a list
const LETTERS = [0.85, 1, 1.15, 1.3, 1.5]; // how much larger than the page's

export class Menu {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.row = el("nav", { class: "menu" });
    this.pick = this.row.appendChild(el("select", { class: "pick" }));
    this.pick.addEventListener("change", () => this.chosen());
    this.films = this.row.appendChild(el("div", { class: "films", role: "group" }));
    this.later = this.onward(this.films);
    this.tries = this.row.appendChild(el("div", { class: "tries", role: "group" }));
    this.further = this.onward(this.tries);
    this.versus = new Versus(player, this.row);
    this.more = this.row.appendChild(el("div", { class: "more", role: "group" }));
    /** @type {Content} */
    this.content = { films: [], film: 0, tries: [], tried: null };
    this.built = "";
    this.row.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    for (const row of [this.films, this.tries]) row.addEventListener("scroll", () => this.edges(), { passive: true });
  }

  /** @param {Partial<Call>} call @param {Record<string, string>} words */
  take(call, words) {
    const { menu, lang = "en", langs = {} } = call;
    this.content = menu ?? { films: [], film: 0, tries: [], tried: null };
    const { films, tries } = this.content;
    const built = JSON.stringify([films, tries, lang, langs, words.leave]);
    if (built !== this.built) {
      this.built = built;
      this.build(lang, langs, words);
    }
    this.mark();
    this.versus.take(call);
    this.edges();
  }

  /** @param {string} lang @param {Record<string, string>} langs @param {Record<string, string>} words */
  build(lang, langs, words) {
    const { films, tries } = this.content;
    this.films.setAttribute("aria-label", words.films ?? "");
    this.tries.setAttribute("aria-label", words.tries ?? "");
    this.films.replaceChildren(...films.map((title, i) => button({ class: "tab" }, title, () => this.film(i))));
    this.films.hidden = films.length < 2;
    this.pick.setAttribute("aria-label", words.films ?? "");
    this.pick.replaceChildren(...films.map((title, i) => el("option", { value: i }, `${i + 1} · ${title}`)));
    this.tries.replaceChildren(
      ...tries.map((one, i) => button({ class: "chip", title: one.see }, one.title, () => this.try(i))),
    );
    this.tries.hidden = !tries.length;
    const tongues = Object.entries(langs).map(([code, name]) =>
      button({ class: "tongue", "aria-pressed": String(code === lang), lang: code }, name, () => this.speak(code)),
    );
    this.more.replaceChildren(
      ...tongues,
      button({ class: "letters", title: words.smaller ?? "" }, "A−", () => this.letters(-1)),
      button({ class: "letters", title: words.larger ?? "" }, "A+", () => this.letters(1)),
      button({ class: "leave", title: words.leave ?? "" }, "✕", () => document.exitFullscreen()),
    );
    this.row.hidden = films.length < 2 && !tries.length && !tongues.length;
  }

  mark() {
    const { film, tried } = this.content;
    this.pick.selectedIndex = film;
    [...this.films.children].forEach((tab, i) => {
      if (i === film) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
    [...this.tries.children].forEach((chip, i) => {
      chip.setAttribute("aria-pressed", String(i === tried));
    });
    reveal(this.films, this.films.children[film]);
    reveal(this.tries, tried === null ? undefined : this.tries.children[tried]);
  }

  /** A choice is marked at once; the server's answer then says what is true.
   * @param {number} i */
  film(i) {
    if (i < 0 || i >= this.content.films.length) return;
    this.content = { ...this.content, film: i };
    this.mark();
    this.player.send.trigger("act", { film: i });
  }

  /** One of the list; then the keys belong to the film again. */
  chosen() {
    this.film(this.pick.selectedIndex);
    this.player.root.focus({ preventScroll: true });
  }

  /** @param {number} i */
  try(i) {
    if (i < 0 || i >= this.content.tries.length) return;
    this.content = { ...this.content, tried: i };
    this.mark();
    this.player.send.trigger("act", { try: i });
  }

  nextTry() {
    const { tries, tried } = this.content;
    this.try(((tried ?? -1) + 1) % (tries.length || 1));
  }

  /** @param {string} lang */
  speak(lang) {
    this.player.send.trigger("act", { lang });
  }

  /** @param {number} by */
  letters(by) {
    const at = LETTERS.indexOf(this.player.letters) + by;
    this.player.letters = LETTERS[Math.min(Math.max(at, 0), LETTERS.length - 1)];
    this.player.showing.rearrange();
  }

  /** On to what is out of sight in a row, from the last ones back to the first.
   * @param {HTMLElement} row */
  onward(row) {
    const scroll = () => {
      const { scrollLeft, scrollWidth, clientWidth } = row;
      row.scrollLeft = scrollLeft + clientWidth >= scrollWidth - 4 ? 0 : scrollLeft + 0.8 * clientWidth;
    };
    return this.row.appendChild(button({ class: "onward", "aria-hidden": "true", tabindex: "-1" }, "›", scroll));
  }

  /** Many films are a list, so that tries are seen beside them; where a row goes on beyond its end, it fades out there. */
  edges() {
    const { row, films } = this;
    row.classList.remove("listed");
    const most = this.tries.hidden ? 1 : SHARE;
    row.classList.toggle("listed", !isNarrow(this.player) && films.scrollWidth > most * row.clientWidth);
    for (const [row, onward] of [
      [this.films, this.later],
      [this.tries, this.further],
    ]) {
      onward.hidden = row.hidden || row.scrollWidth <= row.clientWidth + 2;
      fade(row);
    }
  }

  /** A mouse's wheel moves the row that it stands over.
   * @param {WheelEvent} event */
  wheel(event) {
    const row = event.target instanceof Element ? event.target.closest(".films, .tries") : null;
    if (!row || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    const before = row.scrollLeft;
    row.scrollLeft += event.deltaY;
    if (row.scrollLeft !== before) event.preventDefault();
  }
}

/** Scroll a row, and nothing but the row, until one of its parts is seen.
 * @param {HTMLElement} row @param {Element | undefined} part */
function reveal(row, part) {
  if (!(part instanceof HTMLElement)) return;
  const left = part.offsetLeft - row.offsetLeft;
  if (left < row.scrollLeft) row.scrollLeft = left - 8;
  else if (left + part.offsetWidth > row.scrollLeft + row.clientWidth)
    row.scrollLeft = left + part.offsetWidth - row.clientWidth + 8;
}
