// The students' page of a class.

import { Line } from "../../player/line.js";

/** @param {string} id */
const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const [words, call] = [told("words"), told("call")];
const main = /** @type {HTMLElement} */ (document.getElementById("room"));

/** @param {import("../../player/classroom.js").Room} room */
function show(room) {
  main.textContent = room.ask ? room.ask.prompt[/** @type {"en" | "zh"} */ (call.lang)] : words.soon[call.lang];
}

const line = new Line({ base: document.baseURI, code: call.code, heard: show });
if (call.state) line.start();
