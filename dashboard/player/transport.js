// Play, step, scrub, speed, loop, share, lecture mode, full screen.

import { nearest } from "./clock.js";
import { el } from "./dom.js";

/** @import { Call, Film } from "./types.js" */
/** @import { Player } from "./control.js" */
/** @import { Sharing } from "./share.js" */

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M15.5 5v14l-9-7zM5 5h1.8v14H5z",
  on: "M8.5 5v14l9-7zM17.2 5H19v14h-1.8z",
  first: "M18 5v14l-6-7zM12 5v14l-6-7zM4 5h1.8v14H4z",
  last: "M6 5v14l6-7zM12 5v14l6-7zM18.2 5H20v14h-1.8z",
  loop:
    "M17 4l4 3.5-4 3.5V8.5H8a3.5 3.5 0 0 0-3.5 3.5H2.5A5.5 5.5 0 0 1 8 6.5h9z" +
    "M7 20l-4-3.5L7 13v2.5h9a3.5 3.5 0 0 0 3.5-3.5h2a5.5 5.5 0 0 1-5.5 5.5H7z",
  all: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  class:
    "M12 4a2.800 2.800 0 1 1 0 5.600 2.800 2.800 0 0 1 0-5.600zM5 7a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400z" +
    "M19 7a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400zM7.500 19v-4a4.500 4.500 0 0 1 9 0v4z" +
    "M1.500 18v-2.500A3.500 3.500 0 0 1 6 12.200 6 6 0 0 0 5.600 15v3zM22.500 18v-2.500A3.500 3.500 0 0 0 18 12.200a6 6 0 0 1 .4 2.800v3z",
  turn: "M3 5h13v14H3zM5 7v10h9V7zM18 7h3v10h-3z",
  lecture: "M3 4h18v2h-1v9h-7v1.500l4 3.500h-2.600L12 18l-2.400 2H7l4-3.500V15H4V6H3zM6 6v7h12V6z",
  share: "M14 4v4C7 9 4.500 13.500 3.500 19c2.500-3.500 5.500-5.100 10.500-5.100V18l7-7z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};

