// The class's question on a follower's film: the veil holds for all, a laptop can vote as a phone does, and after the reveal the
// run and the class's counts stand beside this reader's own vote.

import { nearest } from "./clock.js";
import { playTo } from "./command.js";
import { control, verdict } from "./controls.js";
import { el } from "./dom.js";
import { put } from "./judge.js";
import { NONE } from "./strip.js";
import { said } from "./votes.js";

/** @import { Answer, AskHead, Film } from "./types.js" */
/** @import { At, Question, Room, Truth } from "./classroom.js" */
/** @import { Follower } from "./follow.js" */

const KEY = "unrolled-seat"; // as on the students' page: a device has one seat
const WITHIN = 6; // seconds that a film may take to its answer

/** @param {string} code @returns {string} */
export function seatOf(code) {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept.code === code ? kept.seat : "";
  } catch {
    return ""; // no storage: a seat for as long as this page is open
  }
}

/** @param {string} code @param {string} seat */
function keepSeat(code, seat) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ code, seat }));
  } catch {
    // no storage
  }
}

/** @param {string} code */
export function dropSeat(code) {
  try {
    if (seatOf(code)) localStorage.removeItem(KEY);
  } catch {
    // no storage
  }
}

/** The view on whose axes a spot is set: the class is told of its picture, and what that spans.
 * @param {Question} ask @param {Film | null} film */
export function viewOf({ kind, frame }, film) {
  if (kind !== "spot" || !frame || !film) return null;
  const same = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
    b?.length === 2 && a.every((v, i) => Math.abs(v - b[i]) <= 1e-3 * Math.abs(b[1] - b[0]));
  const found = film.views.findIndex(
    ({ layout }) => same(frame.x, layout.xaxis?.range) && same(frame.y, layout.yaxis?.range),
  );
  return found < 0 ? null : found;
}

/** The question as the player has it; what the run answers is empty until the reveal.
 * @param {Question} ask @param {Truth | null} truth @param {"en" | "zh"} lang @param {Film | null} film @returns {AskHead} */
export function headed(ask, truth, lang, film) {
  const { name, kind, low, high, margin, log, whole, unit, at, after, views, slots } = ask;
  return {
    ...{ name, kind, low, high, margin, log, whole, unit, at, after, views, slots },
    ...{ options: ask.options.map((option) => option[lang]), points: ask.points ?? [], view: viewOf(ask, film) },
    ...{ answers: truth?.answers ?? [], truth: truth?.said[lang] ?? "", why: truth?.why[lang] ?? "" },
    ...{ to: truth?.to ?? ask.to, wrong: [], again: 0, others: 0 },
  };
}

export class Poll {
  /** @param {Follower} follower */
  constructor(follower) {
    this.follower = follower;
    this.veiled = follower.words.after;
    /** @type {Room | null} */
    this.state = null;
    this.told = ""; // what the player knows of the question
    this.sending = false;
    this.why = ""; // the vote was not taken
    /** @type {Answer | null} */
    this.kept = null; // the vote of this round, which the class has taken
    this.stale = ""; // where the class stood before the reveal: the film plays into the answer by itself
  }

  get open() {
    return this.state?.phase === "vote";
  }

  /** @param {Room | null} state null: there is no question on this film */
  take(state) {
    const { player, page, lang } = this.follower;
    const { asking } = player;
    const before = this.state;
    this.state = state?.ask ? state : null;
    const ask = this.state?.ask;
    if (ask?.name !== before?.ask?.name || state?.round !== before?.round)
      [this.why, this.stale, this.kept] = ["", "", null];
    const head = ask && state ? headed(ask, state.truth, lang, player.film) : null;
    const told = JSON.stringify([head, page.state, player.film?.key, this.open]);
    if (told !== this.told) {
      this.told = told;
      asking.poll = head ? this : null;
      player.hear(head && ask ? { ...page.call, tour: { ...NONE, say: ask.prompt[lang], ask: head } } : page.call);
    }
    if (!head || !state) return;
    if (asking.mine === null && this.mine !== null && asking.open) {
      asking.mine = this.mine;
      asking.mark();
    }
    if (asking.open && state.phase === "revealed") this.reveal(before?.ask?.name === ask?.name);
    else if (player.clock.wall !== null && player.clock.at > player.clock.wall) this.follower.stand(player.clock.wall);
    else asking.build();
  }

