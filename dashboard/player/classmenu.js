// The class's menu beside its button: what a class is, before there is one; then its door, its code, its heads, the teacher's phone
// and its end.

import { button, el } from "./dom.js";
import { put } from "./judge.js";
import { place } from "./take.js";

/** @import { Teacher } from "./teacher.js" */

export class ClassMenu {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    this.box = el("div", { class: "share-menu class-menu", popover: "auto", role: "dialog" });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") event.stopPropagation(); // the film's keys wait
    });
    this.box.addEventListener("toggle", (event) => {
      this.ending = false;
      if (/** @type {ToggleEvent} */ (event).newState === "closed") this.opener?.focus();
    });
    this.ending = false; // is it asked whether to end?
    this.built = "";
  }

  get opener() {
    return this.teacher.player?.transport.buttons.class;
  }

  get shown() {
    return this.box.matches(":popover-open");
  }

  async show() {
    const { player } = this.teacher;
    if (!player.root.contains(this.box)) player.root.append(this.box);
    if (this.shown) return this.box.hidePopover();
    this.built = "";
    await new Promise((done) => setTimeout(done)); // the click that asked for it is over, and does not close it again
    this.box.showPopover();
    this.draw();
    focus(this.box, "button:not(.close)");
  }

  draw() {
    if (!this.shown) return;
    const { stage, state, told, why, pairing, words } = this.teacher;
    const shown = [
      state?.code,
      state?.door,
      state?.seats,
      state?.heads,
      state?.remote,
      Object.keys(told.codes ?? {}).length,
    ];
    const built = JSON.stringify([stage, why, pairing, this.ending, words.close, shown]);
    if (built === this.built) return;
    this.built = built;
    const at = document.activeElement; // a button that is busy loses the focus
    const held = at && (this.box.contains(at) || at === document.body) ? `[class="${at.className}"]` : "";
    const head = el("div", { class: "head" });
    head.append(el("b", {}, words.class));
    head.append(button({ class: "close", "aria-label": words.close }, "×", () => this.box.hidePopover()));
    this.box.setAttribute("aria-label", words.class);
    this.box.replaceChildren(head, ...(this.teacher.open ? this.running() : this.before()));
    if (held && !focus(this.box, held)) focus(this.box, "button:not(.close)");
    if (this.opener) place(this.box, this.opener, this.teacher.player.root);
  }

  /** There is no class yet. */
  before() {
    const { teacher } = this;
    const { words, stage, why } = teacher;
    const busy = stage === "opening" || stage === "open";
    const go = button({ class: "make open-class" }, busy ? words.opening : words.openClass, () => teacher.begin());
    go.disabled = busy;
    return [
      el("p", { class: "about" }, words.offer),
      ...(why ? [el("p", { class: "said", role: "status" }, put(words.failed, { why }))] : []),
      go,
    ];
  }

  running() {
    const { teacher, ending } = this;
    const { words, corner } = teacher;
    if (ending) return this.end();
    const show = button({ class: "make show-join" }, words.join, () => {
      this.box.hidePopover();
      corner.join(true);
    });
    const end = button({ class: "make end-class" }, words.endClass, () => {
      this.ending = true;
      this.draw();
    });
    return [this.heads(), show, this.door(), this.phone(), ...this.own(), end];
  }

  /** How many are here, against the heads that the teacher counts. */
  heads() {
    const { state, words, driving } = this.teacher;
    const box = el("div", { class: "heads" });
    const { seats = 0, heads = null } = state ?? {};
    box.append(el("b", { class: "code" }, state?.code));
    box.append(el("span", {}, heads ? put(words.ofHeads, { n: seats, heads }) : put(words.here, { n: seats })));
    const label = box.appendChild(el("label", {}, words.heads));
    const field = label.appendChild(el("input", { type: "number", min: 0, max: 9999, class: "head-count" }));
    field.value = heads ? String(heads) : "";
    field.addEventListener("change", () =>
      driving.post({ heads: Math.min(Math.round(Number(field.value) || 0), 9999) || null }),
    );
    if (heads && seats > heads) box.append(el("p", { class: "said", role: "status" }, words.moreSeats));
    return box;
  }

  door() {
    const { state, words, driving } = this.teacher;
    const box = el("div", { class: "door" });
    const closed = state?.door === "closed";
    const text = closed ? words.doorOpen : words.door;
    const door = button({ class: "make door-switch", title: words.doorAbout }, text, () =>
      driving.post({ door: closed ? "open" : "closed" }),
    );
    box.append(door);
    if (closed && state?.phase !== "idle")
      box.append(button({ class: "make inside" }, words.inside, () => driving.post({ inside: true })));
    const change = () => driving.post({ code: "new" });
    box.append(button({ class: "make change", title: words.changeAbout }, words.change, change));
    return box;
  }

  /** A link for the teacher's own phone, for one device. */
  phone() {
    const { teacher } = this;
    const { state, words, pairing, told } = teacher;
    const box = el("div", { class: "phone" });
    box.append(button({ class: "make pair" }, words.phone, () => teacher.pair()));
    const image = pairing && !state?.remote ? told.codes?.[pairing] : "";
    if (state?.remote) box.append(el("p", { class: "said" }, words.phoned));
    else if (image)
      box.append(el("img", { src: image, alt: words.phone }), el("p", { class: "about" }, words.phoneAbout));
    return box;
  }

  own() {
    const { player, words } = this.teacher;
    return player.transport.call.share?.own ? [el("p", { class: "about" }, words.own)] : [];
  }

  /** Ended in place, with the last chance to keep the counts. */
  end() {
    const { teacher } = this;
    const { words, line, base, state } = teacher;
    const action = new URL(`class/${state?.code}/votes.csv`, base).href;
    const form = el("form", { method: "post", action });
    const token = el("input", { type: "hidden", name: "drive" });
    token.value = line?.as.drive ?? "";
    const lang = el("input", { type: "hidden", name: "lang" });
    lang.value = teacher.player.transport.call.lang ?? "en";
    form.append(token, lang, el("button", { type: "submit", class: "make save" }, words.save));
    const back = () => {
      this.ending = false;
      this.draw();
    };
    return [
      el("p", { class: "about" }, words.endSure),
      form,
      button({ class: "make end-now" }, words.end, () => {
        this.box.hidePopover();
        teacher.end();
      }),
      button({ class: "make stay" }, words.cancel, back),
    ];
  }
}

/** @param {HTMLElement} box @param {string} selector */
function focus(box, selector) {
  const found = box.querySelector(selector);
  if (found instanceof HTMLElement) found.focus();
  return document.activeElement === found;
}