export class Transport {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.bar = el("div", { class: "transport", role: "group" });
    /** @type {Film | null} */
    this.film = null;
    /** @type {Sharing | null} */
    this.sharing = null;
    /** @type {Partial<Call>} */
    this.call = {};
    const button = (/** @type {keyof typeof ICONS} */ name, /** @type {() => void} */ run) => {
      const b = this.bar.appendChild(el("button", { type: "button", class: name }));
      b.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
      b.addEventListener("click", (event) => {
        run();
        if (event.detail > 0) player.root.focus({ preventScroll: true }); // the keys are the film's again
      });
      return b;
    };
    const first = button("first", () => this.jump(-1));
    const back = button("back", () => player.step(-1));
    const play = button("play", () => this.toggle());
    const on = button("on", () => player.step(1));
    const last = button("last", () => this.jump(1));
    this.track = this.bar.appendChild(el("span", { class: "track" }));
    this.slider = this.track.appendChild(el("input", { type: "range", class: "scrub", min: "0", step: "any" }));
    this.slider.addEventListener("input", () => {
      const frame = Math.round(+this.slider.value);
      if (!player.asking.flag(frame)) player.stand(frame);
    });
    this.scale = this.track.appendChild(el("span", { class: "scale", "aria-hidden": "true" }));
    /** @type {Record<string, HTMLElement[]>} what lies on the bar: stops, a veil, flags */
    this.laid = { ticks: [], veil: [], flags: [] };
    this.name = this.bar.appendChild(el("output", { class: "name" }));
    this.pick = this.bar.appendChild(el("select", { class: "speed" }));
    for (const speed of SPEEDS) this.pick.append(el("option", { value: speed }, `${speed}×`));
    this.pick.value = "1";
    this.pick.addEventListener("change", () => {
      player.clock.speed = +this.pick.value;
      player.desk.moved();
    });
    const loop = button("loop", () => this.setLoop(!player.clock.loop));
    const all = button("all", () => (player.lecture.on ? player.lecture.show(null) : player.panels.showAll()));
    const room = button("class", () => player.desk.press());
    room.hidden = true;
    this.label = room.appendChild(el("span"));
    const share = button("share", () => this.share());
    const turn = button("turn", () => player.lecture.turn());
    const lecture = button("lecture", () => player.lecture.set(!player.lecture.on));
    const full = button("full", () => this.full());
    this.buttons = { first, back, play, on, last, loop, all, turn, class: room, share, lecture, full };
    this.setLoop(false);
  }

  /** @param {Film} film */
  take(film) {
    this.film = film;
    this.slider.max = String(film.frames - 1);
    for (const [name, b] of Object.entries(this.buttons)) {
      b.title = film.words[name] ?? "";
      b.setAttribute("aria-label", film.words[name] ?? "");
    }
    this.label.textContent = film.words.class ?? "";
    this.slider.setAttribute("aria-label", film.words.slider);
    this.pick.setAttribute("aria-label", film.words.speed);
    this.bar.classList.toggle("still", film.frames < 2);
    this.state();
  }

  /** @param {Partial<Call>} call */
  hear(call) {
    this.call = call;
    this.buttons.share.hidden = !call.share;
  }

  /** To the ends; where the film has a coarser clock, to its previous or next tick first.
   * @param {-1 | 1} way */
  jump(way) {
    const starts = this.film?.starts ?? [];
    const t = this.player.frame;
    const ticks = starts.length > 1 ? starts : [];
    const target = way < 0 ? ticks.findLast((s) => s < t) : ticks.find((s) => s > t);
    this.player.stand(target ?? (way < 0 ? 0 : Infinity));
  }

  toggle() {
    if (!this.player.playing) return this.player.play();
    this.player.hand();
    this.player.pause();
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.player.screen.requestFullscreen?.();
  }

  /** The menu comes with the first click; from then on the button opens and closes it by itself. */
  async share() {
    if (this.sharing) return;
    const { Sharing } = await import("./share.js");
    this.sharing ??= new Sharing(this.player, this.buttons.share);
    await this.sharing.open();
  }

  /** @param {boolean} on */
  setLoop(on) {
    this.player.clock.loop = on;
    this.buttons.loop.setAttribute("aria-pressed", String(on));
  }

  /** @param {number} t @param {number} at */
  show(t, at) {
    if (!this.film) return;
    this.slider.value = String(this.player.asking.flagging ? this.player.asking.flagged() : at);
    this.slider.style.setProperty("--done", `${(100 * at) / Math.max(1, this.film.frames - 1)}%`);
    if (this.name.value !== this.film.names[t]) this.name.value = this.film.names[t];
    this.slider.setAttribute("aria-valuetext", this.film.names[t]);
  }

  /** Where the tour's stops are on this film.
   * @param {number[]} steps */
  ticks(steps) {
    const { film } = this;
    this.lay("ticks", film ? steps.map((step) => this.spot("tick", nearest(film, step))) : []);
  }

  /** What lies beyond this frame is not to be seen yet.
   * @param {number | null} wall */
  veil(wall) {
    this.lay("veil", wall === null || !this.film || wall >= this.film.frames - 1 ? [] : [this.spot("beyond", wall)]);
  }

  /** @param {{ frame: number, kind: "mine" | "truth" }[]} flags */
  flags(flags) {
    this.lay(
      "flags",
      flags.map(({ frame, kind }) => this.spot(`flag ${kind}`, frame)),
    );
  }

  /** @param {string} name @param {number} frame */
  spot(name, frame) {
    const node = el("i", { class: name });
    node.style.setProperty("left", `${(100 * frame) / Math.max(1, (this.film?.frames ?? 2) - 1)}%`);
    return node;
  }

  /** @param {string} kind @param {HTMLElement[]} nodes */
  lay(kind, nodes) {
    this.laid[kind] = nodes;
    this.scale.replaceChildren(...Object.values(this.laid).flat());
  }

  /** Playing or not, all pictures shown or not. */
  state() {
    const { playing, panels } = this.player;
    this.buttons.play.querySelector("path")?.setAttribute("d", playing ? ICONS.pause : ICONS.play);
    const { lecture } = this.player;
    this.buttons.all.hidden = lecture.on ? lecture.only === null : !panels.changed;
    this.buttons.turn.hidden = !lecture.on || lecture.turns.length < 2;
    this.buttons.lecture.setAttribute("aria-pressed", String(lecture.on));
    const says = this.film?.words[playing ? "pause" : "play"] ?? "";
    this.buttons.play.title = says;
    this.buttons.play.setAttribute("aria-label", says);
  }
}
