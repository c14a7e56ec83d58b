// What the board shows, for who wants it here: a link to its state, and the film in a frame when it is asked for.

import { el } from "../../player/dom.js";

/** @import { Student } from "./student.js" */

/** @param {Student} student */
export function board(student) {
  const more = /** @type {HTMLElement} */ (document.getElementById("more"));
  const frame = el("iframe", { hidden: "" });
  let [open, drawn, at] = [false, "", ""];
  window.addEventListener("message", (event) => {
    const { unrolled, height } = event.data ?? {};
    if (event.source === frame.contentWindow && unrolled === "height" && height > 0)
      frame.style.height = `${height + 4}px`;
  });

  function show() {
    const { room, say } = student;
    const { show: on } = room;
    const free = room.phase === "revealed" || room.phase === "idle"; // a link shows more than a question may
    const now = JSON.stringify([on, say.lang, open, free, room.code]);
    if (now === drawn) return;
    drawn = now;
    if (!on) {
      frame.hidden = true;
      return more.replaceChildren();
    }
    const line = el("p", {}, on.own ? say("own") : say("shown", { title: say.of(on.title) }));
    const acts = el("div", { class: "acts" });
    if (on.own) {
      const picture = `class/${room.code}/still?k=${on.still}`;
      if (on.still) acts.append(el("img", { class: "still", src: picture, alt: say.of(on.title) }));
      return more.replaceChildren(line, acts);
    }
    const tokens = `${on.query}${on.query ? "&" : ""}lang=${say.lang}`;
    if (free) acts.append(el("a", { class: "act", href: `${on.slug}?${tokens}` }, say("open")));
    const turn = el("button", { type: "button", "aria-expanded": String(open) }, say(open ? "noFilm" : "film"));
    turn.addEventListener("click", () => {
      open = !open;
      show();
      more.querySelector("button")?.focus();
    });
    acts.append(turn);
    const wanted = open ? `watch/${on.slug}?${tokens}&class=${room.code}` : "";
    if (wanted && wanted !== at) frame.src = wanted;
    at = wanted || at;
    frame.hidden = !open;
    frame.title = say.of(on.title);
    if (!more.contains(frame)) more.append(frame);
    for (const other of [...more.children]) if (other !== frame) other.remove();
    more.prepend(line, acts);
  }

  return { show };
}
