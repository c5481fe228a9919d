import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import rules from "../.dependency-cruiser.mjs";
import { cruise } from "./boundaries.mjs";
import { PICTURES, ROOMS, roomOf } from "./rooms.mjs";
import { GROUND_ROOMS } from "./rooms/ground.mjs";
import { isMain, ROOT } from "./run-command.mjs";

const FILE = join(ROOT, "ARCHITECTURE.md");
const BEGIN = "<!-- boundaries: drawn by scripts/draw-boundaries.mjs -->";
const END = "<!-- /boundaries -->";

/** @typedef {{ from: string, to: string, isCode: boolean, isException: boolean }} Arrow */

/**
 * The imports between rooms that there are.
 * @param {import("./boundaries.mjs").Cruised} cruised
 * @returns {Arrow[]}
 */
function arrows({ modules }) {
  const found = new Map();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = roomOf(resolved);
      if (!from || !to || from === to) continue;
      const isException = Object.hasOwn(ROOMS[from].except ?? {}, resolved);
      const key = `${from}\0${to}\0${isException}`;
      const arrow = found.get(key) ?? { from, to, isCode: false, isException };
      arrow.isCode ||= !dependencyTypes.includes("type-only");
      found.set(key, arrow);
    }
  }
  const order = Object.keys(ROOMS);
  const place = ({ from, to }) => order.indexOf(from) * order.length + order.indexOf(to);
  return [...found.values()].sort((a, b) => place(a) - place(b) || a.isException - b.isException);
}

function draw(cruised) {
  const all = arrows(cruised);
  const pictures = Object.entries(PICTURES).map(([title, own]) => {
    const built = Object.keys(own).filter((room) => all.some(({ from, to }) => from === room || to === room));
    return [`### ${title}`, "", ...diagram(built, all), "", ...built.map((room) => told(room, all))].join(
      "\n",
    );
  });
  const known = new Set(Object.keys(ROOMS).flatMap((room) => [room, `${room} takes types`]));
  const others = rules.forbidden
    .filter(({ name }) => !known.has(name))
    .map(({ name, comment }) => `- \`${name}\`: ${comment}`);
  return [...pictures, ["### For every room", "", ...others].join("\n")].join("\n\n");
}

/** A room may be named before its first file is there; what many stand on would make a thicket of each picture. */
function diagram(built, all) {
  const isGround = (room) => Object.hasOwn(GROUND_ROOMS, room);
  const drawn = all.filter(({ from, to }) => built.includes(from) && (isGround(from) || !isGround(to)));
  const named = new Set([...built, ...drawn.flatMap(({ from, to }) => [from, to])]);
  return [
    "```mermaid",
    "flowchart LR",
    ...[...named].map((room) => `  ${idOf(room)}["${room}"]`),
    ...drawn.map((arrow) => `  ${idOf(arrow.from)} ${lineOf(arrow)} ${idOf(arrow.to)}`),
    "```",
  ];
}

function lineOf({ isCode, isException }) {
  if (isException) return "==>|exception|";
  return isCode ? "-->" : "-.->";
}

/** What a room is, its exceptions, and for the ground who stands on it. */
function told(room, all) {
  const { is, except = {} } = ROOMS[room];
  const exceptions = Object.entries(except).map(([file, why]) => ` Exception: \`${file}\`; ${why}.`);
  const users = Object.hasOwn(GROUND_ROOMS, room) ? all.filter(({ to }) => to === room) : [];
  const under = users.length > 0 ? ` Under ${users.map(({ from }) => from).join(", ")}.` : "";
  return `- **${room}**: ${is}.${exceptions.join("")}${under}`;
}

function idOf(room) {
  return room.replace(/\W+/g, "_").replace(/_$/, "");
}

function replaced(text, cruised) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`ARCHITECTURE.md lacks the lines ${BEGIN} and ${END}.`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${draw(cruised)}\n\n${text.slice(end)}`;
}

/**
 * Tells whether the pictures in ARCHITECTURE.md are of the imports that there are.
 * @param {import("./boundaries.mjs").Cruised} cruised
 * @returns {{ code: number, output: string }}
 */
export function checkDiagram(cruised) {
  const text = readFileSync(FILE, "utf8");
  if (replaced(text, cruised) === text) return { code: 0, output: "" };
  return {
    code: 1,
    output:
      "The pictures in ARCHITECTURE.md are not of the imports that there are. Run: node scripts/draw-boundaries.mjs",
  };
}

if (isMain(import.meta.url)) writeFileSync(FILE, replaced(readFileSync(FILE, "utf8"), await cruise()));
