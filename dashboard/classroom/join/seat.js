// Where this device keeps its seat: in its own storage, or where there is none behind the # of the address, which no server
// sees. It is removed when class has ended.

const KEY = "unrolled-seat";

/** The seat of this class, if this device has one.
 * @param {string} code @returns {string} */
export function seatOf(code) {
  const [, behind = ""] = /^#seat=([0-9a-f.]+)$/.exec(location.hash) ?? [];
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept.code === code ? kept.seat : behind;
  } catch {
    return behind;
  }
}

/** @param {string} code @param {string} seat */
export function keepSeat(code, seat) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ code, seat }));
    address(code, "");
  } catch {
    address(code, `#seat=${seat}`);
  }
}

export function dropSeat() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // there is no storage, so nothing is in it
  }
  history.replaceState(null, "", location.pathname);
}

/** @param {string} code @param {string} behind */
function address(code, behind) {
  const here = new URL(`join/${code}`, document.baseURI).pathname;
  if (location.pathname !== here || location.hash !== behind) history.replaceState(null, "", here + behind);
}
