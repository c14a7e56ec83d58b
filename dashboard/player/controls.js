// What a question shows: the control that takes the answer, and what the run says afterwards.

import { nearest } from "./clock.js";
import { button, el } from "./dom.js";
import { confusion, judged, numberAt, partOf, put } from "./judge.js";

/** @import { AskHead } from "./types.js" */
/** @import { Asking } from "./asking.js" */

const FINE = 400; // places on a guess's slider
const SHAPES = { right: "✓", near: "≈", other: "–" };

/** @typedef {{ parts: HTMLElement[], chosen: () => void }} Control `chosen` marks the reader's choice in it */

/** The control with its two buttons.
 * @param {Asking} asking @param {AskHead} ask @returns {HTMLElement[]} */
export function control(asking, ask) {
  const { words } = asking;
  const { parts, chosen } = { pick: options, guess: slider, when: flags, spot: places }[ask.kind](asking, ask);
  const lock = button({ class: "lock" }, words.lock, () => asking.lock());
  asking.chosen = () => {
    chosen();
    lock.disabled = asking.mine === null;
  };
  asking.chosen();
  if (asking.poll) return [...parts, lock]; // the run is the teacher's to show
  return [...parts, lock, button({ class: "abstain" }, words.show, () => asking.lock(true))];
}

/** @param {Asking} asking @param {AskHead} ask @returns {Control} */
function options(asking, ask) {
  const all = ask.options.map((text, i) =>
    button({ class: "option", "aria-pressed": "false" }, `${i + 1} · ${text}`, () => asking.choose(i)),
  );
  const group = el("div", { class: "options", role: "group", "aria-label": asking.words.expect });
  group.append(...all);
  const chosen = () => {
    all.forEach((one, i) => {
      one.setAttribute("aria-pressed", String(asking.mine === i));
    });
  };
  return { parts: [group], chosen };
}

/** @param {Asking} asking @param {AskHead} ask @returns {Control} */
function slider(asking, ask) {
  const label = { "aria-label": asking.words.number };
  const range = el("input", { type: "range", class: "guess", min: 0, max: FINE, step: 1, ...label });
  const box = el("input", { type: "number", step: ask.whole ? 1 : "any", ...label });
  range.value = String(FINE / 2);
  range.addEventListener("input", () => asking.choose(numberAt(ask, +range.value / FINE)));
  box.addEventListener("input", () => asking.choose(box.value === "" ? null : +box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") asking.lock();
  });
  const chosen = () => {
    if (typeof asking.mine !== "number") return;
    range.value = String(FINE * partOf(ask, asking.mine));
    if (box.value === "" || +box.value !== asking.mine) box.value = String(asking.mine);
  };
  return { parts: [range, box, ...(ask.unit ? [el("span", { class: "unit" }, ask.unit.trim())] : [])], chosen };
}

/** @param {Asking} asking @returns {Control} */
function flags(asking) {
  return hint(asking.words.flag, () => {
    const { film } = asking.player;
    return film && typeof asking.mine === "number" ? film.names[nearest(film, asking.mine - 1)] : "";
  });
}

/** @param {Asking} asking @returns {Control} */
function places(asking) {
  return hint(asking.words.click, () => asking.aim.says(asking.mine));
}

/** A hint, and what was chosen in its place.
 * @param {string} text @param {() => string} said @returns {Control} */
function hint(text, said) {
  const line = el("output", { class: "hint" }, text);
  const chosen = () => {
    line.textContent = said() || text;
  };
  return { parts: [line], chosen };
}

/** What the run says, and what that means for who said something else.
 * @param {Asking} asking @param {AskHead} ask @returns {HTMLElement[]} */
export function verdict(asking, ask) {
  const { words, mine, player } = asking;
  const result = mine === null ? null : judged(ask, mine);
  const said = result === "near" ? [words.close] : [];
  if (ask.kind !== "spot")
    said.push(put(result ? words.you : words.run, { mine: yours(asking, ask), truth: ask.truth }));
  else if (result) said.push(result === "right" ? words.found : words.missed);
  if (mine !== null) said.push(confusion(ask, mine));
  const line = el("p", { class: "verdict", "aria-live": "polite" });
  if (result) line.append(el("b", { class: result }, SHAPES[result]), " ");
  line.append(
    [...said, ask.why]
      .filter(Boolean)
      .join(" ")
      .replace(/([。！？]) /g, "$1"),
  );
  const other = () => player.strip.go(0, (ask.again + 1) % (ask.others + 1));
  if (ask.others) line.append(button({ class: "again" }, words.again, other));
  return [line];
}

/** The reader's answer in words.
 * @param {Asking} asking @param {AskHead} ask */
function yours({ mine }, ask) {
  if (typeof mine !== "number") return "";
  return ask.kind === "pick" ? ask.options[mine] : `${mine}${ask.unit}`;
}
