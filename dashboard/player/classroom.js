// What a class is told of itself, as types only: nothing here runs. dashboard/classroom/rooms.py makes it.

/** @import { Answer } from "./types.js" */

/** @typedef {{ en: string, zh: string }} Both */
/** @typedef {{ step: number } | { from: number, since: number, speed: number, until: number | null }} At steps from 0 */
/** @typedef {{ round: number, n: number, answers: [Answer, number][] }} Tally */
/** @typedef {{ answers: Answer[], said: Both, why: Both, to: number }} Truth */
/** @typedef {{ slug: string, query: string, title: Both, own: boolean, still: string | null }} Show */

/**
 * @typedef {object} Question a question without its answer
 * @property {string} name
 * @property {"pick" | "guess" | "when" | "spot"} kind
 * @property {Both} prompt
 * @property {Both[]} options
 * @property {number} low
 * @property {number} high
 * @property {boolean} log
 * @property {boolean} whole
 * @property {string} unit
 * @property {number} margin
 * @property {number} steps of the film, for a when
 * @property {[number, number][] | null} points rows of a spot
 * @property {string | null} still the mark of its picture
 * @property {{ x0: number, y0: number, x1: number, y1: number, x: [number, number], y: [number, number] } | null} frame
 *   where the still's axes are, in shares of it from its upper left corner, and what they span
 * @property {number} at
 * @property {number} to
 * @property {number[]} views
 * @property {[number, string][]} slots
 * @property {boolean} after
 */

/**
 * @typedef {object} Room what a class is told of itself
 * @property {number} v
 * @property {string} code
 * @property {number} now the server's clock, seconds
 * @property {Show | null} show
 * @property {At} at
 * @property {"idle" | "vote" | "closed" | "talk" | "shown" | "revealed"} phase
 * @property {number} round
 * @property {Question | null} ask
 * @property {number} count
 * @property {number} seats
 * @property {Tally[]} tallies
 * @property {Truth | null} truth
 * @property {boolean} blank
 * @property {"open" | "closed"} door
 * @property {boolean} ended
 * @property {Answer | null} mine
 * @property {number} [n] these are for who drives
 * @property {[number, string][]} [presses]
 * @property {Record<string, any>} [private]
 * @property {number | null} [heads]
 * @property {boolean} [remote]
 */

/** @typedef {{ seat?: string, drive?: string, remote?: string }} As who asks */
/** @typedef {{ ok: boolean, seconds: number, since: number }} Felt the way there and back; for how long nothing came */
/** @typedef {{ ok: boolean, status: number, said?: Both } & Record<string, any>} Reply */
/** @typedef {{ what: string, body: object, done: (reply: Reply) => void }} Letter */

export {};
