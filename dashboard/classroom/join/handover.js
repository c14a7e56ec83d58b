// The teacher's own phone comes to the same address with a one-use word behind the #, which no server sees; it gets another page.

import { el } from "../../player/dom.js";
import { Line } from "../../player/line.js";
import { speaker } from "./words.js";

/**
 * What the two pages have in common is brought once.
 * @typedef {{ el: typeof el, Line: typeof Line, speaker: typeof speaker, held: typeof held, hold: typeof hold,
 *   taken: typeof taken }} Brought
 */

const KEY = "unrolled-remote";
const WORD = /^#([0-9a-f]{16})$/;

/** What this device has of a class that it drives. @returns {{ code?: string, remote?: string }} */
export function held() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {}; // no storage: it drives for as long as the page is open
  }
}

/** @param {{ code: string, remote: string } | null} what */
export function hold(what) {
  try {
    if (what) localStorage.setItem(KEY, JSON.stringify(what));
    else localStorage.removeItem(KEY);
  } catch {
    // no storage
  }
}

/** The word behind the #, which is taken out of the address at once. */
export function taken() {
  const [, word = ""] = WORD.exec(location.hash) ?? [];
  if (word) history.replaceState(null, "", location.pathname + location.search);
  return word;
}

/** Is this the phone that drives the class of this code? @param {string} code */
export const drives = (code) => WORD.test(location.hash) || (code !== "" && held().code === code);

/** Its page, in the place of a student's.
 * @param {{ remote: string }} call */
export function remote(call) {
  Object.assign(globalThis, { unrolledJoin: { el, Line, speaker, held, hold, taken } });
  document.head.append(el("script", { src: new URL(call.remote, document.baseURI).href }));
  return { speak() {} };
}
