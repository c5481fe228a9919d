import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { readJournalEntry, type JournalEntry } from "./journal-entry.ts";
import { behind, cursorOfPosition, resumeCursor } from "./journal-position.ts";
import type { Checkpoints, LineItem, Source, SourceStatus } from "./source.ts";

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
const MAX_STDERR_CHARS = 2_000;

type Journalctl = ChildProcessByStdio<null, Readable, Readable>;

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
      const child = this.#start();
      const stop = (): void => void child.kill();
      signal.addEventListener("abort", stop);
      const ended = endOf(child);
      try {
        for await (const items of this.#deliver(child.stdout)) {
          this.#state = "following";
          this.#problem = null;
          waitMs = RETRY_MS.first;
          if (items.length > 0) yield items;
          if (signal.aborted) break;
        }
      } finally {
        signal.removeEventListener("abort", stop);
        child.kill();
      }
      const why = await ended;
      if (signal.aborted) break;
      this.#state = why.isFinal ? "failed" : "retrying";
      this.#problem = why.message;
      await delay(waitMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    }
    this.#state = "stopped";
  }

  #start(): Journalctl {
    const { units, directory, file } = this.#options;
    const place = directory ? [`--directory=${directory}`] : file ? [`--file=${file}`] : [];
    // The entry at the cursor is delivered again and dropped here: an event of several lines resumes at its first.
    const where = this.#cursor === undefined ? ["--lines=all"] : [`--cursor=${this.#cursor}`, "--lines=all"];
    const args = ["--output=json", `--output-fields=${FIELDS}`, "--all", "--follow", "--quiet", "--no-pager"];
    const child = spawn(
      "journalctl",
      [...args, ...place, ...where, ...units.flatMap((unit) => ["--unit", unit])],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, LC_ALL: "C" },
      },
    );
    // journalctl is silent until there is a line; a child that lives is following.
    child.once("spawn", () => {
      if (this.#state === "starting") this.#state = "following";
    });
    return child;
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
    const stream = streamOf(entry);
    const last = this.#last.get(stream);
    if (last !== undefined && !behind(entry.cursor, last)) return [];
    this.#last.set(stream, entry.cursor);
    this.#cursor = entry.cursor;
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
}

function streamOf(entry: JournalEntry): string {
  return `${entry.host}/${entry.unit}`;
}

/** Why the child ended, in words that say what to do. */
async function endOf(child: Journalctl): Promise<{ message: string; isFinal: boolean }> {
  let stderr = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => (stderr = (stderr + text).slice(-MAX_STDERR_CHARS)));
  return new Promise((resolve) => {
    child.once("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      const message = missing
        ? "journalctl was not found. It comes with systemd; install it, or read files with a source of type file."
        : `journalctl could not be started: ${error.message}.`;
      resolve({ message, isFinal: missing });
    });
    child.once("close", (code, killedBy) => {
      const said = stderr.trim().split("\n").join(" ");
      if (/permission|not seeing messages|insufficient/i.test(said))
        return resolve({
          message: `journald keeps its lines from this user (${said}). Add the user to the group systemd-journal, then log in again.`,
          isFinal: false,
        });
      resolve({
        message: `journalctl ended (${killedBy ?? `exit code ${code}`})${said && `: ${said}`}.`,
        isFinal: false,
      });
    });
  });
}
