// The address bar: it names the state on show at every moment, so that a copied link restores it. History entries are the
// page's own doing (a try, a film, a lesson); here the one on show is only kept true.

const OFTEN = 500; // ms between two writings while a film plays

/**
 * The query of a state. The step counts from 1 in it, and is left out where the film opens at it anyway.
 * @param {[string, string][]} link
 * @param {number} step
 * @param {number} opens
 */
export function query(link, step, opens) {
  const pairs = step === opens ? link : [...link, ["step", String(step + 1)]];
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}

export class Address {
  constructor() {
    /** @type {[string, string][] | null} */
    this.link = null; // null: the page keeps its address itself
    this.path = "";
    this.written = 0;
  }

  /** @param {[string, string][] | undefined} link */
  take(link) {
    this.link = link ?? null;
    this.path = location.pathname;
  }

  /** @param {number} step @param {number} opens @param {boolean} playing */
  write(step, opens, playing) {
    if (!this.link || location.pathname !== this.path) return; // the reader has gone to another page
    const now = performance.now();
    if (playing && now - this.written < OFTEN) return;
    this.written = now;
    const search = query(this.link, step, opens);
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }
}
