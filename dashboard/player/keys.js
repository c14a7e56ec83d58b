// The keys, without a click on the film first: Space, arrows, Home, End, comma and full stop, F, Page Up and Down (as
// presenters' remotes send them), 1 to 9 for the films, T for the next try; while two runs are compared X for the other one
// and Esc for one alone; L for lecture mode (lecture.js), there P for the next picture alone; there and in full screen full
// stop and B for a blank screen. With a class V opens and closes the vote, T lets them talk, R shows and
// reveals, J is how to join, N the next stop. Streamlit keeps its c and r.

/** @import { Player } from "./control.js" */

// Where a key means something else: what is typed into, what keys move, what is open over the page
const TYPED = "input, select, textarea, [contenteditable='']:not(.film), [contenteditable=true]";
const MOVED =
  "[role=slider], [role=radio], [role=tab], [role=listbox], [role=combobox], [role=menu], [role=spinbutton], [role=grid]";
const OPEN = "[role=dialog], [role=listbox], [data-testid=stPopoverBody]";
const PRESSED = "button, a, summary, [role=button]"; // what Space and Enter press

/**
 * Is this key ours, seen from where the focus is?
 * @param {KeyboardEvent} event
 * @param {HTMLElement} root the film
 * @param {Document | ShadowRoot} page
 */
export function ours(event, root, page) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const at = event.target instanceof Element ? event.target : null;
  if (event.key === "Escape" && root.querySelector(":popover-open")) return false; // that is put away first
  const slider = at?.matches(".scrub") && root.contains(at); // the film's own slider moves by frames, as the keys do
  if (!slider && at?.closest(TYPED)) return false;
  if (!slider && at?.closest(MOVED)) return false;
  if ((event.key === " " || event.key === "Enter") && at?.closest(PRESSED)) return false;
  if ([...page.querySelectorAll(OPEN)].some((open) => !root.contains(open))) return false;
  const box = root.getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight; // out of sight it is out of mind: the page scrolls as ever
}

/**
 * @param {Player} player
 * @param {string} key
 * @param {boolean} [shift]
 * @returns {(() => void) | undefined} what it does
 */
export function deed(player, key, shift = false) {
  const { transport, menu, film } = player;
  const blank = player.blank.deed(key);
  if (blank) return blank;
  const lecture = player.lecture.deed(key, shift);
  if (lecture) return lecture;
  const guides = shift ? undefined : (player.desk.deed(key) ?? player.asking.deed(key) ?? player.strip.deed(key));
  if (guides) return guides;
  /** @type {Record<string, () => void>} */
  const deeds = {
    " ": () => transport.toggle(),
    ArrowLeft: () => player.step(-1),
    ArrowRight: () => player.step(1),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    Home: () => player.stand(0),
    End: () => player.stand(Infinity),
    PageUp: () => transport.jump(-1),
    PageDown: () => transport.jump(1),
    f: () => transport.full(),
    t: () => menu.nextTry(),
    ...(film?.strip ? { x: () => menu.versus.turn() } : {}),
    ...(menu.versus.comparing ? { Escape: () => menu.versus.ask("drop") } : {}),
  };
  if (/^[1-9]$/.test(key)) return () => menu.film(Number(key) - 1);
  return deeds[key.length === 1 ? key.toLowerCase() : key];
}

/**
 * Listen to the whole page. Returns what stops it.
 * @param {Player} player
 */
export function listen(player) {
  const page = player.root.ownerDocument;
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (!player.film || !ours(event, player.root, page)) return;
    const run = deed(player, event.key, event.shiftKey);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  page.addEventListener("keydown", press);
  return () => page.removeEventListener("keydown", press);
}
