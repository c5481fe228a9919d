import type { Event } from "../../lib/event.ts";
import { quoteValue } from "../../lib/query/literal.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import { microsFromIso } from "../../lib/time.ts";
import { citedEvents } from "../../lib/trail/cited.ts";
import type { NoteCommands } from "../../lib/trail/incident-note.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import type { Commands } from "../protocol/commands.ts";
import type { Selection, Store } from "../store/store.ts";

/** Hosts beyond the first so many have no commands: a note is read by people. */
const MOST_HOSTS = 12;

/**
 * The lines that a verdict cites, by id; those that are stored no more are missing.
 * @throws StoreError
 */
export async function citedLines(store: Pick<Store, "event">, trail: Trail): Promise<Map<string, Event>> {
  const lines = new Map<string, Event>();
  for (const id of citedEvents(trail)) {
    const event = await store.event(id);
    if (event) lines.set(id, event);
  }
  return lines;
}

/**
 * For each host of cited lines the commands that show them there: what that host wrote between the first and the last of its
 * own.
 * @param commandsFor tells how the lines of a selection are read on their hosts
 * @throws StoreError
 */
export async function citedCommands(
  lines: Iterable<Event>,
  commandsFor: (selection: Selection, signal?: AbortSignal) => Promise<Commands>,
  signal?: AbortSignal,
): Promise<NoteCommands[]> {
  const byHost = new Map<string, Event[]>();
  for (const line of lines)
    if (line.host !== null) byHost.set(line.host, [...(byHost.get(line.host) ?? []), line]);
  const all: NoteCommands[] = [];
  for (const [host, own] of [...byHost].slice(0, MOST_HOSTS)) {
    const selection = selectionOf(host, own);
    if (!selection) continue;
    const { commands, without } = await commandsFor(selection, signal);
    all.push({
      host,
      commands: commands.map(({ command, notes }) => ({ command, notes })),
      without: without.map(({ reason }) => reason),
    });
  }
  return all;
}

function selectionOf(host: string, lines: readonly Event[]): Selection | undefined {
  const times = lines.map(({ time }) => microsFromIso(time) ?? 0);
  const services = [...new Set(lines.flatMap(({ service }) => service ?? []))];
  const ofServices = services.length === 0 ? "" : ` service:${services.map(quoteValue).join(",")}`;
  const parsed = parseQuery(`host:${quoteValue(host)}${ofServices}`);
  return parsed.ok
    ? { query: parsed.query, fromUs: Math.min(...times), toUs: Math.max(...times) + 1 }
    : undefined;
}
