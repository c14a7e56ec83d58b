// The teacher's phone: it presses, and the teacher's page acts. Two large buttons for the thumb, the vote's next steps, and the
// counts before anyone else sees them.

import { counts } from "./counts.js";

/** @import { Room } from "../../player/classroom.js" */
/** @import { Brought } from "./handover.js" */
/** @import { Say } from "./words.js" */

// What the students' script has brought already
const { el, Line, speaker, held, hold, taken } = /** @type {Brought} */ (/** @type {any} */ (globalThis).unrolledJoin);
const SILENT = 3; // seconds without an answer that are said to be so
/** What a phase's question can do next, by its word and by its press. @type {Record<string, [string, string][]>} */
const NEXT = {
  idle: [["ask", "open"]],
  vote: [["close", "close"]],
  closed: [
    ["talk", "talk"],
    ["again", "again"],
    ["show", "show"],
  ],
  talk: [
    ["again", "again"],
    ["show", "show"],
  ],
  shown: [["reveal", "reveal"]],
  revealed: [],
};

/** @param {string} id */
const node = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @type {{ words: Record<string, import("../../player/classroom.js").Both>, style: string }} */
const told = /** @type {any} */ (globalThis).unrolledRemote; // its words and its style
const call = JSON.parse(node("call").textContent ?? "{}");

class Remote {
  constructor() {
    /** @type {Say} */
    this.say = speaker(told.words, call.lang);
    /** @type {Room | null} */
    this.state = null;
    this.why = ""; // it does not drive
    this.ok = true;
    this.drawn = "";
    document.head.append(el("style", {}, told.style));
    document.body.classList.add("remote");
    this.line = new Line({
      base: document.baseURI,
      code: call.code,
      heard: (state) => this.hear(state),
      felt: ({ ok }) => this.feel(ok),
    });
    this.pads = el("div", { class: "pads" });
    this.acts = el("div", { class: "acts" });
    this.question = el("div", { class: "question" });
    node("room").replaceChildren(this.question, this.pads);
    node("foot").hidden = true;
    this.speak(call.lang);
    this.begin();
    setInterval(() => this.feel(this.ok), 1000);
  }

  /** The first phone that has the link drives; the link is dead then. */
  async begin() {
    const pair = taken();
    const kept = held();
    const mine = kept.code === call.code ? (kept.remote ?? "") : "";
    if (pair) {
      const reply = await this.line.post("remote", { pair });
      if (reply.ok) hold({ code: call.code, remote: reply.remote });
      else if (!mine) return this.stop(reply.said ? this.say.of(reply.said) : this.say("unknown"));
      this.line.as.remote = reply.ok ? reply.remote : mine;
    } else this.line.as.remote = mine;
    this.line.start();
  }

  /** @param {Room} state */
  hear(state) {
    if (state.ended) {
      hold(null);
      return this.stop(this.say(state.v === undefined ? "unknown" : "ended"));
    }
    if (state.n === undefined) {
      hold(null); // another phone was given the class
      return this.stop(this.say("lost"));
    }
    if (this.state && state.code !== this.state.code) {
      hold({ code: state.code, remote: this.line.as.remote ?? "" });
      history.replaceState(null, "", new URL(`join/${state.code}`, document.baseURI).pathname);
    }
    this.state = state;
    this.draw();
  }

  /** @param {boolean} ok */
  feel(ok) {
    this.ok = ok;
    const since = Math.round(this.line.silent());
    const lost = !ok && since >= SILENT;
    if (this.why) node("line").textContent = "";
    else if (lost) node("line").textContent = this.say("silent", { since });
    else if (ok && this.state) node("line").textContent = this.say("connected", { seconds: this.line.trip.toFixed(1) });
    node("line").classList.toggle("lost", lost);
  }

  /** @param {string} why */
  stop(why) {
    this.why = why;
    this.line.stop();
    this.draw();
  }

  /** @param {"en" | "zh"} lang */
  speak(lang) {
    this.say = speaker(told.words, lang);
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    const other = lang === "zh" ? "en" : "zh";
    const turn = el("button", { type: "button", lang: other }, call.langs[other]);
    turn.addEventListener("click", () => this.speak(other));
    node("tongues").replaceChildren(turn);
    this.drawn = "";
    this.build();
    this.draw();
    this.feel(this.ok);
  }

  /** The buttons that are always there, under the thumb. */
  build() {
    const { say } = this;
    this.blank = this.button("blank", say("blank"), "blank");
    this.pads.replaceChildren(
      this.acts,
      this.button("play", say("play"), "play"),
      this.blank,
      this.button("back", `‹ ${say("back")}`, "back"),
      this.button("next", `${say("next")} ›`, "next"),
    );
  }

  /** @param {string} name @param {string} text @param {string} press */
  button(name, text, press) {
    const b = el("button", { type: "button", class: name }, text);
    b.addEventListener("click", async () => {
      b.classList.add("sent"); // until the class has it
      const reply = await this.line.post("press", { press });
      b.classList.remove("sent");
      if (!reply.ok && reply.said) node("said").textContent = this.say.of(reply.said);
    });
    return b;
  }

  draw() {
    const { state, say, why } = this;
    node("class").textContent = say("drives", { code: state?.code ?? call.code });
    this.pads.hidden = why !== "" || !state;
    this.blank?.setAttribute("aria-pressed", String(state?.blank ?? false));
    if (why) {
      this.question.replaceChildren();
      node("class").textContent = state?.code ?? call.code;
      node("said").textContent = why;
      return;
    }
    if (!state) return;
    const { ask, phase, round, count, seats, tallies, private: own = {} } = state;
    const drawn = JSON.stringify([
      ask,
      phase,
      round,
      count,
      seats,
      tallies,
      own.advice,
      own.next,
      state.show,
      say.lang,
    ]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    document.body.classList.toggle("asks", ask !== null);
    const title = state.show ? say.of(state.show.title) : "";
    /** @type {HTMLElement[]} */
    const parts = [el("h2", {}, ask ? say.of(ask.prompt) : title)];
    if (!ask && own.next) parts.push(el("p", {}, say("then", { next: own.next })));
    if (ask) {
      const voted = say(phase === "vote" ? "voted" : "votes", { n: count, seats });
      parts.push(
        el("p", { class: "count", role: "status" }, round > 1 ? `${say("round", { n: round })} · ${voted}` : voted),
      );
      const list = counts(ask, tallies[tallies.length - 1], say);
      const advice = own.advice && phase !== "vote" ? [el("p", { class: "advice" }, say.of(own.advice))] : [];
      const alone = phase !== "shown" && phase !== "revealed" && (!list.hidden || advice.length > 0);
      parts.push(...(alone ? [el("p", { class: "private" }, say("private"))] : []), list, ...advice);
    } else parts.push(el("p", { class: "count", role: "status" }, say("seats", { seats })));
    this.question.replaceChildren(...parts);
    const steps = NEXT[phase].map(([word, press]) => this.button("act", say(word), press));
    if (this.acts.textContent !== steps.map((b) => b.textContent).join("")) this.acts.replaceChildren(...steps);
    document.body.style.setProperty("padding-bottom", `${this.pads.offsetHeight + 16}px`);
  }
}

new Remote();
