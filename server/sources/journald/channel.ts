import type { Level } from "../../../lib/event.ts";
import type { JournalEntry } from "./entry.ts";
import { gapNote, journalGap } from "./gap.ts";
import { KERNEL, tellsKill } from "./kernel.ts";
import { JournalLink } from "./link.ts";
import { isNew, isSameEntry, keyOf, resumeCursor, streamEnd, type StreamEnd } from "./position.ts";
import type { JournalTransport, JournalVoice } from "./transport.ts";
import { hostOfStream, shortName, streamOf, unitOfStream } from "./units.ts";
import type { Checkpoints, Gap, Labels, LineItem, NoteItem, SourceStatus } from "../source.ts";

/** Older entries than this at the time of connecting are a back-fill. */
const OLD_US = 5_000_000;
/** After this long without old entries the back-fill is over. */
const BACKFILL_LINGERS_MS = 1_000;
const MAX_GAPS = 30;

/** What a channel carries, and the host of entries that tell none. */
export interface ChannelOptions {
  units: readonly string[];
  voice: JournalVoice;
  /** Whose entries it carries alone, "" for those of no host; undefined for every host's. */
  host: string | undefined;
  fallbackHost: string;
}

/** Some units of a journal, read in one order and so resumed at one cursor. */
export class JournalChannel {
  readonly #gaps: Gap[] = [];
  readonly #transport: JournalTransport;
  readonly #options: ChannelOptions;
  readonly #link: JournalLink;
  /** How far each stream was read: stored, or delivered since. */
  readonly #ends = new Map<string, StreamEnd>();
  #cursor: string | undefined;
  /** The entry at which the transport was told to begin, until it has begun. */
  #expected: string | undefined;
  /** A gap that is told with the next line. */
  #gap: Gap | undefined;
  #connectedUs = 0;
  #backfillUntilMs = 0;

  constructor(transport: JournalTransport, options: ChannelOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#link = new JournalLink({ mostWaitMs: transport.mostWaitMs, againAfterMs: 0 });
  }

  /** As of the whole source. */
  status(): SourceStatus {
    const link = this.#link.status();
    const isOld = link.state === "following" && performance.now() < this.#backfillUntilMs;
    return {
      ...link,
      state: isOld ? "backfilling" : link.state,
      streams: this.#ends.size,
      gaps: this.#gaps,
    };
  }

  /** Lines behind the checkpoints. @param from of all streams of the source; those of this channel are picked out */
  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly (LineItem | NoteItem)[]> {
    const own = new Map([...from].filter(([stream]) => this.#owns(stream)));
    for (const [stream, position] of own) this.#ends.set(stream, streamEnd(position));
    this.#cursor = resumeCursor(own);
    for await (const entries of this.#link.read(() => this.#connect(), signal)) {
      const items = entries.flatMap((entry) => this.#items(entry));
      if (items.length > 0) yield items;
    }
  }

  #owns(stream: string): boolean {
    const { unit, isSystemd } = unitOfStream(stream);
    const { host, fallbackHost } = this.#options;
    if (host !== undefined && hostOfStream(stream) !== (host || fallbackHost)) return false;
    return this.#options.units.includes(unit) && isSystemd === (this.#options.voice === "systemd");
  }

  #connect() {
    // The entry at the cursor is delivered again and dropped here: an event of several lines resumes at its first.
    this.#expected = this.#cursor;
    this.#connectedUs = Date.now() * 1_000;
    const { units, voice, host } = this.#options;
    return this.#transport.follow({ units, voice, host, cursor: this.#cursor });
  }

  #items(entry: JournalEntry): (LineItem | NoteItem)[] {
    const { units, voice, fallbackHost, host: wanted } = this.#options;
    if (voice === "kernel" && !tellsKill(entry.message)) return [];
    // Of the kernel too little is stored for a line that is gone to tell of others.
    if (voice !== "kernel") this.#checkBeginning(entry);
    // Nameless entries cannot be asked for alone, and those with a name are read by themselves.
    if (wanted === "" && entry.host !== "") return [];
    const host = entry.host || fallbackHost;
    const unit =
      voice === "kernel"
        ? KERNEL
        : (entry.units.find((name) => units.includes(name)) ?? entry.units[0] ?? "");
    const stream = streamOf(host, unit, voice);
    const end = this.#ends.get(stream);
    if (end && !isNew(entry.cursor, end)) return [];
    this.#ends.set(stream, { cursor: entry.cursor, isRead: true });
    this.#cursor = entry.cursor;
    if (entry.timeUs !== null && entry.timeUs < this.#connectedUs - OLD_US)
      this.#backfillUntilMs = performance.now() + BACKFILL_LINGERS_MS;
    const labels: Labels = { host, service: shortName(unit), fields: fieldsOf(entry) };
    const line: LineItem = {
      kind: "line",
      stream,
      labels,
      key: keyOf(entry.cursor),
      position: entry.cursor,
      timeUs: entry.timeUs,
      ...levelOf(entry, unit),
      raw: entry.message,
    };
    if (!this.#gap) return [line];
    const note = gapNote(this.#gap, stream, labels, entry);
    this.#gaps.push(this.#gap);
    if (this.#gaps.length > MAX_GAPS) this.#gaps.shift();
    this.#gap = undefined;
    return [note, line];
  }

  #checkBeginning(entry: JournalEntry): void {
    const expected = this.#expected;
    this.#expected = undefined;
    if (expected === undefined || isSameEntry(entry.cursor, expected)) return;
    this.#gap = journalGap(expected, entry);
  }
}

function fieldsOf({ priority, pid }: JournalEntry): Record<string, string> {
  return { ...(priority && { priority }), ...(pid && { pid }) };
}

/** From `emergency` to `debug` (syslog(3)). */
const LEVELS: readonly Level[] = ["error", "error", "error", "error", "warn", "info", "info", "debug"];

/** What a service prints, whatever it says (SyslogLevel in systemd.exec(5)). */
const PRINTED = "6";

/** journald gives all that a unit prints one priority, which then says nothing of a line; any other was meant. */
function levelOf({ priority, writer }: JournalEntry, unit: string): { level?: Level } {
  if (priority === "" || (priority === PRINTED && writer === unit)) return {};
  const level = LEVELS[Number(priority)];
  return level ? { level } : {};
}
