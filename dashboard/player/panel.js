// One picture and its place on the page: its title and legend, Plotly's figure at rest, and the canvas that lies over it in
// motion. The canvas draws only on axes that Plotly has drawn for the very view on show.

import { draw } from "./canvas.js";
import { button, el, mouse } from "./dom.js";
import { Hand } from "./gestures.js";
import { legend } from "./legend.js";
import { stillAt } from "./stills.js";

/** @import { Film, FilmView } from "./types.js" */
/** @import { Palette } from "./colours.js" */
/** @import { Player } from "./control.js" */

/** What Plotly may do: its few buttons speak the reader's language, and nothing is ever sent to Plotly's cloud.
 * @param {Record<string, string>} words */
function options({ png, zoom, pan, axes }) {
  const dictionary = { "Download plot as a PNG": png, Zoom: zoom, Pan: pan, "Reset axes": axes };
  return {
    responsive: false, // space.js and the player see to it
    doubleClick: "reset",
    showTips: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    displayModeBar: mouse() ? "hover" : false,
    modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
    locale: "film",
    locales: { film: { dictionary, format: {} } },
  };
}

export class Panel {
  /** @param {Player} player @param {number} index */
  constructor(player, index) {
    this.player = player;
    this.index = index;
    this.box = el("figure", { class: "view" });
    this.caption = this.box.appendChild(el("figcaption"));
    this.title = this.caption.appendChild(button({ class: "title" }, "", () => player.panels.choose(index)));
    this.legend = this.caption.appendChild(el("span", { class: "legend" }));
    this.hide = this.caption.appendChild(button({ class: "hide" }, "×", () => player.panels.hide(index)));
    this.stage = this.box.appendChild(el("div", { class: "stage" }));
    this.said = this.stage.appendChild(el("div", { class: "said", role: "img" })); // for who cannot see the picture
    /** @type {any} Plotly's own element, which carries its layout and its events */
    this.gd = this.stage.appendChild(el("div", { class: "plot" }));
    this.canvas = this.stage.appendChild(el("canvas"));
    this.glass = 1; // how much full screen magnifies it
    /** @type {FilmView | null} */
    this.view = null;
    /** @type {Palette | null} */
    this.palette = null;
    /** @type {Record<string, string>} */
    this.words = {};
    this.axes = ""; // what Plotly has drawn, and for whose colours
    this.theme = "";
    this.calls = 0;
    this.hand = new Hand(player, this);
    this.title.addEventListener("focus", () => player.panels.speak(index));
    this.title.addEventListener("blur", () => player.panels.speak(null));
    this.title.addEventListener("pointerenter", () => player.panels.speak(index));
    this.title.addEventListener("pointerleave", () => player.panels.speak(null));
  }

  /** The view that is to be shown from now on.
   * @param {FilmView} view @param {Film} film @param {Palette} palette @param {string} scope the film's name on this page */
  take(view, film, palette, scope) {
    this.view = view;
    this.palette = palette;
    this.words = film.words;
    this.title.textContent = view.title;
    this.title.title = film.words.large ?? "";
    this.hide.title = film.words.hide ?? "";
    this.hide.setAttribute("aria-label", `${film.words.hide ?? ""}: ${view.title}`);
    legend(this.legend, view.legend, palette);
    this.hand.take(view.layout.meta?.paint ?? null, film.words, palette, scope);
  }

  /** Are the drawn axes those of the view? Only then anything may be drawn on them. */
  get ready() {
    return this.view !== null && this.axes === this.view.axes;
  }

  /** Does Plotly's figure fit as it stands: axes, colours and size?
   * @param {string} theme */
  fits(theme) {
    const full = this.gd._fullLayout;
    if (!this.ready || this.theme !== theme) return false;
    return full.width === this.stage.clientWidth && full.height === this.stage.clientHeight;
  }

  /** Draw a moment between two frames on the canvas; without the view's own axes nothing.
   * @param {number} t @param {number} blend */
  move(t, blend) {
    if (!this.ready || !this.view?.drawable || !this.palette) return;
    this.box.classList.add("moving");
    draw(this.view, this, this.palette, t, blend);
  }

  /** Let Plotly draw frame t exactly, with the view's axes; a blend only for who compares.
   * @param {number} t @param {string} theme @param {number} [blend] */
  async still(t, theme, blend = 0) {
    const { view, palette } = this;
    if (!view || !palette) return;
    const call = ++this.calls;
    const said = this.player.asking.hides(this.index) || view.alts[t] + this.player.marks.words(this.index);
    this.said.setAttribute("aria-label", said);
    await window.Plotly.react(
      this.gd,
      palette.resolve(stillAt(view, t, blend)),
      this.layout(view, palette),
      options(this.words),
    );
    for (const drawing of this.gd.querySelectorAll(".main-svg")) drawing.setAttribute("aria-hidden", "true");
    if (call !== this.calls) return; // a later one is under way
    this.axes = view.axes;
    this.theme = theme;
    this.hand.listen();
    this.player.marks.place(this);
  }

  /** @param {FilmView} view @param {Palette} palette */
  layout(view, palette) {
    const layout = palette.resolve(view.layout);
    layout.font = { ...layout.font, family: getComputedStyle(this.stage).fontFamily };
    return {
      ...layout,
      autosize: false,
      width: this.stage.clientWidth,
      height: this.stage.clientHeight,
      barmode: "overlay",
      uirevision: view.axes, // what the reader zoomed stays while the axes do
      meta: undefined,
      ...(mouse() ? {} : { dragmode: false }),
    };
  }

  /** At rest: Plotly's own figure shows through. */
  rest() {
    this.box.classList.remove("moving");
  }

  remove() {
    window.Plotly.purge(this.gd);
    this.hand.tools?.remove();
    this.box.remove();
  }
}
