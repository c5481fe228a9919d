import { incidentNote } from "../../lib/trail/incident-note.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import type { Commands } from "../protocol/commands.ts";
import type { Selection, Store } from "../store/store.ts";
import { citedCommands, citedLines } from "./note-material.ts";

/** A job's trail in forms that others read. */
export interface Sharing {
  /**
   * The trail's incident note, Markdown.
   * @param link absolute address of the trail
   * @throws StoreError
   */
  note(trail: Trail, link: string, signal?: AbortSignal): Promise<string>;
}

/** @param commandsFor tells how the lines of a selection are read on their hosts */
export function createSharing(
  store: Pick<Store, "event">,
  commandsFor: (selection: Selection, signal?: AbortSignal) => Promise<Commands>,
): Sharing {
  return {
    async note(trail, link, signal) {
      const lines = await citedLines(store, trail);
      const commands = await citedCommands(lines.values(), commandsFor, signal);
      return incidentNote(trail, { lines, commands, link });
    },
  };
}
