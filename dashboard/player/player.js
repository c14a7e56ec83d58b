// The film's player: Plotly at rest, canvas in motion, one transport for all views. Playing asks the server nothing.

import { header, stillAt, unpack } from "./unpack.js";
import { Palette, scheme } from "./colours.js";
import { draw, drawable } from "./canvas.js";
import { Transport } from "./transport.js";
import { gestures } from "./gestures.js";
import { makeRoom } from "./room.js";
import { el, mouse, options, plotly } from "./page.js";

const QUIET = 160; // ms without a step before Plotly draws the exact still
const REST = 500; // ms at rest before the server hears of the step
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class Player {
  constructor(parent) {
    parent.querySelector(":scope > .screen")?.remove();
    this.screen = parent.appendChild(el("div", { class: "screen" })); // beside the style sheet, which stands in the same parent
    this.root = this.screen.appendChild(el("section", { "data-testid": "film", tabindex: "0", class: "film", "data-drawn": "0", "data-ready": "false" }));
    this.says = this.root.appendChild(el("p", { class: "says", "aria-live": "polite" }));
    this.grid = this.root.appendChild(el("div", { class: "views" }));
    this.board = this.root.appendChild(el("div", { class: "equations" }));
    this.transport = new Transport(this);
    [this.views, this.at, this.drawn, this.playing, this.command] = [[], 0, 0, false, null];
    this.root.addEventListener("film:paint", () => this.film && (clearTimeout(this.soon), this.paint())); // canvas and still, to compare
    this.resizing = new ResizeObserver(() => this.film && (makeRoom(this), !this.playing && this.settleSoon()));
    this.resizing.observe(this.root);
  }

  // A rerun with the same film keeps the position and goes on playing; a new film keeps it as far as it reaches.
  async receive(bytes) {
    const order = new DataView(bytes.buffer, bytes.byteOffset);
    const [start, command] = [order.getInt32(0, true), order.getInt32(4, true)];
    const { head, body } = header(bytes.subarray(8).slice());
    const [theme, turn] = [scheme(this.root), (this.turn = (this.turn ?? 0) + 1)];
    const fresh = command !== this.command;
    if (this.film?.key !== head.key || this.theme !== theme) {
      const film = this.film?.key === head.key ? this.film : await unpack(head, body);
      await plotly(head.plotly);
      if (turn !== this.turn) return; // a later message came while this one was unpacked
      const watchedEnd = this.film && this.at >= this.film.frames - 1;
      const before = this.film?.steps[this.frame];
      const axes = this.film && this.theme === theme ? this.film.views.map((v) => v.axes) : [];
      [this.film, this.theme, this.palette] = [film, theme, new Palette(head.palettes[theme])];
      this.at = watchedEnd ? film.frames - 1 : Math.min(this.at, film.frames - 1);
      if (before !== undefined && before !== film.steps[this.frame]) this.tellSoon();
      this.mount();
      if (!fresh && !this.playing) await this.preview(axes);
      if (turn !== this.turn) return;
    }
    if (fresh) {
      this.command = command;
      const seen = this.film.steps.findIndex((step) => step >= start);
      this.at = start < 0 || seen < 0 ? this.film.frames - 1 : seen;
      this.told = this.film.steps[this.frame]; // the server said so itself
      if (command % 2 && !calm()) return makeRoom(this), this.go(0), this.play();
      this.pause();
    }
    if (!this.playing) await this.settle(false);
    this.root.dataset.ready = "true";
  }

  mount() {
    const film = this.film;
    if (this.views.length !== film.views.length) {
      this.views.forEach((v) => window.Plotly.purge(v.gd));
      this.views = film.views.map(() => {
        const box = el("figure", { class: "view" });
        const title = box.appendChild(el("figcaption", {}));
        const stage = box.appendChild(el("div", { class: "stage" }));
        const [gd, canvas] = [stage.appendChild(el("div", { class: "plot", role: "img" })), stage.appendChild(el("canvas", {}))];
        const view = { box, title, stage, gd, canvas };
        gestures(this, view);
        return view;
      });
      this.grid.replaceChildren(...this.views.map((v) => v.box));
    }
    this.grid.classList.toggle("even", Boolean(film.even));
    this.grid.dataset.count = film.views.filter((v) => !v.wide).length;
    film.views.forEach((v, i) => {
      this.views[i].title.textContent = v.title;
      this.views[i].box.classList.toggle("wide", v.wide);
      this.views[i].canvasable = drawable(v);
      v.axes ??= JSON.stringify(v.layout);
    });
    this.shown = null;
    const formulas = JSON.stringify(film.equations.map((e) => [e.title, e.html]));
    if (formulas !== this.formulas) {
      this.formulas = formulas; // a turned knob leaves them as they stand
      this.board.replaceChildren(
        ...film.equations.map((e) => {
          const box = el("div", { class: "equation" });
          box.innerHTML = e.html; // made by dashboard/equations.py from the lesson's own LaTeX
          if (e.title) box.prepend(el("span", { class: "title" }, e.title));
          return box;
        }),
      );
      makeRoom(this);
    }
    this.slots = film.equations.map((e, i) => Object.keys(e.slots).map((name) => [e.slots[name], this.board.children[i].querySelectorAll(`[data-slot="${name}"]`)]));
    this.root.dataset.frames = film.frames;
    this.transport.mount(film);
  }

  get frame() {
    return Math.min(Math.floor(this.at + 1e-6), this.film.frames - 1);
  }

  // A new film on the axes of the last one is shown at once, before Plotly, which takes ten times as long, draws its still
  async preview(axes) {
    const same = this.film.views.flatMap((v, i) => (v.axes === axes[i] && this.views[i].canvasable ? [i] : []));
    if (!same.length) return;
    this.root.classList.add("moving");
    same.forEach((i) => this.move(i, this.frame, 0));
    this.follow(this.frame);
    this.root.dataset.drawn = ++this.drawn;
    await new Promise((done) => (requestAnimationFrame(() => setTimeout(done)), setTimeout(done, 100)));
  }

  move(i, t, blend) {
    this.views[i].box.classList.add("moving");
    draw(this.film.views[i], this.views[i].canvas, this.views[i].gd, this.palette, t, blend);
  }

  // One picture on the canvases, and all that follows the frame: name, sentence, numbers
  paint() {
    const t = this.frame;
    const part = this.at - t;
    const blend = this.film.smooth ? part : ((f) => f * f * (3 - 2 * f))(Math.max(0, (part - 0.4) / 0.6));
    this.root.classList.add("moving");
    this.views.forEach((v, i) => {
      if (v.canvasable) this.move(i, t, blend);
      else if (t !== this.shown) window.Plotly.react(v.gd, this.data(i, t), this.layout(i), options(this.film));
    });
    this.root.dataset.drawn = ++this.drawn;
    this.follow(t);
  }

  follow(t) {
    this.transport.show(t, this.at);
    if (t === this.shown) return;
    this.shown = t;
    this.root.dataset.frame = t;
    this.says.textContent = this.film.says[t];
    for (const equation of this.slots) for (const [texts, places] of equation) places.forEach((p) => (p.textContent = texts[t]));
  }

  data(i, t) {
    return this.palette.resolve(stillAt(this.film.views[i], t));
  }

  layout(i) {
    const layout = this.palette.resolve(this.film.views[i].layout);
    layout.font.family = getComputedStyle(this.root).fontFamily;
    return { ...layout, autosize: true, barmode: "overlay", meta: undefined, ...(mouse() ? {} : { dragmode: false }) };
  }

  // At rest: Plotly draws the exact still, so that hover, zoom and the camera are its own
  async settle(tell = true) {
    clearTimeout(this.soon);
    const t = this.frame;
    this.at = t;
    this.follow(t);
    await Promise.all(
      this.views.map((v, i) => {
        v.gd.setAttribute("aria-label", this.film.views[i].alts[t]);
        return window.Plotly.react(v.gd, this.data(i, t), this.layout(i), options(this.film));
      }),
    );
    if (this.playing || this.frame !== t) return;
    for (const box of [this.root, ...this.views.map((v) => v.box)]) box.classList.remove("moving");
    this.views.forEach((v) => v.onSettled?.());
    this.root.dataset.drawn = ++this.drawn;
    makeRoom(this);
    if (tell) this.tellSoon();
  }

  tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const step = this.film.steps[this.frame];
      if (!this.playing && this.told !== step) this.send.state("frame", (this.told = step));
    }, REST);
  }

  settleSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => !this.playing && this.settle(), QUIET);
  }

  go(at) {
    this.at = Math.min(Math.max(at, 0), this.film.frames - 1);
    this.paint();
    if (!this.playing) this.settleSoon();
  }

  step(by) {
    this.pause(false);
    this.go(this.frame + by);
  }

  play() {
    if (this.film.frames < 2 || this.playing) return;
    if (this.at >= this.film.frames - 1) this.at = 0;
    clearTimeout(this.soon);
    this.playing = true;
    this.root.dataset.playing = "true";
    this.root.dataset.ready = "true";
    this.transport.state();
    let last = performance.now();
    const turn = (now) => {
      if (!this.playing || !this.root.isConnected) return;
      this.at += (Math.max(0, now - last) / 1000) * this.film.pace * this.transport.speed;
      last = now;
      const end = this.film.frames - 1;
      if (this.at >= end) {
        this.at = this.transport.loop ? 0 : end;
        if (!this.transport.loop) {
          this.paint();
          return this.pause();
        }
      }
      this.paint();
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  pause(settle = true) {
    const was = this.playing;
    this.playing = false;
    this.root.dataset.playing = "false";
    this.transport.state();
    if (was && settle) this.settle();
  }
}

const players = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player || !player.root.isConnected) players.set(parentElement, (player = new Player(parentElement)));
  player.send = { state: setStateValue, trigger: setTriggerValue };
  player.receive(data);
  return () => setTimeout(() => player.root.isConnected || (player.pause(false), player.resizing.disconnect()), 0);
}
