// The page without a class, or with one that is not there: it asks for the code.

import { el } from "../../player/dom.js";

/** @import { Say } from "./words.js" */

/** @param {{ code: string, said: import("../../player/classroom.js").Both | null }} call `said`: why it cannot be had */
export function code(call) {
  const room = /** @type {HTMLElement} */ (document.getElementById("room"));
  const said = /** @type {HTMLElement} */ (document.getElementById("said"));
  let typed = "";
  return {
    /** @param {Say} say */
    speak(say) {
      const form = el("form");
      const field = el("input", { class: "code", id: "code", maxlength: 4, autocomplete: "off", spellcheck: "false" });
      field.autocapitalize = "characters";
      field.value = typed;
      const acts = el("div", { class: "acts" });
      acts.append(field, el("button", {}, say("enter")));
      form.append(el("label", { for: "code" }, say("code")), acts);
      field.addEventListener("input", () => {
        typed = field.value;
      });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const asked = field.value.trim().toUpperCase();
        if (/^[A-Z]{4}$/.test(asked)) location.assign(new URL(`join/${asked}`, document.baseURI));
        else said.textContent = say("noCode");
      });
      room.replaceChildren(form);
      const why = call.said ? say.of(call.said) : say("unknown");
      said.textContent = call.code ? `${call.code}: ${why}` : "";
    },
  };
}
