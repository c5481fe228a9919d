import { AROUND_ROOMS } from "./rooms/around.mjs";
import { GROUND_ROOMS } from "./rooms/ground.mjs";
import { SCREEN_ROOMS } from "./rooms/screen.mjs";
import { WAY_ROOMS } from "./rooms/way.mjs";

/**
 * @typedef {object} Room
 * @property {string} path a regular expression
 * @property {string} is what it is, as the end of a sentence
 * @property {readonly string[]} [code] rooms whose code it may import
 * @property {readonly string[]} [types] rooms, or single files, of which it may import types
 * @property {Readonly<Record<string, string>>} [except] single files that it imports all the same, and why
 */

/** The pictures of ARCHITECTURE.md with the rooms in each. */
export const PICTURES = {
  "A line's way on the server": WAY_ROOMS,
  "What starts, asks and answers": AROUND_ROOMS,
  "The screen": SCREEN_ROOMS,
  "What they stand on": GROUND_ROOMS,
};

/**
 * Every room of the house. `.dependency-cruiser.mjs` makes rules of them, and `draw-boundaries.mjs` draws the imports that
 * there are. A room may be named before it is built.
 * @type {Readonly<Record<string, Room>>}
 */
export const ROOMS = Object.assign({}, ...Object.values(PICTURES));

/** Tests and what only they import. */
export const TESTS = "\\.(test|contract)\\.tsx?$|/fixtures/";

/** The room that a file is in; undefined for tests and for what is no part of the product. */
export function roomOf(file) {
  if (new RegExp(TESTS).test(file)) return undefined;
  return Object.keys(ROOMS).find((name) => new RegExp(ROOMS[name].path).test(file));
}
