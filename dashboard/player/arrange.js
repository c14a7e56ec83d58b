// Where the pictures stand: one large, the others beside it. Only numbers; panels.js puts them on the page.

export const GAP = 12; // pixels between pictures, across; down it is half
export const CAPTION = 26; // a title above its picture
export const BAR = 200; // a picture in a row of its own
const SMALL = 205; // one of many
const LEAST = 130; // the lowest picture beside a large one

/**
 * @typedef {{ row: number, rows: number, column: number, columns: number }} Place from 1, as a style sheet counts
 * @typedef {{ columns: number[], rows: number[], places: Place[] }} Arrangement
 */

/**
 * @param {boolean[]} wide for each picture in its order: does it ask for the whole width?
 * @param {object} room
 * @param {number} room.width
 * @param {number} room.main height of a main picture, without its title
 * @param {boolean} room.even all of one size
 * @param {string[]} [room.halves] "A" and "B" where two runs are compared
 * @param {boolean} room.chosen the first one was chosen by the reader, so it is large whatever it asks for
 * @param {number} [room.bar] height of a picture in a row of its own below others
 * @returns {Arrangement}
 */
export function arrange(wide, { width, main, even, chosen, halves = [], bar = BAR }) {
  if (!chosen && halves.some((half) => half)) return inPairs(wide, halves, width, main);
  const normal = wide.filter((w) => !w).length;
  const grid = even && !chosen ? evenly(normal, main) : beside(normal, budget(wide, main, chosen), chosen && !wide[0]);
  const total = grid.columns.reduce((a, b) => a + b);
  const room = width - GAP * (grid.columns.length - 1);
  const columns = grid.columns.map((share) => Math.floor((room * share) / total));
  const whole = (/** @type {number} */ row) => ({ row, rows: 1, column: 1, columns: columns.length });
  // those of the whole width stand above the others if the first one is such, else below them
  const above = wide[0] ? 1 : 0;
  const rows = above ? [first(normal, main, chosen) + CAPTION, ...grid.rows] : [...grid.rows];
  let next = 0;
  const places = wide.map((w, i) => {
    if (w && i === 0) return whole(1);
    if (w) return whole(rows.push(bar + CAPTION));
    const place = grid.places[next++];
    return { ...place, row: place.row + above };
  });
  return { columns, rows, places };
}

/** The height of a first picture of the whole width.
 * @param {number} normal @param {number} main @param {boolean} chosen */
const first = (normal, main, chosen) => (chosen || !normal ? main : BAR);

/** What the others have, once a wide picture stands above them.
 * @param {boolean[]} wide @param {number} main @param {boolean} chosen */
function budget(wide, main, chosen) {
  if (!wide[0]) return main + CAPTION;
  return (chosen ? SMALL : Math.max(190, main - BAR - CAPTION - GAP / 2)) + CAPTION;
}

/** A and B side by side, the main pair large; what stands once, two in a row, and the last one as wide as it may be.
 * @param {boolean[]} wide @param {string[]} halves @param {number} width @param {number} main @returns {Arrangement} */
function inPairs(wide, halves, width, main) {
  const half = Math.floor((width - GAP) / 2);
  /** @type {number[]} */
  const rows = [];
  /** @type {Place[]} */
  const places = [];
  let open = -1; // the picture that stands alone in the last row
  const add = (/** @type {number} */ height) => rows.push((rows.length ? height : Math.max(height, main)) + CAPTION);
  wide.forEach((w, i) => {
    const beside = open >= 0 && !w && (halves[i] === "B" ? halves[i - 1] === "A" : !halves[i] && !halves[open]);
    if (beside) {
      places[open].columns = 1;
      places.push(cell(rows.length, 2));
      open = -1;
    } else {
      places.push({ row: add(w ? BAR : SMALL), rows: 1, column: 1, columns: 2 });
      open = w ? -1 : i;
    }
  });
  return { columns: [half, half], rows, places };
}

/** Three in a row; four stand two by two.
 * @param {number} count @param {number} main */
function evenly(count, main) {
  const across = count === 4 ? 2 : Math.min(count, 3) || 1;
  const share = count > across ? 0.52 : across > 2 ? 0.85 : 1; // two rows share the height; three in one are about square
  const height = Math.floor(main * share) + CAPTION;
  const places = Array.from({ length: count }, (_, i) => cell(Math.floor(i / across) + 1, (i % across) + 1));
  return { columns: Array(across).fill(1), rows: Array(Math.ceil(count / across)).fill(height), places };
}

/** One main picture at the left and the others at its side; what has no room there stands below, two in a row.
 * @param {number} count @param {number} height of the main picture with its title @param {boolean} chosen */
function beside(count, height, chosen) {
  if (count < 2) return { columns: [1], rows: Array(count).fill(height), places: [cell(1, 1)] };
  const columns = [1.15, 1];
  const half = GAP / 2;
  if (count > 5 && !chosen) {
    const places = Array.from({ length: count }, (_, i) => cell(Math.floor(i / 2) + 1, (i % 2) + 1));
    return { columns, rows: Array(Math.ceil(count / 2)).fill(SMALL + CAPTION), places };
  }
  const aside = count === 5 ? 2 : Math.min(count - 1, 3);
  const row = Math.max(LEAST + CAPTION, Math.floor((height - half * (aside - 1)) / aside));
  const below = count - 1 - aside;
  const places = [{ row: 1, rows: aside, column: 1, columns: 1 }];
  for (let i = 0; i < aside; i++) places.push(cell(i + 1, 2));
  for (let i = 0; i < below; i++) places.push(cell(aside + Math.floor(i / 2) + 1, (i % 2) + 1));
  return { columns, rows: Array(aside + Math.ceil(below / 2)).fill(row), places };
}

/** @param {number} row @param {number} column */
const cell = (row, column) => ({ row, rows: 1, column, columns: 1 });
