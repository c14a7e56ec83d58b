// What has room where: how high the main picture is, full screen as the page through a magnifying glass, formulas wider than
// the page, which fold; and where little is missing for the equations to stand above the transport, the pictures give it up.

import { NARROW } from "./panels.js";

/** @import { Player } from "./control.js" */

const PAGE = 1280; // pixels of page that fill a screen
const LEAST = 320; // pixels of a main picture
const MOST = 640;
const AROUND = 256; // what stands around a main picture below the film's top: menu, strip, sentence, title, transport, a formula
const LINES = 75; // of that, the strip and the sentence
const TOP = 190; // at most so much of what stands above a film is counted
const GIVES = 90; // pixels that the pictures give up at the most
const FULL_LEAST = 340;
const FULL_AROUND = 44; // in full screen: a title, and the edges

/** @param {Player} player */
export function makeRoom(player) {
  const { root, screen, board, film, panels } = player;
  if (!film) return;
  const full = document.fullscreenElement === screen;
  const glass = full ? (screen.clientWidth / PAGE) * player.letters : 1;
  root.style.setProperty("--glass", String(glass));
  for (const panel of panels.all) panel.glass = glass;
  player.strip.place(root.clientWidth < NARROW);
  const lines = player.strip.lines.offsetHeight;
  const key = [root.clientWidth, window.innerHeight, glass, film.key, player.showing.frame === null, lines].join();
  if (!player.playing && player.measured !== key) {
    player.measured = key; // nothing but the film moves while it plays
    fold(board);
    player.main = full ? fullHeight(player, glass) : height(player);
  }
  panels.place(root.clientWidth - (full ? 48 : 0), player.main, film.even);
}

/** @param {HTMLElement} board */
function fold(board) {
  for (const formula of board.children) formula.classList.remove("folds");
  const wide = [...board.children].map((formula) => formula.scrollWidth > board.clientWidth + 1);
  [...board.children].forEach((formula, i) => {
    formula.classList.toggle("folds", wide[i]);
  });
}

/** Of the main picture on the page.
 * @param {Player} player */
function height({ root, board, film, panels, strip }) {
  const scrolled = root.closest("[data-testid=stMain]")?.scrollTop ?? window.scrollY;
  const top = root.getBoundingClientRect().top + scrolled;
  const more = root.clientWidth < NARROW ? 0 : Math.max(0, strip.lines.offsetHeight - LINES);
  const main = Math.min(Math.max(LEAST, window.innerHeight - Math.min(top, TOP) - AROUND - more), MOST);
  const beside = root.offsetHeight - panels.grid.offsetHeight; // the formulas, and all that is not a picture
  const lacks = board.children.length ? Math.ceil(top + beside + main + 26 - window.innerHeight) : 0;
  const level = film?.even || film?.views.length === 1; // where others stand at its side, they are as low as they can be
  const gives = lacks > 0 && lacks <= (level ? GIVES : Math.min(GIVES, main - LEAST)) ? lacks : 0;
  return Math.floor((main - gives) / 2) * 2; // half pixels would blur what is drawn twice
}

/** Of the main picture in full screen: all that is left.
 * @param {Player} player @param {number} glass */
function fullHeight({ root, panels, film }, glass) {
  const parts = [...root.children].filter((part) => part !== panels.grid);
  const taken = parts.reduce((sum, part) => sum + /** @type {HTMLElement} */ (part).offsetHeight, FULL_AROUND);
  const wide = film?.views.some((view) => view.wide) ? 232 : 0;
  return Math.max(FULL_LEAST, Math.floor((window.innerHeight / glass - taken - wide) / 2) * 2);
}
