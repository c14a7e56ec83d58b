// In the Share menu: the reader's own tour as a list, to which the state on show is added.

import { button, el } from "./dom.js";
import { keep, kept, LETTERS, LINK, linked, packed, read, sentence, short, written } from "./own.js";
import { downloaded } from "./take.js";

/** @import { Sharing } from "./share.js" */
/** @import { OwnStop } from "./own.js" */

/** @param {Sharing} sharing */
export function mine(sharing) {
  const { words } = sharing;
  const box = el("div", { class: "mine" });
  const says = el("textarea", { rows: 2, maxlength: LETTERS, placeholder: words.mineSay, "aria-label": words.mineSay });
  const list = el("ol");
  const file = el("input", { type: "file", accept: ".json,application/json", "aria-label": words.mineOpen });
  file.hidden = true;
  const deeds = el("div", { class: "deeds" });
  box.append(says, list, file, deeds);

  const change = (/** @type {OwnStop[]} */ stops) => {
    keep(stops);
    draw();
  };
  const add = () => {
    const { player, share } = sharing;
    if (!player.film || !share.slug) return;
    const link = linked(share.slug, share.query ?? [], player.film.steps[player.frame] + 1);
    const stops = [...kept(), /** @type {OwnStop} */ ([link, sentence(says.value)])];
    if (!read(written(stops))) return sharing.say(words.mineFull);
    says.value = "";
    change(stops);
    sharing.say(share.own ? words.linkOwn : "");
  };
  const walk = (/** @type {OwnStop[]} */ stops) => {
    const { strip } = sharing.player;
    strip.walk.begin(stops);
    sharing.box.hidePopover();
    strip.visit(0);
  };
  const copy = () => {
    const stops = kept();
    const text = sharing.base(stops[0][0]) + packed(stops);
    if (text.length > LINK) return sharing.say(words.mineLong);
    sharing.copy(text);
  };
  file.addEventListener("change", async () => {
    const [one] = file.files ?? [];
    const stops = one && one.size < 1e6 ? read(await one.text()) : null;
    file.value = "";
    if (!stops) return sharing.say(words.mineBad);
    if (!kept().length) keep(stops);
    walk(stops);
  });

  function draw() {
    const stops = kept();
    list.replaceChildren(
      ...stops.map(([link, text], i) => {
        const line = el("li");
        const small = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {OwnStop[]} */ to) =>
          line.appendChild(
            button({ class: "small", title: name, "aria-label": `${name}: ${i + 1}` }, sign, () => change(to)),
          );
        line.append(el("span", { title: `${link} ${text}` }, short(text || link)));
        const others = stops.filter((_, k) => k !== i);
        const up = i ? [...others.slice(0, i - 1), stops[i], ...others.slice(i - 1)] : stops;
        small("↑", words.mineUp, up).disabled = i === 0;
        small("×", words.mineRemove, others);
        return line;
      }),
    );
    const some = stops.length
      ? [
          button({ class: "make" }, words.mineWalk, () => walk(kept())),
          button({ class: "make" }, words.mineLink, copy),
          button({ class: "make" }, words.mineSave, () =>
            downloaded(new Blob([written(kept())], { type: "application/json" }), "tour.json"),
          ),
        ]
      : [];
    const adds = button({ class: "make" }, words.mineAdd, add);
    deeds.replaceChildren(
      adds,
      ...some,
      button({ class: "make" }, words.mineOpen, () => file.click()),
    );
  }
  draw();
  return box;
}
