// Video and GIF in the Share menu: what this browser can write, how long it is, and its making.

import { gif, RATE as HALVED, MOST } from "./gif.js";
import { bytes, filled, named } from "./take.js";
import { BITS, moments, RATE, video, writes } from "./video.js";

/** @import { Sharing } from "./share.js" */

/** @param {Sharing} sharing @param {HTMLButtonElement[]} items video and GIF @param {string} tools */
export async function offered(sharing, [one, other], tools) {
  const { words, player } = sharing;
  const codec = await writes();
  if (!player.film) return;
  const seconds = moments(player.film, RATE).length / RATE;
  const about = { seconds: Math.round(seconds), size: bytes((seconds * BITS) / 8) };
  const [size, said] = [".size", ".about"].map((part) => one.querySelector(part));
  if (size) size.textContent = codec ? `${codec.kind.toUpperCase()}, ${filled(words.upTo, about)}` : "";
  if (said && codec?.kind === "webm") said.textContent = `${words.videoAbout} ${words.videoWebm}`;
  if (said && !codec) said.textContent = words.videoNone;
  one.disabled = codec === null;
  const gifs = other.querySelector(".size");
  if (gifs) gifs.textContent = filled(words.atMost, { seconds: Math.round(seconds), size: bytes(MOST) });
  one.onclick = () =>
    sharing.working(async (watch) => {
      const { film } = player;
      const blob = film && codec && (await video(film, wish(sharing), player.root, codec, tools, watch));
      return {
        blob,
        name: named(sharing, codec?.kind ?? ""),
        why: blob && codec?.kind === "webm" ? words.videoWebm : "",
      };
    });
  other.onclick = () =>
    sharing.working(async (watch) => {
      const made = player.film && (await gif(player.film, wish(sharing), player.root, tools, watch));
      const why = !made ? "" : !made.blob ? words.gifOver : made.fps < HALVED ? words.gifHalved : "";
      return { blob: made?.blob ?? null, name: named(sharing, "gif"), why: filled(why, { fps: made?.fps ?? 0 }) };
    });
}

/** The pictures on show, in the colours on show. @param {Sharing} sharing */
function wish({ player }) {
  const { panels, palette } = player;
  return {
    title: document.title.replace(/ · Unrolled$/, ""),
    ground: palette.colour("@paper"),
    palette,
    views: panels.shown.map((panel) => panel.index),
    chosen: panels.choice.large !== null,
  };
}
