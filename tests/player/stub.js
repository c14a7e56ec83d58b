// As much of a browser as the player's modules ask for, without one: elements that nest and hear, no layout, no pixels.

export class Element {
  constructor(tag) {
    this.tagName = tag.toUpperCase();
    this.children = [];
    this.parent = null;
    this.attributes = new Map();
    this.dataset = {};
    this.heard = new Map();
    this.own = "";
    this.hidden = false;
    this.style = { setProperty: (name, value) => (this.style[name] = value) };
    const names = new Set();
    this.names = names;
    this.classList = {
      add: (name) => names.add(name),
      remove: (name) => names.delete(name),
      contains: (name) => names.has(name),
      toggle: (name, on) => (on ? names.add(name) : names.delete(name)),
    };
    Object.assign(this, { clientWidth: 900, clientHeight: 400, offsetHeight: 400, offsetWidth: 90, scrollWidth: 0 });
    Object.assign(this, { scrollLeft: 0, offsetLeft: 0, width: 0, height: 0, value: "", title: "" });
  }
  get textContent() {
    return this.own + this.children.map((c) => (typeof c === "string" ? c : c.textContent)).join("");
  }
  set textContent(text) {
    this.own = text;
    this.children = [];
  }
  get isConnected() {
    return this === document.body || (this.parent?.isConnected ?? false);
  }
  get ownerDocument() {
    return document;
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  setAttribute(name, value) {
    if (name === "class") for (const part of value.split(" ")) this.names.add(part);
    if (name.startsWith("data-")) this.dataset[name.slice(5)] = value;
    this.attributes.set(name, value);
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  adopt(nodes, at = this.children.length) {
    for (const node of nodes) {
      if (node instanceof Element) {
        node.remove();
        node.parent = this;
      }
    }
    this.children.splice(at, 0, ...nodes);
  }
  append(...nodes) {
    this.adopt(nodes);
  }
  prepend(...nodes) {
    this.adopt(nodes, 0);
  }
  appendChild(node) {
    this.adopt([node]);
    return node;
  }
  replaceChildren(...nodes) {
    this.own = "";
    for (const child of this.children) if (child instanceof Element) child.parent = null;
    this.children = [];
    this.adopt(nodes);
  }
  before(node) {
    node.remove();
    node.parent = this.parent;
    this.parent.children.splice(this.parent.children.indexOf(this), 0, node);
  }
  after(node) {
    node.remove();
    node.parent = this.parent;
    this.parent.children.splice(this.parent.children.indexOf(this) + 1, 0, node);
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((c) => c !== this);
    this.parent = null;
  }
  contains(other) {
    for (let at = other; at; at = at.parent) if (at === this) return true;
    return false;
  }
  /** One part of a selector list: tag, .class, [name], [name=value], :not() ignored. */
  matches(selector) {
    return selector.split(",").some((one) => {
      const part = one.trim().replace(/:not\(.*?\)/g, "");
      const tag = part.match(/^[a-z]+/)?.[0];
      const marks = [...part.matchAll(/\.([\w-]+)/g)].map((m) => m[1]);
      const asked = [...part.matchAll(/\[([\w-]+)(?:=['"]?(.*?)['"]?)?\]/g)];
      if (tag && tag !== this.tagName.toLowerCase()) return false;
      if (!tag && !marks.length && !asked.length) return false;
      return (
        marks.every((m) => this.names.has(m)) &&
        asked.every(([, name, value]) =>
          value === undefined ? this.attributes.has(name) : this.attributes.get(name) === value,
        )
      );
    });
  }
  closest(selector) {
    for (let at = this; at; at = at.parent) if (at.matches(selector)) return at;
    return null;
  }
  querySelectorAll(selector) {
    const parts = this.children.filter((c) => c instanceof Element);
    return parts.flatMap((c) => [
      ...(c.matches(selector.replace(":scope > ", "")) ? [c] : []),
      ...c.querySelectorAll(selector),
    ]);
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  addEventListener(name, run) {
    this.heard.set(name, [...(this.heard.get(name) ?? []), run]);
  }
  removeEventListener(name, run) {
    this.heard.set(
      name,
      (this.heard.get(name) ?? []).filter((r) => r !== run),
    );
  }
  tell(name, event = {}) {
    for (const run of this.heard.get(name) ?? [])
      run({ detail: 0, preventDefault() {}, stopPropagation() {}, ...event });
  }
  click() {
    this.tell("click");
  }
  focus() {}
  scrollIntoView() {}
  setPointerCapture() {}
  getBoundingClientRect() {
    return { left: 0, top: 0, width: this.clientWidth, height: this.clientHeight, right: 900, bottom: 400 };
  }
  getContext() {
    this.drawn ??= context();
    return this.drawn;
  }
}

/** A drawing context that remembers what it was asked, in order. */
export function context() {
  const said = [];
  const measureText = (text) => ({ width: 8 * text.length });
  const own = { said, globalAlpha: 1, canvas: null, measureText };
  return new Proxy(own, {
    get: (at, name) => (name in at ? at[name] : (...given) => void said.push([name, ...given])),
    set: (at, name, value) => {
      at[name] = value;
      return true;
    },
  });
}

/** Plotly as the player sees it: it draws axes from 0 to 1 over the whole figure, and remembers in which order. */
export function plotlyStub() {
  const calls = [];
  const axis = (offset, length, range, up) => ({
    type: "linear",
    range,
    _offset: offset,
    _length: length,
    d2p: (v) => ((up ? range[1] - v : v - range[0]) / (range[1] - range[0])) * length,
    p2d: (p) => range[0] + ((up ? length - p : p) / length) * (range[1] - range[0]),
  });
  return {
    calls,
    slow: false, // then it draws a little later, as it does where fonts or formulas are still on their way
    async react(gd, data, layout) {
      if (this.slow) await new Promise((done) => setTimeout(done, 20));
      calls.push({ gd, data, layout });
      const { width, height } = layout;
      gd._fullLayout = { width, height, font: { family: "serif" } };
      for (const [name, given] of Object.entries(layout)) {
        if (/^xaxis/.test(name)) gd._fullLayout[name] = axis(0, width, given.range ?? [0, 1], false);
        if (/^yaxis/.test(name)) gd._fullLayout[name] = axis(0, height, given.range ?? [0, 1], true);
      }
      gd.on ??= (event, run) => gd.addEventListener(event, run);
    },
    purge: (gd) => calls.push({ gd, purged: true }),
  };
}

/** Put all of it where the modules look for it. */
export function browser() {
  const body = new Element("body");
  const page = new Element("html");
  globalThis.document = {
    body,
    head: page,
    documentElement: page,
    baseURI: "http://a/",
    fullscreenElement: null,
    createElement: (tag) => new Element(tag),
    createElementNS: (_, tag) => new Element(tag),
    querySelectorAll: (selector) => body.querySelectorAll(selector),
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    tell: page.tell.bind(page),
  };
  let now = 0;
  let waiting = [];
  globalThis.window = globalThis;
  Object.assign(globalThis, {
    Element,
    HTMLElement: Element,
    innerHeight: 800,
    innerWidth: 1280,
    scrollY: 0,
    devicePixelRatio: 1,
  });
  globalThis.ResizeObserver = class {
    observe() {}
    disconnect() {}
  };
  globalThis.getComputedStyle = () => ({ getPropertyValue: () => "#ffffff", fontFamily: "serif" });
  globalThis.matchMedia = () => ({ matches: false });
  globalThis.location = { pathname: "/lesson", search: "", hash: "" };
  globalThis.history = {
    state: null,
    written: [],
    replaceState(_, __, url) {
      this.written.push(url);
      const [path, search] = url.split("?");
      Object.assign(location, { pathname: path, search: search === undefined ? "" : `?${search}` });
    },
  };
  globalThis.addEventListener = () => {};
  globalThis.removeEventListener = () => {};
  globalThis.requestAnimationFrame = (run) => waiting.push(run);
  globalThis.Plotly = plotlyStub();
  performance.now = () => now;
  return {
    body,
    /** So many pictures, 20 ms apart. */
    pictures(count) {
      for (let i = 0; i < count; i++) {
        now += 20;
        const due = waiting;
        waiting = [];
        for (const run of due) run(now);
      }
    },
    wait: (ms) => {
      now += ms;
    },
  };
}
