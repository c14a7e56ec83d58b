// What has room where: full screen is the page through a magnifying glass, a formula wider than the page folds, and where
// little is missing for the equations to stand above the transport, the pictures give it up.

const PAGE = 1280; // pixels of page that fill a screen
const GIVES = 90; // pixels that the pictures give up at the most
const LEAST = 320; // pixels of a main picture, at least and at most, and what stands around it: as in player.css
const MOST = 640;
const AROUND = 378;

export function makeRoom(player) {
  const { root, screen, board } = player;
  const glass = document.fullscreenElement === screen ? Math.max(1, screen.clientWidth / PAGE) : 1;
  root.style.setProperty("--glass", glass);
  for (const view of player.views) {
    if (player.playing && (view.canvas.glass ?? 1) !== glass) window.Plotly.Plots.resize(view.gd);
    view.canvas.glass = glass;
  }
  const empty = player.shown === null; // the formulas have no numbers yet
  const key = [root.clientWidth, window.innerHeight, glass, player.film.key, root.querySelectorAll(".brushes").length, empty].join();
  if (player.playing || player.measured === key) return; // nothing but the film moves while it plays
  player.measured = key;
  for (const formula of board.children) formula.classList.remove("folds");
  const wide = [...board.children].map((formula) => formula.scrollWidth > board.clientWidth + 1);
  [...board.children].forEach((formula, i) => formula.classList.toggle("folds", wide[i]));
  root.style.setProperty("--board", `${board.offsetHeight}px`);
  const scrolled = root.closest("[data-testid=stMain]")?.scrollTop ?? 0;
  const lacks = root.getBoundingClientRect().top + scrolled + root.offsetHeight + (player.given ?? 0) - window.innerHeight;
  const main = Math.min(Math.max(LEAST, window.innerHeight - AROUND), MOST);
  const gives = glass === 1 && lacks > 0 && lacks <= Math.min(GIVES, main - LEAST) ? Math.ceil(lacks) : 0;
  player.given = gives + ((main - gives) % 2); // an even height: half pixels would blur what is drawn twice
  root.style.setProperty("--given", `${player.given}px`);
}
