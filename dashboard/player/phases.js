// A question's phases: what can be done in each, by button, by key, by the teacher's phone. Knows no page.

/** @typedef {"idle" | "vote" | "closed" | "talk" | "shown" | "revealed"} Phase */
/** @typedef {"ask" | "close" | "talk" | "again" | "show" | "reveal" | "drop"} Deed */

/** @type {Record<Phase, Partial<Record<Deed, Phase>>>} */
const LEADS = {
  idle: { ask: "vote" },
  vote: { close: "closed", drop: "idle" },
  closed: { talk: "talk", again: "vote", show: "shown", drop: "idle" },
  talk: { again: "vote", show: "shown", drop: "idle" },
  shown: { reveal: "revealed", drop: "idle" },
  revealed: {},
};

/** @type {Record<Phase, string[]>} */
const BUTTONS = {
  idle: ["ask", "hands"],
  vote: ["closeVote", "ten", "drop"],
  closed: ["talk", "again", "show", "advice"],
  talk: ["again", "show"],
  shown: ["reveal", "advice"],
  revealed: [],
};

/** @type {Record<string, Partial<Record<Phase, Deed>>>} */
const KEYS = {
  v: { idle: "ask", vote: "close", closed: "again", talk: "again" },
  t: { closed: "talk" },
  r: { closed: "show", talk: "show", shown: "reveal" },
};

/** @type {Record<string, Deed>} */
const PRESSES = { open: "ask", close: "close", talk: "talk", again: "again", show: "show", reveal: "reveal" };

/** Where a deed leads; undefined: it is not its time. @param {Phase} phase @param {Deed} deed */
export const leads = (phase, deed) => LEADS[phase][deed];

/** The buttons of a phase, by their words' names. @param {Phase} phase */
export const buttons = (phase) => BUTTONS[phase];

/** @param {Phase} phase @param {string} key @returns {Deed | undefined} */
export const keyed = (phase, key) => KEYS[key.toLowerCase()]?.[phase];

/** What a press of the phone asks of the question; undefined: it is about the film, or not its time. "Open" opens the next
 * round where one has been closed.
 * @param {Phase} phase @param {string} press @returns {Deed | undefined} */
export function pressed(phase, press) {
  const deed = press === "open" && phase !== "idle" ? "again" : PRESSES[press];
  return deed && leads(phase, deed) ? deed : undefined;
}

/** The presses that were not obeyed yet, in their order.
 * @param {[number, string][]} presses @param {number} last the last one's number */
export const fresh = (presses, last) => presses.filter(([at]) => at > last);

/** A question as the room gets it: nothing that the run answers is in it. Of a When even the film's end would tell.
 * @param {import("./types.js").AskHead} ask @param {import("./desk.js").Asks} asks @param {number} steps of the film
 * @param {{ still: string | null, frame: any }} picture of a spot */
export function asked(ask, asks, steps, { still, frame }) {
  const { kind, low, high, log, whole, unit, margin, at, views, slots, after } = ask;
  const points = ask.points.map((point) => point.map((v) => Number(v.toPrecision(5))));
  return {
    ...{
      name: named(ask.name),
      kind,
      low,
      high,
      log,
      whole,
      unit,
      margin,
      at,
      views,
      slots,
      after,
      steps,
      still,
      frame,
    },
    prompt: { en: asks.en.prompt, zh: asks.zh.prompt },
    options: ask.options.map((_, i) => ({ en: asks.en.options[i], zh: asks.zh.options[i] })),
    points: points.length ? points : null,
    to: kind === "when" ? steps - 1 : ask.to,
  };
}

/** What the room gets at the reveal. @param {import("./types.js").AskHead} ask @param {import("./desk.js").Asks} asks */
export function truth({ answers, to }, { en, zh }) {
  return { answers, to, said: { en: en.truth, zh: zh.truth }, why: { en: en.why, zh: zh.why } };
}

/** A short name for a long one, the same in every tab (cyrb53).
 * @param {string} text */
export function named(text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const letter of text) {
    const c = letter.codePointAt(0) ?? 0;
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