  /** @param {boolean} live it happens while this page looks on */
  reveal(live) {
    const { follower, state } = this;
    const { asking } = follower.player;
    asking.mine = this.mine;
    const truth = live && !follower.away ? state?.truth : null;
    asking.phase = truth ? "playing" : "done";
    asking.draw();
    if (!truth) return;
    this.stale = JSON.stringify(state?.at);
    playTo(follower.player, truth.to, WITHIN);
  }

  /** Does the film play into the answer, until the teacher's does?
   * @param {At} at */
  playing(at) {
    return this.stale !== "" && this.stale === JSON.stringify(at);
  }

  /** This reader's vote in this round. @returns {Answer | null} */
  get mine() {
    return this.state?.mine ?? this.kept;
  }

  stamp() {
    const { state, sending, why, mine } = this;
    return JSON.stringify([state?.phase, state?.round, mine, state?.tallies, sending, why]);
  }

  /** @param {AskHead} ask */
  parts(ask) {
    const { follower, state } = this;
    const { words, player } = follower;
    const { asking } = player;
    const line = (/** @type {string} */ text) => el("p", { class: "hint", "aria-live": "polite" }, text);
    if (!state) return [];
    const { phase } = state;
    const { mine } = this;
    if (phase === "vote") {
      if (ask.kind === "spot" && ask.view === null) return [line(words.phone)];
      return [...control(asking, ask), line(this.note(ask))];
    }
    const last = state.tallies[state.tallies.length - 1];
    if (phase === "revealed") return [...verdict(asking, ask), line(last?.n ? said(ask, last, words) : "")];
    if (phase === "shown") return [line(last?.n ? said(ask, last, words) : "")];
    if (phase === "talk") return [line(words.talk)];
    return [line(mine === null ? words.closed : put(words.closedMine, { mine: this.worded(ask, mine) }))];
  }

  /** @param {AskHead} ask */
  note(ask) {
    const { words } = this.follower;
    const { mine } = this;
    if (this.sending) return words.sending;
    if (this.why) return this.why;
    if (mine !== null) return put(words.voted, { mine: this.worded(ask, mine) });
    return (this.state?.round ?? 1) > 1 ? words.again : words.here;
  }

  /** An answer in words. @param {AskHead} ask @param {Answer} answer */
  worded(ask, answer) {
    const { film } = this.follower.player;
    if (ask.kind === "pick") return ask.options[Number(answer)];
    if (ask.kind === "when") return film?.names[nearest(film, Number(answer) - 1)] ?? String(answer);
    if (Array.isArray(answer)) return answer.map((v) => Number(v.toPrecision(3))).join(" · ");
    return ask.kind === "spot" ? String(Number(answer) + 1) : `${answer}${ask.unit}`;
  }

  /** This reader's vote; the last one counts.
   * @param {Answer} answer */
  async cast(answer) {
    const { line, lang, player } = this.follower;
    const { ask, round } = this.state ?? {};
    if (!ask || !this.open) return;
    const said = (/** @type {boolean} */ sending, why = "") => {
      [this.sending, this.why] = [sending, why];
      player.asking.build();
    };
    said(true);
    if (!line.as.seat) {
      const seated = await line.post("seat", {});
      if (seated.replaced) return;
      if (!seated.ok) return said(false, seated.said?.[lang]);
      line.as.seat = seated.seat;
      keepSeat(line.code, seated.seat);
    }
    const reply = await line.post("vote", { ask: ask.name, round, answer });
    if (reply.ok && this.state?.round === round) this.kept = answer;
    if (!reply.replaced) said(false, reply.ok ? "" : reply.said?.[lang]);
  }
}
