import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { quote } from "shell-quote";
import * as z from "zod";
import { readJournalEntry, type JournalEntry } from "./journal-entry.ts";
import { behind, cursorOfPosition, isSameEntry, resumeCursor } from "./journal-position.ts";
import { startJournalctl } from "./journalctl.ts";
import type {
  Checkpoints,
  LineItem,
  Probe,
  ReadCommand,
  Source,
  SourceKind,
  SourceStatus,
} from "./source.ts";
import type { StreamInView, TimeSpan } from "./source.ts";

/** A journald source in `jobtrail.toml`. */
export const journaldConfigSchema = z.strictObject({
  type: z.literal("journald"),
  name: z.string().min(1).default("journald"),
  units: z.array(z.string().min(1)).default(["zisk-coordinator", "zisk-worker"]),
  directory: z.string().optional().describe("A folder of journal files, as journalctl --directory"),
  file: z.string().optional().describe("A journal file or glob, as journalctl --file"),
});

/** Options of a journald source. */
export type JournaldOptions = z.infer<typeof journaldConfigSchema>;

const FIELDS = "MESSAGE,PRIORITY,_SYSTEMD_UNIT,UNIT,_HOSTNAME,SYSLOG_IDENTIFIER,_PID";
const RETRY_MS = { first: 500, most: 15_000 };
/** A journalctl that lives this long is well, also while its units are silent. */
const WELL_AFTER_MS = 1_000;

/** Units of a journal. */
export const journald: SourceKind<typeof journaldConfigSchema> = {
  schema: journaldConfigSchema,
  create: createJournaldSource,
  probe: probeJournal,
  readCommands: readJournalCommands,
};

/**
 * Reads units of a journal through `journalctl -o json --follow`, which comes with every systemd.
 * Output format: https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format
 */
export function createJournaldSource(options: JournaldOptions): Source {
  return new JournaldSource(options);
}

class JournaldSource implements Source {
  readonly kind = "journald";
  readonly name: string;
  readonly #options: JournaldOptions;
  /** Cursor of each stream's last line: stored, or delivered since. */
  readonly #last = new Map<string, string>();
  #cursor: string | undefined;
  #state: SourceStatus["state"] = "starting";
  #problem: string | null = null;
  /** The entry at which journalctl was told to begin, until it has begun. */
  #expected: string | undefined;
  /** That entries are missing between two that were read. */
  #gap: string | null = null;

  constructor(options: JournaldOptions) {
    this.#options = options;
    this.name = options.name;
  }

