// Play, step, scrub, speed, loop; keys Space, arrows, Home, End, comma and full stop, F, Page Up and Down for the coarse clock.

import { el } from "./page.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M15.5 5v14l-9-7zM5 5h1.8v14H5z",
  on: "M8.5 5v14l9-7zM17.2 5H19v14h-1.8z",
  first: "M18 5v14l-6-7zM12 5v14l-6-7zM4 5h1.8v14H4z",
  last: "M6 5v14l6-7zM12 5v14l6-7zM18.2 5H20v14h-1.8z",
  loop: "M17 4l4 3.5-4 3.5V8.500H8a3.500 3.500 0 0 0-3.500 3.500H2.500A5.500 5.500 0 0 1 8 6.500h9zM7 20l-4-3.500L7 13v2.500h9a3.500 3.500 0 0 0 3.500-3.500h2a5.500 5.500 0 0 1-5.500 5.500H7z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};

export class Transport {
  constructor(player) {
    this.player = player;
    [this.speed, this.loop] = [1, false];
    this.bar = player.root.appendChild(el("div", { class: "transport", role: "group" }));
    const button = (name, run) => {
      const b = this.bar.appendChild(el("button", { type: "button", class: name }));
      b.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
      b.addEventListener("click", run);
      return b;
    };
    this.buttons = {
      first: button("first", () => this.jump(-1)),
      back: button("back", () => player.step(-1)),
      play: button("play", () => this.toggle()),
      on: button("on", () => player.step(1)),
      last: button("last", () => this.jump(1)),
    };
    this.slider = this.bar.appendChild(el("input", { type: "range", min: "0", step: "any" }));
    this.slider.addEventListener("input", () => {
      player.pause(false);
      player.go(Math.round(+this.slider.value));
    });
    this.name = this.bar.appendChild(el("output", { class: "name" }));
    this.pick = this.bar.appendChild(el("select", { class: "speed" }));
    SPEEDS.forEach((s) => this.pick.append(el("option", { value: s }, `${s}×`)));
    this.pick.value = "1";
    this.pick.addEventListener("change", () => (this.speed = +this.pick.value));
    this.buttons.loop = button("loop", () => this.setLoop(!this.loop));
    this.buttons.full = button("full", () => (document.fullscreenElement ? document.exitFullscreen() : player.screen.requestFullscreen?.()));
    player.root.addEventListener("keydown", (event) => this.key(event));
    this.setLoop(false);
  }

  mount(film) {
    this.film = film;
    this.slider.max = film.frames - 1;
    for (const [name, b] of Object.entries(this.buttons)) {
      b.title = film.words[name];
      b.setAttribute("aria-label", film.words[name]);
    }
    this.slider.setAttribute("aria-label", film.words.slider);
    this.pick.setAttribute("aria-label", film.words.speed);
    this.bar.classList.toggle("still", film.frames < 2);
    this.state();
  }

  // To the ends; where the film has a coarser clock, to its previous or next tick first
  jump(way) {
    const starts = this.film.starts;
    const t = this.player.frame;
    const target = starts.length > 1 ? (way < 0 ? starts.findLast((s) => s < t) : starts.find((s) => s > t)) : undefined;
    this.player.pause(false);
    this.player.go(target ?? (way < 0 ? 0 : this.film.frames - 1));
  }

  toggle() {
    if (this.player.playing) this.player.pause();
    else this.player.play();
  }

  setLoop(on) {
    this.loop = on;
    this.buttons.loop?.setAttribute("aria-pressed", String(on));
  }

  show(t, at) {
    this.slider.value = at;
    this.slider.style.setProperty("--done", `${(100 * at) / Math.max(1, this.film.frames - 1)}%`);
    if (this.name.value !== this.film.names[t]) this.name.value = this.film.names[t];
    this.slider.setAttribute("aria-valuetext", this.film.names[t]);
  }

  state() {
    const path = this.buttons.play.querySelector("path");
    path.setAttribute("d", this.player.playing ? ICONS.pause : ICONS.play);
    if (this.film) this.buttons.play.title = this.film.words[this.player.playing ? "pause" : "play"];
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.pick || !this.film) return;
    const act = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.player.step(-1),
      ArrowRight: () => this.player.step(1),
      ",": () => this.player.step(-1),
      ".": () => this.player.step(1),
      Home: () => (this.player.pause(false), this.player.go(0)),
      End: () => (this.player.pause(false), this.player.go(this.film.frames - 1)),
      PageUp: () => this.jump(-1),
      PageDown: () => this.jump(1),
      f: () => this.buttons.full.click(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}
