// The teacher's desk of a page that can teach: the button that opens a class, what a reload finds of one, and the way to the class
// itself, whose modules come when they are asked for.

/** @import { Call } from "./types.js" */
/** @import { Player } from "./control.js" */
/** @import { Teacher } from "./teacher.js" */

/** @typedef {{ en: string, zh: string }} Both */
/** @typedef {{ prompt: string, options: string[], truth: string, why: string }} Asked what differs between languages */
/** @typedef {{ en: Asked, zh: Asked }} Asks */

/**
 * @typedef {object} Teach for a teacher's page; empty until a class is asked for
 * @property {string} [ticket] with which a class may be opened
 * @property {Record<string, string>} [words]
 * @property {Record<string, Both>} [both] advice, which a phone says in its own language
 * @property {Record<string, string>} [codes] an address and its QR code, as the address of an image
 * @property {Both} [title] of the lesson
 * @property {Asks | null} [asks] the question on show
 */

/** @typedef {{ code: string, drive: string }} Kept all that this browser keeps of a class */

const NAME = "unrolled class";

/** @returns {Kept | null} */
export function kept() {
  try {
    const { code, drive } = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    return typeof code === "string" && typeof drive === "string" ? { code, drive } : null;
  } catch {
    return null; // a private window
  }
}

/** @param {Kept | null} what */
export function keep(what) {
  try {
    if (what) localStorage.setItem(NAME, JSON.stringify(what));
    else localStorage.removeItem(NAME);
  } catch {
    // a private window: the class lives as long as its page
  }
}

export class Desk {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Teacher | null} */
    this.teacher = null;
    /** @type {Teach | undefined} */
    this.told = undefined;
    this.loading = false;
  }

  /** Is there a class, and does this page drive it? */
  get open() {
    return this.teacher?.open ?? false;
  }

  /** @param {Partial<Call>} call */
  take(call) {
    this.told = call.teach;
    this.player.transport.buttons.class.hidden = !call.teach;
    if (this.teacher) this.teacher.hear(this.player, call.teach);
    else if (call.teach && kept()) this.load();
  }

  async load() {
    if (this.loading || !this.told) return;
    this.loading = true;
    const { teacher } = await import("./teacher.js");
    this.teacher = teacher;
    teacher.hear(this.player, this.told);
  }

  /** The button. */
  async press() {
    await this.load();
    this.teacher?.menu();
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    return this.teacher?.deed(key);
  }

  /** What is on show, or where the film stands, may have changed. */
  moved() {
    if (this.open) this.teacher?.driving.moved();
  }

  /** A message has been obeyed: the class follows, and its corner has its space. */
  arranged() {
    if (this.open) this.player.showing.rearrange();
    this.moved();
  }

  /** @param {boolean} on */
  blanked(on) {
    if (this.open) this.teacher?.driving.post({ blank: on });
  }
}
