// Where a film stands and how fast it runs. Knows nothing of the screen.

/** @import { Film } from "./types.js" */

const EASE = 8; // steps over which a film that began slowly finds its own pace
const LATE = 1000; // ms: a longer gap between two pictures is a pause of the browser's, not of the film

/**
 * Frames a second at a place of the film, at speed 1: its first `slow` steps stand a second each, then it eases in.
 * @param {Pick<Film, "pace" | "slow" | "steps">} film
 * @param {number} at
 */
export function pace(film, at) {
  const slow = film.slow ? film.steps.findIndex((step) => step >= film.slow) : 0;
  const begins = slow < 0 ? Infinity : slow;
  if (film.pace <= 1 || at >= begins + EASE || !film.slow) return film.pace;
  const part = Math.max(0, (at - begins) / EASE);
  return 1 + (film.pace - 1) * part * part;
}

/** Seconds from one place of the film to another, at speed 1.
 * @param {Pick<Film, "pace" | "slow" | "steps">} film @param {number} from @param {number} to */
export function seconds(film, from, to) {
  let sum = 0;
  for (let at = from; at < to; at++) sum += Math.min(1, to - at) / pace(film, at);
  return sum;
}

/** The frame that shows a step, or the next one that a thinned film has.
 * @param {Pick<Film, "steps" | "frames">} film @param {number} step */
export function nearest(film, step) {
  const at = film.steps.findIndex((shown) => shown >= step);
  return at < 0 ? film.frames - 1 : at;
}

export class Clock {
  constructor() {
    this.at = 0; // the frame, with its part on the way to the next
    this.running = false;
    this.loop = false;
    this.speed = 1; // the reader's choice
    this.times = 1; // the page's, for what it asked to be played
    /** @type {number | null} */
    this.until = null; // the frame at which what the page asked for stops
    /** @type {number | null} */
    this.wall = null; // the last frame that may be seen, while a question veils what follows
  }

  /** @param {Film} film */
  end(film) {
    return Math.min(this.until ?? Infinity, this.wall ?? Infinity, film.frames - 1);
  }

  /** The whole frame on show.
   * @param {Film} film */
  frame(film) {
    return Math.min(Math.floor(this.at + 1e-6), film.frames - 1);
  }

  /** How far the picture is on its way to the next frame: what flows uses the whole step, what counts only its end.
   * @param {Film} film */
  blend(film) {
    const part = this.at - this.frame(film);
    if (film.smooth) return part;
    const late = Math.max(0, (part - 0.4) / 0.6);
    return late * late * (3 - 2 * late);
  }

  /** @param {Film} film @param {number} at */
  go(film, at) {
    this.at = Math.min(Math.max(at, 0), this.wall ?? Infinity, film.frames - 1);
  }

  /** @param {Film} film */
  start(film) {
    if (this.at >= this.end(film)) this.at = 0;
    this.running = true;
  }

  /** The reader's own hand ends what the page asked for. */
  release() {
    this.until = null;
    this.times = 1;
  }

  /** Time passes.
   * @param {Film} film @param {number} ms
   * @returns {boolean} whether the film has come to its end */
  advance(film, ms) {
    const end = this.end(film);
    const seconds = Math.min(Math.max(0, ms), LATE) / 1000;
    this.at += seconds * pace(film, this.at) * this.speed * this.times;
    if (this.at < end) return false;
    this.at = this.loop ? 0 : end;
    return !this.loop;
  }
}
