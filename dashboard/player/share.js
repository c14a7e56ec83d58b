// Share: one menu beside the full-screen button, for the state on show. Files come from addresses of the server's own; what
// the browser makes (picture, video, GIF) is made when it is asked for.

import { query } from "./address.js";
import { button, el, mouse } from "./dom.js";
import { mine } from "./mytour.js";
import { bytes, copied, downloaded, filled, pictures, place } from "./take.js";

/** @import { Player } from "./control.js" */

const KEYS = ["ArrowDown", "ArrowUp", "Home", "End"];

export class Sharing {
  /** @param {Player} player @param {HTMLButtonElement} opener */
  constructor(player, opener) {
    this.player = player;
    this.opener = opener;
    /** @type {Record<string, string>} */
    this.words = {};
    this.known = ""; // whose words they are
    this.beside = 0; // bytes of a film's file beside the film
    this.busy = false;
    this.stop = false;
    this.box = player.root.appendChild(el("div", { class: "share-menu", popover: "auto", role: "dialog" }));
    this.list = el("ul", { role: "list" });
    this.said = el("p", { class: "said", role: "status" });
    this.shown = el("div", { class: "shown" });
    this.bar = el("progress", { max: 1 });
    this.halt = button({ class: "halt" }, "", () => {
      this.stop = true;
    });
    this.work = el("div", { class: "work" });
    this.work.append(this.bar, this.halt);
    this.work.hidden = true;
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("beforetoggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") this.build();
    });
    this.box.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") this.items[0]?.focus();
    });
  }

  get share() {
    return this.player.transport.call.share ?? {};
  }

  get lang() {
    return this.player.transport.call.lang ?? "en";
  }

  /** @returns {HTMLElement[]} */
  get items() {
    return [...this.list.querySelectorAll(".item")].filter((item) => item instanceof HTMLElement);
  }

  /** The first opening: the words are here before the menu is. */
  async open() {
    await this.learn();
    await new Promise((done) => setTimeout(done)); // the click that asked for it is over, and does not close it again
    this.opener.popoverTargetElement = this.box;
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.box.showPopover();
  }

  /** The words of the film's language, asked for once. */
  async learn() {
    const { words, tools = "" } = this.share;
    const { lang } = this;
    if (this.known === lang) return;
    const told = words ? { words, beside: 0 } : await (await fetch(this.base(`${tools}/menu-${lang}.json`))).json();
    [this.words, this.beside, this.known] = [told.words, told.beside, lang];
  }

  /** @param {string} path */
  base(path) {
    return new URL(path, document.baseURI).href;
  }

  /** The address of what is on show: a page, or with `own` a file that may hold the reader's table.
   * @param {string} path @param {boolean} [own] */
  address(path, own = false) {
    const { share, player } = this;
    const film = /** @type {NonNullable<Player["film"]>} */ (player.film);
    const pairs = [...(share.query ?? [])];
    if (own && share.own) pairs.push(["own", share.own]);
    return this.base(path + query(pairs, film.steps[player.frame], film.opens));
  }

  /** All entries, for the film and the language of now. */
  build() {
    const { share, player, words } = this;
    const { film } = player;
    if (!film) return;
    if (this.known !== this.lang) this.learn().then(() => this.build());
    this.box.setAttribute("aria-label", words.title);
    this.halt.textContent = words.stop;
    const close = button({ class: "close", "aria-label": words.close }, "×", () => this.box.hidePopover());
    const head = el("div", { class: "head" });
    head.append(el("b", {}, words.title), close);
    this.list.replaceChildren();
    if (!this.busy) this.tell("");
    this.box.replaceChildren(head, this.said, this.work, this.shown, this.list);
    const whole = filled(words.about, { size: bytes(this.beside + 1.36 * film.weight) });
    const { slug = "" } = share;
    if (slug || share.home)
      this.act("link", "", share.own ? words.linkOwn : words.linkAbout, () => this.copy(this.link()));
    if (slug) {
      this.act("code", "", share.own ? words.codeOwn : words.codeAbout, () =>
        this.tell("", el("img", { src: this.file("svg"), alt: words.code })),
      );
      this.act("embed", "", share.own ? words.embedOwn : words.embedAbout, () => this.copy(this.embedded()));
      this.save("html", whole, share.rows);
      if (player.transport.call.tour) this.act("mine", "", words.mineAbout, () => this.tell("", mine(this)));
    }
    if (share.tools && mouse()) this.moving(share.tools);
    this.act("picture", "PNG, SVG", words.pictureAbout, () => this.tell("", pictures(this)));
    if (slug) {
      const rows = film.steps[film.frames - 1] + 1;
      if (share.measures) this.save("csv", filled(words.steps, { n: rows }));
      this.save("ipynb", whole, share.rows);
      this.save("handout", whole, share.rows);
    }
    place(this.box, this.opener, player.root);
  }

  link() {
    return this.share.slug ? this.address(this.share.slug) : (this.share.home ?? "");
  }

  embedded() {
    const { slug } = this.share;
    const address = this.address(`watch/${slug}`).replaceAll("&", "&amp;");
    return `<iframe src="${address}" width="100%" height="720" style="border:0" loading="lazy" title="${document.title}"></iframe>`;
  }

  /** @param {string} kind */
  file(kind) {
    return this.address(`save/${this.share.slug}.${kind}`, kind !== "svg");
  }

  /** An entry that does something here.
   * @param {string} name @param {string} size @param {string} about @param {() => void} run */
  act(name, size, about, run) {
    const item = button({ class: "item", "data-share": name }, "", run);
    this.enter(item, name, size, about);
    return item;
  }

  /** An entry that is a file of the server's.
   * @param {string} name @param {string} size @param {string} [more] what it holds of the reader's own */
  save(name, size, more = "") {
    const kind = name === "handout" ? "handout.html" : name;
    const item = el("a", { class: "item", "data-share": name, href: this.file(kind) });
    if (name === "handout") item.target = "_blank";
    item.addEventListener("click", (event) => {
      item.href = this.file(kind);
      if (name === "handout") return;
      event.preventDefault();
      this.fetched(item.href);
    });
    this.enter(item, name, size, `${this.words[`${name}About`]} ${more}`.trim());
  }

  /** @param {HTMLElement} item @param {string} name @param {string} size @param {string} about */
  enter(item, name, size, about) {
    const row = el("span", { class: "row" });
    row.append(el("b", {}, this.words[name]), el("span", { class: "size" }, size));
    item.append(row, el("span", { class: "about" }, about));
    this.list.appendChild(el("li")).append(item);
  }

  /** Where a file is not to be had, its sentence stands here and not on a page of its own.
   * @param {string} address */
  async fetched(address) {
    this.tell(this.words.making);
    const there = await fetch(address, { method: "HEAD" });
    if (there.ok) {
      this.tell("");
      return el("a", { href: address, download: "" }).click();
    }
    const why = await fetch(address);
    this.tell((await why.json().catch(() => ({}))).said ?? `${why.status}`);
  }

  /** @param {string} text */
  async copy(text) {
    if (await copied(text)) return this.tell(this.words.copied, el("code", {}, text));
    const field = el("textarea", { readonly: "", rows: 3, "aria-label": this.words.byHand });
    field.value = text;
    this.tell(this.words.byHand, field);
    field.select();
  }

  /** Video and GIF, once it is known what this browser can write.
   * @param {string} tools */
  moving(tools) {
    const items = ["video", "gif"].map((name) => this.act(name, "", this.words[`${name}About`], () => {}));
    import("./moving.js").then(({ offered }) => offered(this, items, this.base(tools)));
  }

  /** What is said, and what is shown below it.
   * @param {string} text @param {HTMLElement} [node] */
  tell(text, node) {
    this.say(text);
    this.shown.replaceChildren(...(node ? [node] : []));
  }

  /** @param {string} text */
  say(text) {
    this.said.textContent = text;
    this.box.scrollTop = 0;
  }

  /** Something that takes its time, with a bar and Stop.
   * @param {(watch: { progress: (part: number) => void, stopped: () => boolean }) => Promise<{ blob: Blob | null, name: string, why?: string }>} make */
  async working(make) {
    if (this.busy) return;
    [this.busy, this.stop, this.bar.value, this.work.hidden] = [true, false, 0, false];
    this.say(this.words.making);
    this.halt.focus();
    const progress = (/** @type {number} */ part) => {
      this.bar.value = part;
    };
    try {
      const { blob, name, why = "" } = await make({ progress, stopped: () => this.stop });
      if (blob) downloaded(blob, name);
      const ended = blob ? filled(this.words.saved, { name, size: bytes(blob.size) }) : why ? "" : this.words.stopped;
      this.say(`${ended} ${why}`.trim());
    } catch (why) {
      this.say(filled(this.words.failed, { why: String(/** @type {Error} */ (why).message ?? why) }));
    } finally {
      if (this.work.contains(document.activeElement)) this.items[0]?.focus();
      [this.busy, this.work.hidden] = [false, true];
    }
  }

  /** The menu's own keys; the film's wait.
   * @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape") event.stopPropagation();
    const at = this.items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || !KEYS.includes(event.key)) return;
    event.preventDefault();
    const last = this.items.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key] ?? 0;
    this.items[Math.min(Math.max(to, 0), last)].focus();
  }
}
