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

/** A query in one order and without its step.
 * @param {string} search */
function plain(search) {
  const pairs = new URLSearchParams(search);
  pairs.delete("step");
  pairs.sort();
  return `?${pairs}`;
}

export class Address {
  /** @param {(step: number | null) => void} stand where Back leads to the state on show at another step; null: where it
   * opens */
  constructor(stand) {
    /** @type {[string, string][] | null} */
    this.link = null; // null: the page keeps its address itself
    this.path = "";
    this.written = 0;
    this.awaited = ""; // the query that Back or Forward led to, until the page shows it
    this.back = () => {
      this.awaited = plain(location.search);
      if (!this.link || this.awaited !== plain(query(this.link, 0, 0)) || location.pathname !== this.path) return;
      this.awaited = "";
      const step = Number(new URLSearchParams(location.search).get("step"));
      stand(step > 0 ? step - 1 : null);
    };
    window.addEventListener("popstate", this.back);
  }

  /** @param {[string, string][] | undefined} link */
  take(link) {
    this.link = link ?? null;
    this.path = location.pathname;
    if (link && this.awaited === plain(query(link, 0, 0))) this.awaited = "";
  }

  /** @param {number} step @param {number} opens @param {boolean} playing */
  write(step, opens, playing) {
    if (!this.link || location.pathname !== this.path) return; // the reader has gone to another page
    if (this.awaited && this.awaited === plain(location.search)) return; // or back, and the page is on its way there
    const now = performance.now();
    if (playing && now - this.written < OFTEN) return;
    this.written = now;
    const search = query(this.link, step, opens);
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }

  leave() {
    window.removeEventListener("popstate", this.back);
  }
}
