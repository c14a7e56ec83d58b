// One student in a class: what is on show depends on the class's state, the device's own answer, and the language.

import { el } from "../../player/dom.js";
import { judged } from "../../player/judge.js";
import { Line } from "../../player/line.js";
import { control, worded } from "./answer.js";
import { board } from "./board.js";
import { dropSeat, keepSeat, seatOf } from "./seat.js";

/** @import { Answer, AskHead } from "../../player/types.js" */
/** @import { Question, Room } from "../../player/classroom.js" */
/** @import { Control } from "./answer.js" */
/** @import { Say } from "./words.js" */

const SILENT = 12; // seconds without a word that are said to be so
const SHAPES = { right: "✓", near: "≈", other: "–" };

/** @param {string} id */
const node = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Student {
  /** @param {{ code: string, state: Room }} call */
  constructor({ code, state }) {
    this.line = new Line({
      base: document.baseURI,
      code,
      heard: (room) => this.hear(room),
      felt: ({ ok }) => this.feel(ok),
    });
    this.room = this.line.state = state;
    /** @type {Say} */
    this.say = /** @type {any} */ (null);
    /** @type {Answer | null} */
    this.choice = null; // what the control shows
    /** @type {Answer | null} */
    this.mine = null; // what the class has of this seat, also in a round that is over
    this.asked = state.ask?.name ?? ""; // the question of both: an answer may be given before the seat is there
    /** @type {Control | null} */
    this.control = null;
    this.sending = false;
    this.refused = ""; // why the last vote was not taken
    this.answered = true; // the last request was
    this.good = true; // and what is said of the line
    this.drawn = ""; // what is on show, so that it is built anew only when it is another
    this.board = board(this);
    this.lock = el("button", { type: "button", class: "lock" });
    this.lock.addEventListener("click", () => this.vote());
    this.sitting = this.sit();
    setInterval(() => this.feel(this.answered), 1000);
  }

  async sit() {
    const reply = await this.line.post("seat", { seat: seatOf(this.line.code) });
    if (reply.ok) {
      this.line.as.seat = reply.seat;
      keepSeat(reply.code, reply.seat);
    }
    this.noSeat = reply.said;
    this.line.start();
    this.line.take(reply.ok ? reply : this.room);
  }

  /** @param {Say} say */
  speak(say) {
    this.say = say;
    this.drawn = "";
    this.show();
  }

  /** @param {Room} room */
  hear(room) {
    const { ask } = room;
    const again = room.code !== this.room.code;
    const opened = this.noSeat && room.door === "open" && this.room.door === "closed";
    this.room = room;
    if ((ask?.name ?? "") !== this.asked) [this.asked, this.choice, this.mine] = [ask?.name ?? "", null, null];
    if (room.mine !== null && room.mine !== undefined) {
      this.mine = room.mine;
      this.choice ??= room.mine;
    }
    if (room.ended) dropSeat();
    else if (again && this.line.as.seat) keepSeat(room.code, this.line.as.seat);
    if (opened) this.sitting = this.sit();
    this.show();
  }

  /** @param {boolean} answered */
  feel(answered) {
    const { line, say } = this;
    this.answered = answered;
    if (line.gone) return;
    const since = Math.round(line.silent());
    const lost = since >= SILENT || (!answered && since > 0);
    if (lost === this.good) node("heard").textContent = lost ? this.silence(since) : say("back");
    this.good = !lost;
    const seconds = Math.max(line.trip, 0.1).toFixed(1);
    node("line").className = lost ? "lost" : "";
    node("line").textContent = lost ? this.silence(since) : say("connected", { seconds });
  }

  /** @param {number} since */
  silence(since) {
    return this.say(this.sending ? "silentKept" : "silent", { since });
  }

  async vote() {
    const { ask, round } = this.room;
    const { choice, line } = this;
    if (!ask || choice === null) return;
    [this.sending, this.refused] = [true, ""];
    this.tell();
    const post = () => line.post("vote", { ask: ask.name, round, answer: choice });
    await this.sitting;
    let reply = await post();
    if (reply.replaced) return;
    if (reply.status === 403 && !this.noSeat) {
      this.sitting = this.sit(); // the class does not know this seat: it takes another, and votes
      await this.sitting;
      reply = await post();
    }
    this.sending = false;
    if (!reply.ok && reply.said) this.refused = this.say.of(reply.said);
    this.show();
  }

  show() {
    const { room, say } = this;
    if (!say) return;
    node("class").textContent = room.ended ? say("title") : room.code;
    if (room.ended) return this.end();
    const now = [room.phase, room.round, room.ask?.name, say.lang].join(" ");
    if (now !== this.drawn) {
      if (this.drawn) node("heard").textContent = "";
      this.drawn = now;
      this.build();
    }
    this.choose(this.choice, false);
    this.board.show();
  }

  /** What stands above: the question and what takes its answer. */
  build() {
    const { ask, phase } = this.room;
    const { say } = this;
    this.control = null;
    this.refused = "";
    if (!ask) return node("room").replaceChildren(el("h2", {}, say("soon")));
    /** @type {HTMLElement[]} */
    const parts = [el("h2", {}, say.of(ask.prompt))];
    if (phase === "vote") {
      const picture = ask.still ? new URL(`class/${this.line.code}/still?k=${ask.still}`, document.baseURI).href : "";
      this.control = control(ask, say, (answer) => this.choose(answer), picture);
      this.lock.textContent = say("lock");
      parts.push(this.control.node, this.lock);
    }
    node("room").replaceChildren(...parts);
  }

  /** @param {Answer | null} answer @param {boolean} [touched] */
  choose(answer, touched = true) {
    this.choice = answer;
    if (touched) this.refused = "";
    this.control?.show(answer);
    const same = JSON.stringify(answer) === JSON.stringify(this.room.mine);
    this.lock.disabled = answer === null || (same && !this.sending);
    this.tell();
  }

  /** The sentence below: it is read out when it changes. */
  tell() {
    const said = this.sentence();
    if (node("said").textContent !== said) node("said").textContent = said;
  }

  sentence() {
    const { room, say, mine } = this;
    const { ask, phase, truth } = room;
    if (this.noSeat) return say.of(this.noSeat);
    if (this.refused) return this.refused;
    if (!ask) return "";
    const yours = mine === null ? "" : worded(ask, mine, say, phase === "revealed");
    if (phase === "vote") {
      if (this.sending) return say("sending");
      if (room.mine !== null && room.mine !== undefined) return say("voted", { mine: yours });
      return room.round > 1 ? say("again") : "";
    }
    if (phase === "closed") return yours ? say("closedMine", { mine: yours }) : say("closed");
    if (phase === "talk") return say("talk");
    if (phase === "shown" || !truth) return say("board");
    return this.verdict(ask, truth, yours);
  }

  /** @param {Question} ask @param {NonNullable<Room["truth"]>} truth @param {string} yours */
  verdict(ask, truth, yours) {
    const { say, mine } = this;
    const said = say.of(truth.said);
    const parts = [];
    if (mine !== null) {
      const head = { ...ask, answers: truth.answers, points: ask.points ?? [] };
      parts.push(SHAPES[judged(/** @type {AskHead} */ (/** @type {unknown} */ (head)), mine)]);
    }
    if (said) {
      const own = ask.kind === "pick" && mine !== null ? say.of(ask.options[Number(mine)]) : yours;
      parts.push(mine === null ? say("run", { truth: said }) : say("you", { mine: own, truth: said }));
    }
    return [...parts, say.of(truth.why)].join(" ").replace(/([。！？]) /g, "$1");
  }

  /** Class is over. */
  end() {
    const { say } = this;
    const again = el("a", { class: "act", href: "join/" }, say("another"));
    node("room").replaceChildren(el("h2", {}, say("ended")));
    node("more").replaceChildren(again);
    for (const id of ["said", "line"]) node(id).textContent = "";
  }
}
