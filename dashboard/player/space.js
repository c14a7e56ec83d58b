// What has room where: how high the main picture is, how many rows the sentence has, full screen and lecture mode as the page
// through a magnifying glass, formulas wider than the page, which fold; and where little is missing for all to stand above the transport,
// the pictures give it up.

import { BAR, CAPTION, GAP } from "./arrange.js";
import { FORMULAS } from "./lecture.js";
import { isNarrow } from "./panels.js";

/** @import { Player } from "./control.js" */

const PAGE = 1280; // pixels of page that fill a screen
const LEAST = 320; // pixels of a main picture
const MOST = 640;
const AROUND = 237; // what stands around a main picture below the film's top: menu, strip, sentence, title, transport, a formula
const LINES = 56; // of that, the strip and the sentence, a row each
const TOP = 190; // at most so much of what stands above a film is counted
const GIVES = 90; // pixels that the pictures give up at the most
const LOWEST = 292; // pixels of a main picture that gives: two others at its side are as low as they can be
const OVER = 180; // and of one that stands over a picture of the whole width
const HALF_LEAST = 250; // and of two runs' pictures side by side
const BAR_LEAST = 120;
const FULL_LEAST = 340;
const LECTURE_LEAST = 150;
const BARE = 210; // a lecture's picture that is lower stands without the formulas
const FULL_AROUND = 44; // in full screen: a title, and the edges

/** @param {Player} player */
export function makeSpace(player) {
  const { root, screen, board, film, panels } = player;
  if (!film) return;
  const full = document.fullscreenElement === screen;
  const { lecture } = player;
  lecture.settle();
  const covers = full || lecture.on;
  const glass = lecture.on ? lecture.glass : full ? (screen.clientWidth / PAGE) * player.letters : 1;
  root.style.setProperty("--glass", String(glass));
  for (const panel of panels.all) panel.glass = glass;
  player.strip.place(isNarrow(player));
  if (!player.playing) seat(player);
  const lines = player.strip.lines.offsetHeight;
  const key = [
    root.clientWidth,
    window.innerHeight,
    glass,
    film.key,
    player.showing.frame === null,
    lines,
    lecture.only,
  ].join();
  if (!player.playing && player.measured !== key) {
    player.measured = key; // nothing but the film moves while it plays
    player.equations.widest();
    fold(board);
    panels.level(film.even);
    Object.assign(player, covers ? { main: fullHeight(player, glass), bar: BAR } : heights(player));
    player.equations.show(player.frame);
  }
  panels.place(root.clientWidth - (lecture.on ? 24 : full ? 48 : 0), player.main, film.even, player.bar);
}

/** As many rows for the sentence as the longest of the film needs, so that nothing moves from step to step; a turned knob may
 * add a row and takes none away.
 * @param {Player} player */
function seat(player) {
  const { root, says, film, seats } = player;
  const width = root.clientWidth;
  const scope = [player.menu.content.film, film?.views.map((view) => view.title).join(), width].join();
  const key = `${scope} ${film?.key}`;
  const pen = seats.key === key ? null : document.createElement("canvas").getContext("2d");
  if (!film || !pen) return;
  pen.font = getComputedStyle(says).font;
  const all = [film.says, ...film.views.map(({ alts }) => alts)]; // of two runs the first says more than each picture
  const longest = all.flatMap((texts) => [...new Set(texts)].sort((a, b) => b.length - a.length).slice(0, 9));
  const needs = Math.max(...longest.map((text) => pen.measureText(text).width)) + 2;
  // words do not fill a row to its end
  const rows = needs <= width ? 1 : Math.min(Math.ceil((1.1 * needs) / width), isNarrow(player) ? 3 : 2);
  player.seats = { key, scope, rows: seats.scope === scope ? Math.max(rows, seats.rows) : rows };
  root.style.setProperty("--rows", String(player.seats.rows));
}

/** @param {HTMLElement} board */
function fold(board) {
  const formulas = /** @type {HTMLElement[]} */ ([...board.children]);
  for (const formula of formulas) {
    formula.classList.remove("folds");
    formula.style.minWidth = "";
  }
  const needs = formulas.map((formula) => formula.scrollWidth);
  formulas.forEach((formula, i) => {
    const wide = needs[i] > board.clientWidth + 1;
    formula.classList.toggle("folds", wide);
    if (!wide) formula.style.minWidth = `${needs[i]}px`;
  });
}

/** Of the main picture on the page, and of one of the whole width below it.
 * @param {Player} player */
function heights({ root, board, film, panels, strip, lecture }) {
  const scrolled = root.closest("[data-testid=stMain]")?.scrollTop ?? window.scrollY;
  const top = root.getBoundingClientRect().top + scrolled;
  const more = isNarrow({ root, lecture }) ? 0 : strip.lines.offsetHeight - LINES;
  const main = Math.min(Math.max(LEAST, window.innerHeight - Math.min(top, TOP) - AROUND - more), MOST);
  const two = film?.strip !== undefined; // runs: only their first pictures can stand above the transport, not the formulas
  const beside = root.offsetHeight - panels.grid.offsetHeight - (two ? board.offsetHeight : 0);
  const wide = panels.shown.map((panel) => panel.view?.wide);
  const bars = wide.slice(1).filter(Boolean).length;
  const over = bars * (BAR + CAPTION + GAP / 2);
  const lacks = Math.ceil(top + beside + main + CAPTION + over - window.innerHeight);
  const low = bars && wide.includes(false) ? Math.min(Math.max(Math.ceil(lacks / bars), 0), BAR - BAR_LEAST) : 0;
  const rest = lacks - bars * low;
  const level = film?.even || film?.views.length === 1; // where others stand at its side, they are as low as they can be
  const most = two ? main - HALF_LEAST : bars ? main - OVER : level ? GIVES : Math.min(GIVES, main - LOWEST);
  const asked = rest > 0 && (bars > 0 || board.children.length > 0);
  const gives = asked && rest <= most ? rest : 0;
  return { main: Math.floor((main - gives) / 2) * 2, bar: BAR - low }; // half pixels would blur what is drawn twice
}

/** Of the main picture in full screen or lecture mode: all that is left; a lecture's formulas give way to it.
 * @param {Player} player @param {number} glass */
function fullHeight({ root, panels, film, lecture }, glass) {
  const alone = lecture.on && lecture.only !== null;
  const wide = film?.views.some((view) => view.wide) && !alone ? 232 : 0;
  const left = () => {
    const parts = [...root.children].filter((part) => part !== panels.grid);
    const taken = parts.reduce((sum, part) => sum + /** @type {HTMLElement} */ (part).offsetHeight, FULL_AROUND);
    return Math.floor((window.innerHeight / glass - taken - wide) / 2) * 2;
  };
  root.classList.toggle("formulas", lecture.only === FORMULAS);
  root.classList.remove("bare");
  const main = left();
  if (!lecture.on || main >= BARE) return Math.max(lecture.on ? LECTURE_LEAST : FULL_LEAST, main);
  root.classList.add("bare");
  return Math.max(LECTURE_LEAST, left());
}
