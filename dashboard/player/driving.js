// What the class follows, sent as it changes: what is on show, where the film stands or from where it plays, the question's phase.
// One message at a time; whatever comes meanwhile goes into the next one, so that the last state always arrives.

import { put } from "./requests.js";
import { still } from "./still.js";

/** @import { Player } from "./control.js" */
/** @import { Teacher } from "./teacher.js" */

const OFTEN = 250; // ms between two messages while a hand scrubs
const RESTS = 700; // ms at rest before a picture of own data is taken
const QUESTION = ["phase", "ask", "truth", "hands"];

export class Driving {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    /** @type {Record<string, any>} */
    this.pending = {};
    /** @type {Promise<boolean> | null} */
    this.sending = null;
    this.shown = ""; // what was last sent of what is on show
    this.at = ""; // and of where it stands
    this.sent = -Infinity;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.stilled = ""; // of which moment there is a picture
    /** @type {string | null} */
    this.mark = null; // the room's name for it
  }

  /** The class gets all of it, whether it had it or not. */
  again() {
    [this.shown, this.at, this.stilled, this.mark] = ["", "", "", null];
    this.moved();
  }

  /** At once, or as soon as it may; the last one always. */
  moved() {
    clearTimeout(this.later);
    const wait = this.sent + OFTEN - performance.now();
    if (wait > 0) this.later = setTimeout(() => this.tell(), wait);
    else this.tell();
  }

  tell() {
    const { player } = this.teacher;
    const [show, at] = [this.show(player), where(player)];
    if (!show || !at) return;
    const run = JSON.stringify([show.slug, show.query, player.transport.call.share?.own]);
    const own = show.own ? `${run} ${JSON.stringify(at)}` : "";
    show.still = show.own && this.stilled.startsWith(`${run} `) ? this.mark : null; // the last step's, until there is this one's
    /** @type {Record<string, any>} */
    const fields = {};
    if (JSON.stringify(show) !== this.shown) fields.show = show;
    if (JSON.stringify(at) !== this.at) fields.at = at;
    clearTimeout(this.resting);
    if (own && this.stilled !== own && "step" in at) this.resting = setTimeout(() => this.picture(own), RESTS);
    if (!Object.keys(fields).length) return;
    [this.shown, this.at] = [JSON.stringify(show), JSON.stringify(at)];
    this.sent = performance.now();
    this.post(fields);
  }

  /** @param {Player} player */
  show(player) {
    const { share } = player.transport.call;
    const { title } = this.teacher.told;
    if (!share?.slug || !title) return null;
    const query = new URLSearchParams((share.query ?? []).filter(([name]) => name !== "lang")).toString();
    const still = /** @type {string | null} */ (null);
    return { slug: share.slug, query, title, own: Boolean(share.own), still };
  }

  /** Of the reader's own data the class sees a picture. @param {string} own the moment */
  async picture(own) {
    const { player } = this.teacher;
    const views = player.panels.shown.map((panel) => panel.index);
    const made = await still(player, views).catch(() => null);
    const mark = made && (await this.put(made.blob));
    if (!mark) return;
    [this.stilled, this.mark] = [own, mark];
    this.moved();
  }

  /** A picture for the class; its mark.
   * @param {Blob} blob */
  async put(blob) {
    const { line, base } = this.teacher;
    return line && put(base, line.code, line.as.drive ?? "", blob);
  }

  /** Into the next message. True once the room has it.
   * @param {Record<string, any>} fields @returns {Promise<boolean>} */
  post(fields) {
    Object.assign(this.pending, fields);
    this.sending ??= this.send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async send() {
    let fine = true;
    await null; // what is said in the same moment goes into the same message
    while (Object.keys(this.pending).length) {
      const { line, state } = this.teacher;
      if (!line) return false;
      const [fields, v] = [this.pending, state?.v ?? 0];
      this.pending = {};
      const answer = await line.post("drive", { v, ...fields });
      fine = answer.ok;
      if (fine || answer.status !== 409) continue;
      const stale = answer.v !== v; // else the question's phase was not its time: the rest is said without it
      this.pending = { ...(stale ? fields : without(fields)), ...this.pending };
    }
    return fine;
  }

  stop() {
    clearTimeout(this.later);
    clearTimeout(this.resting);
    this.pending = {};
  }
}

/** Where a film stands, in the trace's steps, or from where it plays and how far.
 * @param {Player} player */
export function where({ film, clock, frame }) {
  if (!film) return null;
  if (!clock.running) return { step: film.steps[frame] };
  const from = film.steps[frame] + Math.min(clock.at - frame, 0.999);
  const speed = Number((clock.speed * clock.times).toFixed(3));
  return { from: Number(from.toFixed(3)), speed, until: film.steps[clock.end(film)] };
}

/** @param {Record<string, any>} fields */
const without = (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => !QUESTION.includes(name)));
