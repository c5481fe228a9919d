import fc from "fast-check";
import { expect, test } from "vitest";
import type { Trail } from "../../lib/trail/shape.ts";
import { SCENARIO_NAMES } from "../sample/scenarios.ts";
import { piecesOf, readPieces, trailOf, type Piece } from "./fixtures/read-cluster.ts";
import { newestUs, smallCluster } from "./fixtures/small-cluster.ts";
import { toldTrail } from "./fixtures/true-trail.ts";

const scenario = fc.constantFrom(...SCENARIO_NAMES);
const dialect = fc.constantFrom("json" as const, "rank" as const);

test("hosts whose lines come in any order, cut anywhere, give the trail that they give as they were written", () => {
  fc.assert(
    fc.property(
      scenario,
      dialect,
      fc.nat(99),
      fc.array(fc.nat(), { minLength: 8, maxLength: 40 }),
      (name, way, seed, choices) => {
        const cluster = smallCluster(name, { seed });
        const written = piecesOf(cluster.lines, way);
        const inOrder = readPieces(written);
        const shuffled = readPieces(recut(written, choices));
        for (const truth of cluster.jobs) {
          const told = (records: typeof inOrder) => trailOf(records, truth, newestUs(cluster));
          expect(toldTrail(told(shuffled), truth)).toEqual(toldTrail(told(inOrder), truth));
          expect(understoodOf(told(shuffled))).toEqual(understoodOf(told(inOrder)));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("workers and segments beyond a screenful, any seed: nobody healthy is blamed", () => {
  const failing = fc.constantFrom(
    "fails-in-contributions" as const,
    "fails-in-prove" as const,
    "connection-dropped" as const,
  );
  fc.assert(
    fc.property(failing, dialect, fc.integer({ min: 2, max: 12 }), fc.nat(), (name, way, workers, seed) => {
      const cluster = smallCluster(name, { workers, seed });
      const [truth] = cluster.jobs;
      const trail = trailOf(readPieces(piecesOf(cluster.lines, way)), truth!, newestUs(cluster));
      const failed = trail.lanes.filter(
        ({ role, spans }) => role === "worker" && spans.some(({ state }) => state === "failed"),
      );
      expect(failed.map(({ host }) => host)).toEqual([truth!.cause!.process.host]);
    }),
    { numRuns: 40 },
  );
});

/** What is understood of a job beyond what its lines say one by one, the verdict with the lines that it cites. */
function understoodOf({ state, cause, verdict, stall, clocks, stragglers, workers, coverage }: Trail) {
  return { state, cause, verdict, stall, clocks, stragglers, workers, coverage };
}

/**
 * The bytes of each host in their order, since what a kernel says of a process is understood only once the process is known;
 * in other pieces, and the hosts between one another in any order.
 */
function recut(pieces: readonly Piece[], choices: readonly number[]): Piece[] {
  const hosts = new Map<string, Piece[]>();
  for (const piece of pieces) hosts.set(piece.host, [...(hosts.get(piece.host) ?? []), piece]);
  const left = [...hosts.values()];
  const cut: Piece[] = [];
  for (let turn = 0; left.length > 0; turn++) {
    const choice = choices[turn % choices.length]! + turn;
    const queue = left[choice % left.length]!;
    const piece = queue.shift()!;
    const characters = 1 + (choice % piece.text.length);
    cut.push({ ...piece, text: piece.text.slice(0, characters) });
    if (characters < piece.text.length) queue.unshift({ ...piece, text: piece.text.slice(characters) });
    if (queue.length === 0) left.splice(left.indexOf(queue), 1);
  }
  return cut;
}
