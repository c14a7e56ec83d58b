// A tour of the reader's own: states by their links, each with the sentence that its reader typed. It is kept in this browser
// and nowhere else; it comes in a file or behind the # of a link, which no server sees, and may then hold anything.

/** @import { Call, Tour } from "./types.js" */

/** @typedef {[link: string, says: string]} OwnStop */

export const LETTERS = 240; // of a sentence
export const LINK = 2000; // letters of a whole tour as a link
const STOPS = 60;
const FILE = 200_000; // letters of a file
const STATE = /^[a-z0-9_]{1,40}\?[^#\s]{1,1500}$/;
const NAME = "unrolled tour";
const HASH = "#walk=";

/** Where a browser keeps nothing, this page does.
 * @type {Map<string, string>} */
const memory = new Map();

/** @param {"localStorage" | "sessionStorage"} store @param {string | null} [text] null: forget */
function held(store, text) {
  if (text === null) memory.delete(store);
  else if (text !== undefined) memory.set(store, text);
  try {
    if (text === null) window[store].removeItem(NAME);
    else if (text !== undefined) window[store].setItem(NAME, text);
    return memory.get(store) ?? window[store].getItem(NAME) ?? "";
  } catch {
    return memory.get(store) ?? ""; // a private window
  }
}

/** One line of at most so many letters. @param {string} text */
export const sentence = (text) => [...text.replace(/\s+/g, " ").trim()].slice(0, LETTERS).join("");

/** The stops of a file's text; null: it is no tour.
 * @param {string} text @returns {OwnStop[] | null} */
export function read(text) {
  try {
    const { unrolled, stops } = text.length > FILE ? {} : JSON.parse(text);
    if (unrolled !== "tour" || !Array.isArray(stops) || !stops.length || stops.length > STOPS) return null;
    if (!stops.every((stop) => Array.isArray(stop) && STATE.test(stop[0]) && typeof stop[1] === "string")) return null;
    return stops.map(([link, says]) => [String(link), sentence(says)]);
  } catch {
    return null;
  }
}

/** @param {OwnStop[]} stops */
export const written = (stops) => JSON.stringify({ unrolled: "tour", stops });

/** What stands behind a link's #.
 * @param {OwnStop[]} stops */
export function packed(stops) {
  const bytes = new TextEncoder().encode(written(stops));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return HASH + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} hash @returns {OwnStop[] | null} */
export function unpacked(hash) {
  try {
    const text = atob(hash.slice(HASH.length).replaceAll("-", "+").replaceAll("_", "/"));
    return read(new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
  } catch {
    return null;
  }
}

/** The tour that this browser keeps. @returns {OwnStop[]} */
export const kept = () => read(held("localStorage")) ?? [];

/** @param {OwnStop[]} stops */
export const keep = (stops) => held("localStorage", stops.length ? written(stops) : null);

/** A state without its language and step, in one order.
 * @param {[string, string][] | URLSearchParams} pairs */
function state(pairs) {
  const query = new URLSearchParams(pairs);
  for (const name of ["lang", "step"]) query.delete(name);
  query.sort();
  return query.toString();
}

/** The link of a state as a tour holds it: any language, and always a step, from 1.
 * @param {string} slug @param {[string, string][]} query @param {number} step */
export const linked = (slug, query, step) =>
  `${slug}?${new URLSearchParams([...query.filter(([n]) => n !== "lang"), ["step", String(step)]])}`;

/** A tour of one's own that is being walked. */
export class Walk {
  constructor() {
    /** @type {OwnStop[]} */
    this.stops = [];
    this.at = 0;
    this.awaited = true; // its state is on the way
    this.bad = false; // a link that is no tour
    const [at, ...rest] = held("sessionStorage").split(" ");
    this.begin(read(rest.join(" ")) ?? [], Number(at) || 0);
    this.awaited = false;
    if (!location.hash?.startsWith(HASH)) return;
    const stops = unpacked(location.hash);
    this.bad = stops === null;
    if (stops) this.begin(stops);
    else this.end();
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  /** @param {OwnStop[]} stops @param {number} [at] */
  begin(stops, at = 0) {
    this.stops = stops;
    this.go(at);
  }

  /** To a stop; its link is what the page is asked for.
   * @param {number} at */
  go(at) {
    this.at = Math.min(Math.max(Math.trunc(at), 0), Math.max(this.stops.length - 1, 0));
    this.awaited = true;
    if (this.stops.length) held("sessionStorage", `${this.at} ${written(this.stops)}`);
    return { visit: this.stops[this.at]?.[0] ?? "" };
  }

  end() {
    this.stops = [];
    held("sessionStorage", null);
  }

  /** What the strip shows of it; null: nothing is walked. Back and Forward lead to its stops too.
   * @param {Partial<Call>} call @returns {Tour | null} */
  tour(call) {
    const { slug, query = [] } = call.share ?? {};
    if (!this.stops.length || !slug || !call.tour) return null;
    const here = state(query);
    const is = (/** @type {OwnStop} */ [link]) => {
      const [there, rest] = link.split(/\?(.*)/s);
      return there === slug && state(new URLSearchParams(rest)) === here;
    };
    if (is(this.stops[this.at])) this.awaited = false;
    else if (!this.awaited && this.stops.some(is)) this.at = this.stops.findIndex(is);
    const paused = !this.awaited && !is(this.stops[this.at]);
    return {
      ...{ ...call.tour, stop: this.at, titles: this.stops.map(([link, says]) => short(says || link)), paused },
      ...{ say: this.stops[this.at][1], at: null, ticks: [], look: null, ask: null },
      ...{ goals: [], hint: "", reached: "", ends: [] },
      course: null,
    };
  }
}

/** @param {string} text */
export const short = (text) => ([...text].length > 40 ? `${[...text].slice(0, 39).join("")}…` : text);
