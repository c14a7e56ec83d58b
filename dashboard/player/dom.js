// Small things of the browser: an element, and Plotly.js, loaded once from the address that the server gave.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

/** A button. After a click with the mouse the keys belong to the film again, so that Space plays and does not press it twice.
 * @param {Record<string, string>} attributes @param {string} text @param {() => void} run */
export function button(attributes, text, run) {
  const b = el("button", { type: "button", ...attributes }, text);
  b.addEventListener("click", (event) => {
    run();
    const film = b.closest(".film");
    if (event.detail > 0 && film instanceof HTMLElement) film.focus({ preventScroll: true });
  });
  return b;
}

/** @type {Promise<void> | undefined} */
let loading;

/** @param {string} address */
export function plotly(address) {
  if (window.Plotly) return Promise.resolve();
  loading ??= new Promise((done, failed) => {
    const script = el("script", { src: new URL(address, document.baseURI).href });
    script.onload = () => done();
    script.onerror = () => failed(new Error(`Plotly.js did not load from ${address}`));
    document.head.append(script);
  });
  return loading;
}

/** Is there a mouse? Under a finger a picture has no buttons, and a swipe across it scrolls the page. */
export const mouse = () => matchMedia("(hover: hover)").matches;

/** Does the reader want no motion? */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Where a row goes on beyond its end, it fades out there.
 * @param {HTMLElement} row */
export const fade = (row) => row.classList.toggle("cut", row.scrollLeft + row.clientWidth < row.scrollWidth - 2);

/** What holds more than it shows can be scrolled by keyboard, and fades out where it goes on beyond its end.
 * @param {HTMLElement} box */
export function reachable(box) {
  box.onscroll = () => fade(box);
  fade(box);
  if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}
