// The students' page of a class: the question, its answer, and what the run said. It asks for nothing but the class's state.

import { el } from "../../player/dom.js";
import { code } from "./code.js";
import { drives, remote } from "./handover.js";
import { Student } from "./student.js";
import { speaker } from "./words.js";

/** @param {string} id */
const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const [words, call] = [told("words"), told("call")];
const tongues = /** @type {HTMLElement} */ (document.getElementById("tongues"));

/** @type {{ speak: (say: import("./words.js").Say) => void }} */
const page = drives(call.code) ? remote(call) : call.state ? new Student(call) : code(call);

/** @param {"en" | "zh"} lang */
function speak(lang) {
  const say = speaker(words, lang);
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  /** @type {HTMLElement} */ (document.getElementById("foot")).textContent = say("foot");
  const other = lang === "zh" ? "en" : "zh";
  const turn = el("button", { type: "button", lang: other }, call.langs[other]);
  turn.addEventListener("click", () => {
    speak(other);
    tongues.querySelector("button")?.focus();
  });
  tongues.replaceChildren(turn);
  page.speak(say);
}

speak(call.lang);
