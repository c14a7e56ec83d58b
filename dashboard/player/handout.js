// A state on paper (dashboard/watch/handout.py): its picture and its formulas, drawn once from the film.

import { nearest } from "./clock.js";
import { Equations } from "./equations.js";
import { picture } from "./picture.js";
import { header, unpack } from "./unpack.js";

/**
 * @param {{ message: Uint8Array, step: number, picture: HTMLElement, says: HTMLElement, board: HTMLElement }} page
 */
export default async function print({ message, step, picture: place, says, board }) {
  const { head, body } = header(message);
  const film = await unpack(head, body);
  const t = nearest(film, step);
  const views = film.views.map((_, i) => i);
  place.innerHTML = await picture(film, t, { views, theme: "light", clear: false, beside: document.body });
  place.setAttribute("aria-label", film.views[0].alts[t]);
  says.textContent = film.views[0].alts[t];
  const equations = new Equations();
  equations.take(film.equations);
  equations.show(t);
  board.replaceWith(equations.board);
}
