// The class by key and by the teacher's phone, which presses and leaves the deed to this page.

import { keyed, pressed } from "./phases.js";

/** @import { Teacher } from "./teacher.js" */

/** @param {Teacher} teacher @param {string} press of the phone */
export function press({ player, question }, press) {
  const deed = pressed(question.phase, press);
  if (deed) return void question.do(deed);
  const { strip } = player;
  /** @type {Record<string, () => void>} */
  const deeds = {
    next: () => (strip.touring ? strip.go(1) : player.step(1)),
    back: () => (strip.touring ? strip.go(-1) : player.step(-1)),
    forward: () => player.step(1),
    play: () => player.transport.toggle(),
    blank: () => player.blank.set(player.blank.cover.hidden === true),
  };
  deeds[press]?.();
}

/** What a key does while there is a class: V opens and closes the vote, T lets them talk, R shows and reveals, J is how to join,
 * N the next stop.
 * @param {Teacher} teacher @param {string} key @returns {(() => void) | undefined} */
export function deed({ player, question, corner }, key) {
  const { strip } = player;
  const letter = key.toLowerCase();
  if (letter === "j") return () => corner.join(!corner.joining);
  if (letter === "n" && strip.touring) return () => strip.go(1);
  if (letter === "v" && !question.ask && strip.tour.ends.length) return () => strip.unfold(strip.measures());
  const deed = question.ask ? keyed(question.phase, key) : undefined;
  return deed && (() => question.do(deed));
}
