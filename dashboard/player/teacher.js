// The class as its teacher has it: opened, gone on with after a reload, driven from this page by hand, key or the teacher's phone,
// and ended. One a window, whatever lesson it shows.

import { ClassMenu } from "./classmenu.js";
import { Corner } from "./corner.js";
import { keep, kept } from "./desk.js";
import { Driving } from "./driving.js";
import { el } from "./dom.js";
import { deed, press } from "./helm.js";
import { Line } from "./line.js";
import { fresh } from "./phases.js";
import { Podium } from "./podium.js";
import { Question } from "./question.js";
import { posted, there } from "./requests.js";

/** @import { Felt, Room } from "./classroom.js" */
/** @import { Kept, Teach } from "./desk.js" */
/** @import { Player } from "./control.js" */

const ID = Math.random().toString(36);

export class Teacher {
  constructor() {
    /** @type {Player} */
    this.player = /** @type {any} */ (null); // until the first page is heard
    /** @type {Teach} */
    this.told = {};
    /** @type {Line | null} */
    this.line = null;
    /** @type {Room | null} */
    this.state = null;
    /** @type {Felt} */
    this.felt = { ok: true, seconds: 0, since: 0 };
    /** @type {"none" | "asked" | "opening" | "open" | "offered" | "elsewhere" | "ended"} */
    this.stage = "none";
    this.why = ""; // it did not open
    this.closing = false; // it is only gone on with to be ended
    this.wants = false; // the menu, as soon as there are words
    this.pressed = 0; // number of the last press of the phone that was obeyed
    this.pairing = ""; // the phone's address
    /** @type {Record<string, string>} */
    this.known = {}; // words
    /** @type {{ at: string, act: Record<string, any> }[]} */
    this.next = []; // what the page is asked once it has heard of the class, and in which state: one thing at a time
    this.question = new Question(this);
    this.driving = new Driving(this);
    this.corner = new Corner(this);
    this.classMenu = new ClassMenu(this);
    this.podium = new Podium(this);
    document.head.append(el("link", { rel: "stylesheet", href: new URL("./class.css", import.meta.url).href }));
    this.others = new BroadcastChannel("unrolled class");
    this.others.onmessage = ({ data }) => {
      if (data.id !== ID && data.drive === this.line?.as.drive) this.give();
    };
  }

  get open() {
    return this.stage === "open" && this.state !== null;
  }

  /** The page's, or when it no longer teaches, the last ones. */
  get words() {
    return this.told.words ?? this.known;
  }

  get base() {
    return new URL(".", document.baseURI).href;
  }

  /** Where students go; in capitals, which make a QR code coarser, and any case will do. */
  get address() {
    return `${this.base}join/${this.state?.code ?? ""}`.toUpperCase();
  }

  /** The page speaks: another lesson, another question, what was asked for.
   * @param {Player} player @param {Teach | undefined} told */
  hear(player, told) {
    const before = this.player;
    this.player = player;
    this.told = told ?? {};
    if (before !== player) this.corner.sit();
    if (!this.told.words) {
      if (told && this.stage === "none" && kept()) this.ask();
      else if (this.open) this.register(); // the page's session was lost, the class was not
      return this.draw();
    }
    this.known = this.told.words;
    if (this.stage === "asked") this.stage = "none";
    if (this.stage === "none" && kept()) this.offer();
    if (this.open) {
      if (before !== player && !this.told.codes?.[this.address]) this.register();
      this.driving.moved();
      this.question.sync();
      if (!this.next.length) this.question.keep();
      if (this.told.codes?.[this.address] && this.next[0]?.at === this.question.visit)
        player.send.trigger("act", this.next.shift()?.act);
    }
    this.draw();
    if (this.wants) this.menu();
  }

  /** The page's session learns that there may be a class: words and a ticket come. */
  ask() {
    this.stage = "asked";
    this.act({ ticket: true });
  }

  /** @param {object | null} what */
  act(what) {
    this.player.send.trigger("act", { teach: what });
  }

