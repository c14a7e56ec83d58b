// A film under one hand: what arrives, what the page asks for, what the reader does. Playing asks the server nothing.

import { Address } from "./address.js";
import { BAR } from "./arrange.js";
import { Asking } from "./asking.js";
import { Blank } from "./blank.js";
import { Clock, nearest } from "./clock.js";
import { Palette, scheme } from "./colours.js";
import { obey } from "./command.js";
import { Desk } from "./desk.js";
import { el, plotly } from "./dom.js";
import { Equations } from "./equations.js";
import { listen } from "./keys.js";
import { Lecture } from "./lecture.js";
import { Marks } from "./marks.js";
import { Menu } from "./menu.js";
import { Panels } from "./panels.js";
import { makeSpace } from "./space.js";
import { Showing } from "./showing.js";
import { Strip } from "./strip.js";
import { Transport } from "./transport.js";
import { received, unpack } from "./unpack.js";

/** @import { Call, Film, Send } from "./types.js" */

const REST = 500; // ms at rest before the server hears of the step
const STANDS = 600; // ms that another state stands on the tour, before it moves

export class Player {
  /** @param {Element} parent */
  constructor(parent) {
    parent.querySelector(":scope > .screen")?.remove();
    this.screen = parent.appendChild(el("div", { class: "screen" })); // beside the style sheet, in the same parent
    const marks = { "data-testid": "film", tabindex: "0", class: "film", "data-drawn": "0", "data-ready": "false" };
    this.root = this.screen.appendChild(el("section", marks));
    this.blank = new Blank(this);
    this.lecture = new Lecture(this);
    this.clock = new Clock();
    this.address = new Address(
      (step) => this.film && this.stand(nearest(this.film, step ?? this.strip.home ?? this.film.opens)),
    );
    this.menu = new Menu(this);
    this.panels = new Panels(this);
    this.equations = new Equations();
    this.transport = new Transport(this);
    this.showing = new Showing(this);
    this.board = this.equations.board;
    this.marks = new Marks(this);
    this.desk = new Desk(this);
    this.asking = new Asking(this);
    this.strip = new Strip(this);
    this.says = this.strip.lines.appendChild(el("p", { class: "says", "aria-live": "polite" }));
    this.root.append(this.menu.row, this.strip.lines, this.panels.grid, this.board, this.transport.bar);

    /** @type {Film | null} */
    this.film = null;
    /** @type {"light" | "dark" | ""} */
    this.theme = "";
    this.palette = new Palette({});
    /** @type {Send} */
    this.send = { state() {}, trigger() {} };
    /** @type {Call["own"]} */
    this.own = null; // how the reader's own row is placed
    this.turn = 0; // messages received
    /** @type {number | null} */
    this.serial = null; // of the last command obeyed
    /** @type {number | null} */
    this.until = null; // the step at which what the page asked for stops
    /** @type {number | null} */
    this.told = null; // the step that the server knows
    this.ticking = false; // the browser calls for pictures
    this.letters = 1; // in full screen, beside the magnifying glass
    this.main = 320; // pixels of a main picture, and what it was measured for: space.js
    this.bar = BAR; // and of one of the whole width below it
    this.measured = "";
    this.seats = { key: "", scope: "", rows: 2 }; // of the sentence
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined;

    this.resizing = new ResizeObserver(() => this.showing.rearrange());
    this.resizing.observe(this.root);
    this.deaf = listen(this);
    this.hand = () => {}; // is told when the reader's own hand moves the film
  }

  get frame() {
    return this.film ? this.clock.frame(this.film) : 0;
  }

  get playing() {
    return this.clock.running;
  }

  /** A message: unpack, mount, let Plotly draw the axes that are new, obey the playhead.
   * @param {Uint8Array} bytes */
  async receive(bytes) {
    const { call, head, body } = received(bytes);
    const [theme, turn, before] = [scheme(this.root), ++this.turn, this.film?.key];
    if (this.film?.key !== head.key || this.theme !== theme) {
      const film = this.film?.key === head.key ? this.film : await unpack(head, body);
      await plotly(head.plotly);
      if (turn !== this.turn) return; // a later message came meanwhile, which says all that this one says
      this.take(film, theme, call);
    }
    this.hear(call);
    obey(this, call.playhead);
    makeSpace(this);
    if (this.playing) {
      await this.showing.fit();
      if (call.playhead?.within && before !== head.key) await new Promise((done) => setTimeout(done, STANDS));
      if (turn === this.turn) this.run();
    } else if (this.showing.due) {
      await this.showing.preview();
      if (turn === this.turn) await this.showing.settle();
    }
    this.root.dataset.ready = "true";
    this.write();
    this.desk.arranged();
  }