  status(): SourceStatus {
    return { state: this.#state, problem: this.#problem, streams: this.#last.size };
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly LineItem[]> {
    for (const [stream, position] of from) this.#last.set(stream, cursorOfPosition(position));
    this.#cursor = resumeCursor(from);
    let waitMs = RETRY_MS.first;
    while (!signal.aborted) {
      const child = startJournalctl(this.#arguments());
      const well = setTimeout(() => {
        this.#state = "following";
        this.#problem = child.hint() ?? this.#gap;
        waitMs = RETRY_MS.first;
      }, WELL_AFTER_MS);
      signal.addEventListener("abort", child.kill);
      try {
        for await (const items of this.#deliver(child.stdout)) {
          if (items.length > 0) yield items;
          if (signal.aborted) break;
        }
      } finally {
        clearTimeout(well);
        signal.removeEventListener("abort", child.kill);
        child.kill();
      }
      const why = await child.ended;
      if (signal.aborted) break;
      this.#state = why.isFinal ? "failed" : "retrying";
      this.#problem = why.message;
      await delay(waitMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    }
    this.#state = "stopped";
  }

  #arguments(): string[] {
    // The entry at the cursor is delivered again and dropped here: an event of several lines resumes at its first.
    const where = this.#cursor === undefined ? [] : [`--cursor=${this.#cursor}`];
    this.#expected = this.#cursor;
    const args = [
      "--output=json",
      `--output-fields=${FIELDS}`,
      "--all",
      "--follow",
      "--lines=all",
      "--no-pager",
    ];
    return [...args, ...placeArguments(this.#options), ...where];
  }

  async *#deliver(stdout: Readable): AsyncIterable<LineItem[]> {
    stdout.setEncoding("utf8");
    let rest = "";
    for await (const chunk of stdout as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield lines.flatMap((line) => this.#item(line));
    }
  }

  #item(line: string): LineItem[] {
    const entry = readJournalEntry(line);
    if (!entry) return [];
    this.#checkBeginning(entry);
    const stream = streamOf(entry);
    const last = this.#last.get(stream);
    if (last !== undefined && !behind(entry.cursor, last)) return [];
    this.#last.set(stream, entry.cursor);
    this.#cursor = entry.cursor;
    this.#state = "following";
    return [
      {
        kind: "line",
        stream,
        labels: { host: entry.host, service: entry.unit.replace(/\.service$/, ""), fields: entry.fields },
        key: entry.key,
        position: entry.cursor,
        timeUs: entry.timeUs,
        raw: entry.message,
      },
    ];
  }

  /** Where journald has deleted the entry to begin at, journalctl silently begins at the nearest that is left. */
  #checkBeginning(entry: JournalEntry): void {
    const expected = this.#expected;
    this.#expected = undefined;
    if (expected === undefined || isSameEntry(entry.cursor, expected)) return;
    this.#gap = `journald had deleted lines before they were read; reading went on at ${new Date(entry.timeUs / 1_000).toISOString()}. Let journald keep more: raise SystemMaxUse in journald.conf.`;
    this.#problem = this.#gap;
  }
}

/** Which journal, and which units of it. */
function placeArguments({ units, directory, file }: JournaldOptions): string[] {
  const place = directory ? [`--directory=${directory}`] : file ? [`--file=${file}`] : [];
  return [...place, ...units.flatMap((unit) => ["--unit", unit])];
}

async function probeJournal(options: JournaldOptions, signal: AbortSignal): Promise<Probe> {
  const child = startJournalctl(["--output=json", "--lines=1", "--no-pager", ...placeArguments(options)]);
  signal.addEventListener("abort", child.kill);
  let lines = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) lines += chunk.length > 0 ? 1 : 0;
  const { message, isFinal } = await child.ended;
  const units = options.units.join(", ");
  if (lines > 0) return { found: [`The journal has lines of ${units}.`], problem: child.hint() };
  const isEmpty = !isFinal && /exit code [01]\)\.?$/.test(message);
  return { found: [`The journal has no line of ${units} yet.`], problem: isEmpty ? child.hint() : message };
}

function readJournalCommands(
  options: JournaldOptions,
  streams: readonly StreamInView[],
  { fromUs, toUs }: TimeSpan,
): ReadCommand[] {
  const since = fromUs > 0 ? ["--since", `@${fromUs / 1e6}`] : [];
  const until = Number.isFinite(toUs) ? ["--until", `@${toUs / 1e6}`] : [];
  return hostsByUnits(streams).map(({ hosts, units }) => {
    // Several hosts are only to be told apart where their journals lie together.
    const matches = options.directory || options.file ? hosts.map((host) => `_HOSTNAME=${host}`) : [];
    const place = placeArguments({ ...options, units });
    const show = ["--output=cat", "--all", "--no-pager"];
    const args = ["journalctl", ...place, ...since, ...until, ...show, ...matches];
    return { what: hosts.join(", "), command: quote(args) };
  });
}

/** Units whose lines are wanted, with all hosts of which just those are. */
function hostsByUnits(streams: readonly StreamInView[]): { hosts: string[]; units: string[] }[] {
  const unitsByHost = new Map<string, string[]>();
  for (const { host, stream } of streams)
    unitsByHost.set(host, [...(unitsByHost.get(host) ?? []), stream.slice(stream.indexOf("/") + 1)].sort());
  const groups = new Map<string, { hosts: string[]; units: string[] }>();
  for (const [host, units] of unitsByHost) {
    const group = groups.get(units.join("\0"));
    if (group) group.hosts.push(host);
    else groups.set(units.join("\0"), { hosts: [host], units });
  }
  return [...groups.values()];
}

function streamOf(entry: JournalEntry): string {
  return `${entry.host}/${entry.unit}`;
}