  menu() {
    this.wants = !this.told.words;
    if (!this.wants) this.classMenu.show();
    else if (this.stage === "none" || this.stage === "ended") this.ask();
  }

  /** A new class. */
  async begin() {
    [this.stage, this.why] = ["opening", ""];
    this.draw();
    const answer = await posted(this.base, "class", { ticket: this.told.ticket });
    if (answer.ok) return this.go({ code: answer.code, drive: answer.drive });
    this.stage = "none";
    this.why = answer.said?.[this.player.transport.call.lang === "zh" ? "zh" : "en"] ?? this.words.noAnswer;
    this.act({ ticket: true }); // this one may have been too old
    this.draw();
  }

  /** A class that this browser had: is it still there?  */
  async offer() {
    const known = /** @type {Kept} */ (kept());
    this.stage = "opening";
    const gone = !(await there(this.base, known));
    if (gone) keep(null);
    this.stage = gone ? "none" : "offered";
    this.draw();
  }

  /** This page drives it.
   * @param {Kept} known */
  go(known) {
    keep(known);
    this.others.postMessage({ id: ID, drive: known.drive });
    const heard = (/** @type {Room} */ state) => this.heard(state);
    const felt = (/** @type {Felt} */ how) => {
      this.felt = how;
      this.corner.draw();
    };
    this.line?.stop();
    this.state = null;
    this.line = new Line({ base: this.base, code: known.code, as: { drive: known.drive }, heard, felt });
    this.stage = "open";
    this.pressed = -1;
    this.line.start();
  }

  /** Go on with the one that this browser had. */
  resume() {
    const known = kept();
    if (known) this.go(known);
  }

  /** End it without going on. */
  close() {
    this.resume();
    this.closing = true;
  }

  /** The code of the class that there is, or was. */
  get code() {
    return this.state?.code ?? kept()?.code ?? "";
  }

  /** A link for the teacher's phone; the one before is dead. */
  async pair() {
    const { code, as } = /** @type {Line} */ (this.line);
    const { pair } = await posted(this.base, `class/${code}/pair`, {}, as.drive);
    if (!pair) return;
    this.pairing = `${this.base}join/${code}#${pair}`;
    this.register();
  }

  /** Another tab drives it. */
  give() {
    this.line?.stop();
    this.driving.stop();
    this.stage = "elsewhere";
    this.draw();
  }

  /** @param {Room} state */
  heard(state) {
    const [first, code] = [this.state === null, this.state?.code];
    if (state.ended) return this.ended();
    this.state = state;
    if (first || code !== state.code) {
      keep({ code: state.code, drive: this.line?.as.drive ?? "" });
      this.pairing = "";
      this.register();
    }
    if (this.closing) return this.end();
    if (first) this.question.arrive(state);
    const presses = state.presses ?? [];
    for (const [, one] of this.pressed < 0 ? [] : fresh(presses, this.pressed)) press(this, one);
    this.pressed = Math.max(0, ...presses.map(([at]) => at));
    if (!first) this.question.sync();
    this.draw();
  }

  /** The page's session gets the addresses, and gives them back as QR codes. */
  register() {
    this.act({ addresses: this.pairing ? [this.address, this.pairing] : [this.address] });
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  deed(key) {
    return this.open ? deed(this, key) : undefined;
  }

  end() {
    this.closing = false;
    this.driving.post({ end: true });
  }

  ended() {
    if (!this.line) return;
    const code = this.state?.code;
    this.line.stop();
    this.driving.stop();
    this.question.stop();
    keep(null);
    [this.stage, this.state, this.line, this.pairing] = [code ? "ended" : "none", null, null, ""];
    this.act(null);
    this.draw();
  }

  /** All that shows the class. */
  draw() {
    if (!this.words.class) return;
    this.corner.draw();
    this.classMenu.draw();
    this.podium.count();
    this.podium.stand();
  }
}

export const teacher = new Teacher();
