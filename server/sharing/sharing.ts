import { incidentNote } from "../../lib/trail/incident-note.ts";
import type { Comparison } from "../../lib/trail/compare/shape.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import type { Commands } from "../protocol/commands.ts";
import type { Selection, Store } from "../store/store.ts";
import { comparedJobs, lastGoodOne } from "./compare.ts";
import { exportedTrail, type TrailExport } from "./exports.ts";
import { citedCommands, citedLines } from "./note-material.ts";

/** A job's trail in forms that others read. */
export interface Sharing {
  /**
   * The trail's incident note, Markdown.
   * @param link absolute address of the trail
   * @throws StoreError
   */
  note(trail: Trail, link: string, signal?: AbortSignal): Promise<string>;
  /** The trail in another form, in pieces; a `StoreError` comes while it is read. */
  export(trail: Trail, how: TrailExport, signal?: AbortSignal): AsyncIterable<string>;
  /** Two jobs beside each other, or one alone where there is no other. @throws StoreError */
  compare(job: Trail, other: Trail | undefined, signal?: AbortSignal): Promise<Comparison>;
  /** The one of these completed jobs that a job is best compared with. */
  lastGoodOne(job: Trail, completed: readonly JobSummary[]): JobSummary | undefined;
}

/** @param commandsFor tells how the lines of a selection are read on their hosts */
export function createSharing(
  store: Pick<Store, "event" | "export">,
  commandsFor: (selection: Selection, signal?: AbortSignal) => Promise<Commands>,
): Sharing {
  return {
    async note(trail, link, signal) {
      const lines = await citedLines(store, trail);
      const commands = await citedCommands(lines.values(), commandsFor, signal);
      return incidentNote(trail, { lines, commands, link });
    },
    compare: (job, other, signal) => comparedJobs(store, job, other, signal),
    lastGoodOne,
    export: (trail, how, signal) => exportedTrail(store, trail, how, signal),
  };
}
