// The player's door: a Streamlit page mounts it as a component; any other page calls it the same way.

import { Player } from "./control.js";

/** @import { Send } from "./types.js" */

/** @type {WeakMap<Element, Player>} */
const players = new WeakMap();

/** The player of this element. @param {Element} parent */
export const playerOf = (parent) => players.get(parent);

/**
 * What a page calls, at the beginning and with everything new. Returns what cleans up.
 * @param {{ data: Uint8Array, parentElement: Element, setStateValue: Send["state"], setTriggerValue: Send["trigger"] }} given
 */
export default function show({ data, parentElement, setStateValue, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player?.root.isConnected) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  const here = player;
  here.send = { state: setStateValue, trigger: setTriggerValue };
  here.receive(data);
  return () => setTimeout(() => here.leave(), 0);
}
