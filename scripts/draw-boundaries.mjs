import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import rules from "../.dependency-cruiser.mjs";
import { isMain, ROOT } from "./run-command.mjs";

const FILE = join(ROOT, "ARCHITECTURE.md");
const BEGIN = "<!-- boundaries: drawn by scripts/draw-boundaries.mjs -->";
const END = "<!-- /boundaries -->";

/** One file that stands for each room: what the rules say of it holds for the room. */
const ROOMS = {
  app: "app/page.tsx",
  components: "components/explorer/explorer.tsx",
  lib: "lib/time.ts",
  protocol: "server/protocol/logs.ts",
  running: "server/running.ts",
  sources: "server/sources/file/file.ts",
  lines: "server/lines/line-assembler.ts",
  parse: "server/parse/parse-line.ts",
  store: "server/store/open.ts",
  live: "server/live/hub.ts",
  forward: "server/forward/sending/forwarder.ts",
  joints: "server/pipeline.ts",
};

const LABELS = {
  app: "app/",
  components: "components/",
  lib: "lib/",
  protocol: "server/protocol/, record.ts, error.ts",
  running: "server/running.ts",
  joints: "server/main.ts, pipeline.ts, config/, intake/, health/, recipes/, hygiene/, commands/",
};

/** The contract file of each stage that has one. */
const CONTRACTS = {
  sources: "server/sources/source.ts",
  lines: "server/lines/line.ts",
  parse: "server/parse/format.ts",
  store: "server/store/store.ts",
};

/** The rules that decide by paths alone who may import whom. */
const PATH_RULES = rules.forbidden.filter(({ from, to }) => from.path && to.path && !to.dependencyTypes);

/** Draws who may import whom: solid where code may be imported, dotted where only types. */
function draw() {
  const lines = ["```mermaid", "flowchart LR"];
  for (const room of Object.keys(ROOMS)) lines.push(`  ${room}["${LABELS[room] ?? `server/${room}/`}"]`);
  for (const from of Object.keys(ROOMS)) {
    for (const to of Object.keys(ROOMS)) {
      if (from === to) continue;
      if (isAllowed(ROOMS[from], ROOMS[to])) lines.push(`  ${from} --> ${to}`);
      else if (isAllowed(ROOMS[from], CONTRACTS[to] ?? ROOMS[to], "type-only"))
        lines.push(`  ${from} -.-> ${to}`);
    }
  }
  lines.push("```", "");
  for (const { name, comment } of rules.forbidden) lines.push(`- \`${name}\`: ${comment}`);
  return lines.join("\n");
}

function isAllowed(from, to, dependencyType = "import") {
  return !PATH_RULES.some((rule) => {
    const match = matches(rule.from, from);
    if (!match || rule.to.dependencyTypesNot?.includes(dependencyType)) return false;
    return matches(rule.to, to, match);
  });
}

/** Matches a path as dependency-cruiser does; `$1` in the target's patterns is what the importer's pattern caught. */
function matches({ path, pathNot = [] }, file, caught = []) {
  const pattern = (text) => new RegExp(text.replace(/\$(\d)/g, (_, index) => caught[Number(index)] ?? ""));
  if ([pathNot].flat().some((text) => pattern(text).test(file))) return null;
  return pattern(path).exec(file);
}

function replaced(text) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`ARCHITECTURE.md lacks the lines ${BEGIN} and ${END}.`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${draw()}\n\n${text.slice(end)}`;
}

/**
 * Tells whether the diagram in ARCHITECTURE.md is what the rules say.
 * @returns {{ code: number, output: string }}
 */
export function checkDiagram() {
  const text = readFileSync(FILE, "utf8");
  if (replaced(text) === text) return { code: 0, output: "" };
  return {
    code: 1,
    output: "The diagram in ARCHITECTURE.md is not what the rules say. Run: node scripts/draw-boundaries.mjs",
  };
}

if (isMain(import.meta.url)) writeFileSync(FILE, replaced(readFileSync(FILE, "utf8")));