  /** Put a film, or the same one in other colours, in the place of the last; its position stays as far as it reaches.
   * @param {Film} film @param {"light" | "dark"} theme @param {Partial<Call>} call */
  take(film, theme, call) {
    const before = this.film?.steps[this.frame];
    const ended = this.film !== null && this.clock.at >= this.film.frames - 1;
    const part = this.clock.at - this.frame;
    if (theme !== this.theme || this.film === null) this.palette = new Palette(film.palettes[theme]);
    this.film = film;
    this.theme = theme;
    const last = this.until === null ? film.frames - 1 : nearest(film, this.until); // it grows no further than asked
    if (before !== undefined) this.clock.go(film, ended ? last : nearest(film, before) + part);
    if (before !== undefined && before !== film.steps[this.frame]) this.tellSoon();
    this.clock.until = this.until === null ? null : nearest(film, this.until);
    this.own = call.own ?? null;
    this.panels.take(film, this.palette, String(call.menu?.film ?? 0));
    this.equations.take(film.equations);
    this.showing.expect();
    this.root.dataset.frames = String(film.frames);
    this.transport.take(film);
  }

  /** What the page says beside the film.
   * @param {Partial<Call>} call */
  hear(call) {
    if (!this.film) return;
    this.menu.take(call, this.film.words);
    this.strip.take(call, this.film);
    if (call.title) document.title = call.title;
    if (call.lang) document.documentElement.lang = call.lang === "zh" ? "zh-CN" : call.lang;
    this.address.take(call.link);
    this.transport.hear(call);
    this.desk.take(call);
  }

  tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const step = this.film?.steps[this.frame];
      if (step === undefined || this.playing || this.told === step || !this.root.isConnected) return;
      this.told = step;
      this.send.state("step", { step, serial: this.serial });
    }, REST);
  }

  write() {
    if (this.film && this.root.isConnected)
      this.address.write(this.film.steps[this.frame], this.strip.home ?? this.film.opens, this.playing);
  }

  /** At rest, and who waits for it hears where. */
  async rest() {
    await this.showing.settle();
    this.tellSoon();
  }

  state() {
    this.root.dataset.playing = String(this.playing);
    this.transport.state();
    this.asking.played();
    this.desk.moved();
  }

  /** By the reader's hand: to a frame, or by some.
   * @param {number} at */
  stand(at) {
    if (!this.film) return;
    this.hand();
    this.pause(false);
    this.clock.release();
    this.until = null;
    this.clock.go(this.film, at);
    this.showing.paint();
    this.showing.settleSoon();
  }

  /** @param {number} by */
  step(by) {
    this.stand(this.frame + by);
  }

  play() {
    if (!this.film || this.film.frames < 2 || this.playing) return;
    this.hand();
    clearTimeout(this.showing.soon);
    this.clock.release();
    this.until = null;
    this.clock.start(this.film);
    this.state();
    this.run();
  }

  /** Draw as often as the screen does, until the film stands. */
  run() {
    if (this.ticking || !this.playing) return;
    this.ticking = true;
    let last = performance.now();
    const turn = (/** @type {number} */ now) => {
      this.ticking = false;
      if (!this.playing || !this.film || !this.root.isConnected) return;
      const ended = this.clock.advance(this.film, now - last);
      last = now;
      this.showing.paint();
      if (ended) return this.pause();
      this.ticking = true;
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  pause(settle = true) {
    const was = this.playing;
    this.clock.running = false;
    this.state();
    if (was && settle) this.rest();
  }

  /** The page is gone. */
  leave() {
    if (this.root.isConnected) return;
    this.pause(false);
    clearTimeout(this.telling);
    clearTimeout(this.showing.soon);
    this.resizing.disconnect();
    this.deaf();
    this.blank.leave();
    this.lecture.leave();
    this.address.leave();
  }
}
