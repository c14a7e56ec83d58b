// The class in the film's corner: its code and a small QR code beside the strip, out of the pictures' way; a click fills the screen
// with how to join. After a reload it asks whether to go on.

import { button, el } from "./dom.js";
import { put } from "./judge.js";

/** @import { Teacher } from "./teacher.js" */

const LOCAL = /^(localhost|127\.|\[::1\])/;
const ENDED = 8000; // ms for which the end is said

export class Corner {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    this.box = el("div", { class: "corner" });
    this.says = this.box.appendChild(el("span", { class: "corner-says", role: "status" }));
    this.opener = this.box.appendChild(button({ class: "corner-code" }, "", () => this.join(true)));
    this.code = this.opener.appendChild(el("b"));
    this.small = this.opener.appendChild(el("small"));
    this.picture = this.opener.appendChild(el("img", { alt: "" }));
    this.deeds = this.box.appendChild(el("span", { class: "corner-deeds" }));
    this.screen = el("div", { class: "joining", popover: "auto", role: "dialog" });
    this.screen.addEventListener("click", () => this.join(false));
    this.drawn = "";
  }

  /** In the film of this page. */
  sit() {
    const { player } = this.teacher;
    player.strip.lines.append(this.box);
    player.root.append(this.screen);
    this.drawn = "";
  }

  get joining() {
    return this.screen.matches(":popover-open");
  }

  draw() {
    const { teacher } = this;
    const { stage, state, words, felt, player, told } = teacher;
    const open = stage === "open" && state !== null;
    const said = this.said(stage);
    const image = open ? (told.codes?.[teacher.address] ?? "") : "";
    const drawn = JSON.stringify([stage, state?.code, state?.seats, state?.remote, said, image, felt.ok, words.goOn]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    player.strip.lines.classList.toggle("classed", open);
    this.box.hidden = !open && !said;
    this.opener.hidden = !open;
    this.says.textContent = said;
    this.deeds.replaceChildren(...this.choices(stage));
    if (open && state) {
      this.code.textContent = state.code;
      this.small.textContent = state.remote ? words.phoned : put(words.here, { n: state.seats });
      this.picture.hidden = !image;
      if (image) this.picture.src = image;
      this.opener.title = words.join;
      this.opener.setAttribute(
        "aria-label",
        `${put(words.joinCode, { code: [...state.code].join(" ") })} ${words.join}`,
      );
      if (this.joining) this.fill();
    }
    if (stage === "ended") setTimeout(() => this.forget(), ENDED);
    player.showing.rearrange();
  }

  /** That it has ended was said. */
  forget() {
    if (this.teacher.stage === "ended") this.teacher.stage = "none";
    this.draw();
  }

  /** What is said in place of the code, or beside it. @param {string} stage */
  said(stage) {
    const { teacher } = this;
    const { words, line, felt } = teacher;
    if (stage === "offered") return put(words.were, { code: teacher.code });
    if (stage === "elsewhere") return put(words.elsewhere, { code: teacher.code });
    if (stage === "ended") return words.ended;
    return stage === "open" && !felt.ok && line ? put(words.offline, { n: Math.round(felt.since) }) : "";
  }

  /** @param {string} stage */
  choices(stage) {
    const { teacher } = this;
    const { words } = teacher;
    if (stage === "elsewhere") return [button({ class: "go-on" }, words.hereNow, () => teacher.resume())];
    if (stage !== "offered") return [];
    return [
      button({ class: "go-on" }, words.goOn, () => teacher.resume()),
      button({ class: "end-it" }, words.end, () => teacher.close()),
    ];
  }

  /** The whole screen says how to join, or no longer.
   * @param {boolean} on */
  join(on) {
    if (on) this.fill();
    if (on !== this.joining) this.screen.togglePopover(on);
  }

  fill() {
    const { teacher } = this;
    const { words, told, state } = teacher;
    if (!state) return;
    const { host, protocol } = new URL(teacher.address);
    const address = `${protocol === "https:" ? "" : "http://"}${teacher.address.replace(/^https?:\/\//i, "").toLowerCase()}`;
    const said = address.replace(/[^/]+$/, state.code);
    const image = told.codes?.[teacher.address];
    this.screen.setAttribute("aria-label", words.join);
    const lines = el("div");
    lines.append(
      el("p", { class: "join-at" }, said),
      el("p", { class: "join-code" }, state.code),
      ...(LOCAL.test(host) ? [el("p", { class: "join-local" }, words.local)] : []),
      el("p", { class: "join-here" }, put(words.here, { n: state.seats })),
    );
    const picture = image ? [el("img", { src: image, alt: put(words.joinAt, { address: said }) })] : [];
    this.screen.replaceChildren(...picture, lines);
  }
}
