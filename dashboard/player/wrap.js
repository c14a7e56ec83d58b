// A sentence in lines, for what is drawn and not set by the browser. Knows no screen: who calls measures.

/**
 * Chinese breaks between any two characters, English between words; a full stop never begins a line.
 * @param {string} text @param {number} width @param {(text: string) => number} measure
 * @returns {string[]}
 */
export function lines(text, width, measure) {
  const parts =
    text.match(/[\u2e80-\uffef](?:[，。、；：？！”’）》])*|[^\s\u2e80-\uffef]+[，。、；：？！”’）》]*|\s+/g) ?? [];
  const out = [""];
  for (const part of parts) {
    const longer = out[out.length - 1] + part;
    if (measure(longer.trimEnd()) <= width || !out[out.length - 1]) out[out.length - 1] = longer;
    else out.push(part.trimStart());
  }
  return out.map((line) => line.trim()).filter(Boolean);
}

/**
 * The largest size at which a text takes no more lines than it may; else the smallest.
 * @param {string} text @param {number[]} sizes from large to small @param {number} most @param {number} width
 * @param {(text: string, size: number) => number} measure
 */
export function fitting(text, sizes, most, width, measure) {
  const fits = sizes.find((size) => lines(text, width, (part) => measure(part, size)).length <= most);
  return fits ?? sizes[sizes.length - 1];
}
