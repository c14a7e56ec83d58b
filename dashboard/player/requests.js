// Single requests to a class, beside the line that asks again and again.

/** @param {string} base @param {string} path @param {object} body @param {string} [drive]
 * @returns {Promise<Record<string, any>>} the answer, with `ok`; no more than that where there was none */
export async function posted(base, path, body, drive) {
  const headers = { "content-type": "application/json", ...(drive ? { "x-drive": drive } : {}) };
  try {
    const answer = await fetch(new URL(path, base), { method: "POST", headers, body: JSON.stringify(body) });
    return { ...(await answer.json()), ok: answer.ok };
  } catch {
    return { ok: false };
  }
}

/** Is this class still there, and ours? Where nobody answers it may be.
 * @param {string} base @param {{ code: string, drive: string }} known */
export async function there(base, { code, drive }) {
  const answer = await fetch(new URL(`class/${code}`, base), { headers: { "x-drive": drive } }).catch(() => null);
  if (!answer) return true;
  const state = answer.ok ? await answer.json() : { ended: true };
  return !state.ended && state.n !== undefined; // n is told to who drives
}

/** A picture for the class; its mark, or null.
 * @param {string} base @param {string} code @param {string} drive @param {Blob} blob @returns {Promise<string | null>} */
export async function put(base, code, drive, blob) {
  const headers = { "content-type": blob.type, "x-drive": drive };
  const answer = await fetch(new URL(`class/${code}/still`, base), { method: "PUT", headers, body: blob }).catch(
    () => null,
  );
  return answer?.ok ? (await answer.json()).still : null;
}
