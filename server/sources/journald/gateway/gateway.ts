import { GatewayConnection } from "./connection.ts";
import { entriesUrl, gatewayUrl, requestGateway, withoutPassword, type GatewayPlace } from "./request.ts";
import type { JournalEntry } from "../entry.ts";
import { JournalExportReader } from "../export-format.ts";
import { KERNEL_MATCH } from "../kernel.ts";
import { isSameEntry } from "../position.ts";
import type { JournalConnection, JournalRequest, JournalTransport, JournalVoice } from "../transport.ts";

const MOST_WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 30_000;
/** For one entry, once it has begun to come. */
const READ_WITHIN_MS = 10_000;
/** gatewayd's JSON leaves out a field of more than 4 KiB; its export format has every byte. */
const EXPORT_FORMAT = "application/vnd.fdo.journal";

/** A journal served by systemd-journal-gatewayd. */
export function gatewayTransport(place: GatewayPlace): JournalTransport {
  return {
    place: withoutPassword(place.url),
    voices: ["unit", "systemd"],
    mostWaitMs: MOST_WAIT_MS,
    lookAgainMs: LOOK_AGAIN_MS,
    follow: (request) => followEntries(place, request),
    units: () => listUnits(place),
    hosts: undefined,
  };
}

/**
 * What gatewayd is asked for to get one voice of some units. It joins matches of one field with OR and of several with
 * AND, so that the voices need a question each (systemd-journal-gatewayd(8)).
 */
export function unitMatches(units: readonly string[], voice: JournalVoice): [string, string][] {
  if (voice === "kernel") return [[...KERNEL_MATCH]];
  if (voice !== "systemd") return units.map((unit) => ["_SYSTEMD_UNIT", unit]);
  // Only systemd itself is believed what it says of others.
  return [...units.map((unit): [string, string] => ["UNIT", unit]), ["_PID", "1"]];
}

function followEntries(place: GatewayPlace, request: JournalRequest): JournalConnection<JournalEntry> {
  const address = entriesUrl(place.url, unitMatches(request.units, request.voice));
  const following = new URL(address);
  following.searchParams.append("follow", "1");
  const reader = new JournalExportReader();
  let last = request.cursor;
  return new GatewayConnection(place, {
    address: following,
    headers: headersFor(last === undefined ? undefined : `entries=${last}`),
    read(bytes) {
      const entries = reader.push(bytes);
      last = entries.at(-1)?.cursor ?? last;
      return entries;
    },
    async isBehind(signal) {
      const next = await readEntry(place, address, last === undefined ? ":0:1" : `${last}:1:1`, signal);
      // Behind the last entry gatewayd finds the last again.
      return next !== undefined && (last === undefined || !isSameEntry(next.cursor, last));
    },
  });
}

/** @param range cursor, entries to skip, entries to give */
async function readEntry(
  place: GatewayPlace,
  address: URL,
  range: string,
  signal: AbortSignal,
): Promise<JournalEntry | undefined> {
  const reader = new JournalExportReader();
  const response = await requestGateway(place, address, headersFor(`entries=${range}`), signal);
  const timer = setTimeout(() => response.destroy(new Error("no answer to its end")), READ_WITHIN_MS);
  const entries: JournalEntry[] = [];
  for await (const bytes of response as AsyncIterable<Buffer>) entries.push(...reader.push(bytes));
  clearTimeout(timer);
  return entries[0];
}

function headersFor(range: string | undefined): Record<string, string> {
  return { accept: EXPORT_FORMAT, ...(range !== undefined && { range }) };
}

function listUnits(place: GatewayPlace): JournalConnection<string> {
  let rest = "";
  return new GatewayConnection(place, {
    address: gatewayUrl(place.url, "fields/_SYSTEMD_UNIT"),
    headers: {},
    read(bytes) {
      const names = (rest + Buffer.from(bytes).toString("utf8")).split("\n");
      rest = names.pop() ?? "";
      return names.filter((name) => name !== "");
    },
    // A list comes in one piece or not at all.
    isBehind: () => Promise.reject(new Error("no answer")),
  });
}
