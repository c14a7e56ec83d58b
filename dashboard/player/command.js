// What the page asks of a film: to stand somewhere, or to play from there. Once for each serial.

import { nearest, seconds } from "./clock.js";
import { calm } from "./dom.js";

/** @import { Playhead } from "./types.js" */
/** @import { Player } from "./control.js" */

/** Stand or play as the page asks.
 * @param {Player} player @param {Playhead | undefined} playhead */
export function obey(player, playhead) {
  const { film, serial } = player;
  if (!film || (serial !== null && (!playhead || playhead.serial === serial))) return;
  const first = serial === null;
  const asked = playhead ?? { serial: 0, step: null, speed: 0, until: null };
  player.serial = asked.serial;
  go(player, asked);
  player.told = film.steps[player.frame]; // the server said so itself
  if (calm()) player.tellSoon();
  player.root.dataset.serial = String(asked.serial);
  player.asking.arrive();
  player.state();
  player.showing.due = true;
  if (!first) comeIntoView(player.root);
}

/** @param {Player} player @param {Omit<Playhead, "serial">} playhead */
export function go(player, { step, speed, until, within }) {
  const { film, clock } = player;
  if (!film) return;
  player.until = until ?? null;
  clock.until = player.until === null ? null : nearest(film, player.until);
  clock.running = false;
  clock.go(film, nearest(film, step ?? film.opens));
  clock.times = within ? Math.max(1, seconds(film, clock.at, clock.end(film)) / (within * clock.speed)) : speed || 1;
  if (speed > 0 && film.frames > 1) {
    if (calm()) clock.go(film, clock.end(film));
    else clock.start(film);
  }
}

/** From where the film stands on to a step, in so many seconds at most; back to one at once.
 * @param {Player} player @param {number} step the trace's own @param {number} within */
export function playTo(player, step, within) {
  const { film, frame } = player;
  if (!film) return;
  const plays = nearest(film, step) > frame;
  go(player, { step: plays ? film.steps[frame] : step, speed: plays ? 1 : 0, until: plays ? step : null, within });
  player.state();
  if (player.playing) player.run();
  else player.showing.settle();
}

/** @param {HTMLElement} root */
function comeIntoView(root) {
  const { top } = root.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) root.scrollIntoView({ block: "start" });
}
