// The page's words in the language of the moment.

import { put } from "../../player/judge.js";

/** @import { Both } from "../../player/classroom.js" */

/**
 * @callback Words
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */

/** @typedef {Words & { of: (text: Both) => string, lang: "en" | "zh" }} Say */

/** @param {Record<string, Both>} words @param {"en" | "zh"} lang @returns {Say} */
export function speaker(words, lang) {
  const of = (/** @type {Both} */ text) => text[lang];
  return Object.assign(
    (/** @type {string} */ name, /** @type {Record<string, string | number>} */ values = {}) =>
      put(of(words[name]), values),
    { of, lang },
  );
}
