// The home page's own script: search, a film that plays where its picture stood, pictures that move under the pointer.

/** Letters alike, small, and without what stands between words. */
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-–—:：，,、。·“”"'’]+/g, " ").trim();

/** Shows the lessons that have all the words; how many there are. */
function find(asked) {
  const words = plain(asked).split(" ").filter(Boolean);
  let [found, all] = [0, 0];
  for (const section of document.querySelectorAll("section.chapter")) {
    let here = 0;
    for (const card of section.querySelectorAll(".card")) {
      const text = plain(card.dataset.find);
      card.hidden = !words.every((word) => text.includes(word));
      here += card.hidden ? 0 : 1;
      all += 1;
    }
    section.hidden = !here;
    found += here;
  }
  document.querySelector(".hero")?.toggleAttribute("hidden", words.length > 0);
  return { words: words.length, found, all };
}

const LOOKS = ["text-color", "background-color", "secondary-background-color", "primary-color", "border-color"];

/** The real film where its moving picture stood: a page of our own, as wide as this one, in the look that this one wears. */
function play(door, worn) {
  const frame = document.createElement("iframe");
  frame.title = door.querySelector("button").title;
  frame.allow = "fullscreen";
  frame.onload = () => {
    const root = frame.contentDocument.documentElement;
    root.style.colorScheme = document.documentElement.dataset.look;
    for (const look of LOOKS) root.style.setProperty(`--st-${look}`, getComputedStyle(worn).getPropertyValue(`--st-${look}`));
  };
  const wait = setInterval(() => {
    if (!frame.isConnected) return clearInterval(wait);
    const page = frame.contentDocument;
    if (!page?.querySelector("[data-testid=film][data-ready=true]")) return;
    clearInterval(wait);
    if (window.innerWidth <= 900) frame.style.height = `${Math.min(page.documentElement.offsetHeight, 1400)}px`;
    frame.contentWindow.postMessage({ unrolled: "play" }, window.location.origin);
  }, 100);
  frame.src = new URL(door.dataset.film, document.baseURI).href;
  door.replaceChildren(frame);
  door.closest(".hero").classList.add("plays");
  door.scrollIntoView({ block: "nearest" });
  frame.focus();
}

const PATIENCE = 5000; // ms until a place must have come
let gone = 0; // how often this reader was led to one of the page's places

/** To a place of this page, once it is there. */
function seek(place, since = performance.now()) {
  const found = place && document.querySelector(`[data-at="${place}"]`);
  if (found) found.scrollIntoView();
  else if (place && performance.now() - since < PATIENCE) requestAnimationFrame(() => seek(place, since));
}

export default function ({ data, parentElement }) {
  const input = parentElement.querySelector("input");
  const said = parentElement.querySelector("[role=status]");
  input.placeholder = data.words.search;
  input.setAttribute("aria-label", data.words.search);
  const look = () => {
    const { words, found } = find(input.value);
    said.textContent = !words ? "" : found ? data.words.found.replace("{n}", found) : data.words.none;
  };
  input.oninput = look;
  input.onkeydown = (event) => {
    if (event.key === "Enter") document.querySelector("section:not([hidden]) .card:not([hidden])")?.click();
    if (event.key === "Escape") {
      input.value = "";
      look();
    }
  };
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stir = (event) => {
    const card = event.target.closest?.("a.card");
    if (!card || !moves || card.contains(event.relatedTarget)) return;
    for (const img of card.querySelectorAll("img")) {
      img.dataset.still ??= img.getAttribute("src");
      if (img.offsetParent) img.src = /over|in$/.test(event.type) ? img.dataset.moving : img.dataset.still;
    }
  };
  const press = (event) => {
    const door = event.target.closest?.(".film-door");
    if (door?.querySelector("button")) play(door, input);
  };
  const slash = (event) => {
    if (event.key !== "/" || event.target.closest?.("input, textarea, [contenteditable]")) return;
    event.preventDefault();
    input.focus();
  };
  const heard = { pointerover: stir, pointerout: stir, focusin: stir, focusout: stir, click: press, keydown: slash };
  for (const [kind, act] of Object.entries(heard)) document.addEventListener(kind, act);
  if (data.at && data.at[0] !== gone) {
    gone = data.at[0];
    seek(data.at[1]);
  }
  if (input.value) look();
  return () => {
    for (const [kind, act] of Object.entries(heard)) document.removeEventListener(kind, act);
  };
}
