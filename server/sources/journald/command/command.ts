import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { shellWords } from "../../../shell.ts";
import { ENTRY_FIELDS, readJsonEntry, type JournalEntry } from "../entry.ts";
import { KERNEL_MATCH } from "../kernel.ts";
import { sshCommand, type SshPlace } from "./ssh.ts";
import type { JournalConnection, JournalRequest, JournalTransport } from "../transport.ts";
import { permissionHint, startCommand, type JournalCommand } from "./journalctl.ts";

/** Which journal journalctl reads, and on which host. */
export interface JournalctlPlace {
  directory?: string | undefined;
  file?: string | undefined;
  /** Undefined for this machine. */
  ssh: SshPlace | undefined;
}

const MOST_WAIT_MS = { local: 15_000, ssh: 60_000 };
/** How soon a unit is noticed that fits a pattern and was not there before, seconds. */
const LOOK_AGAIN_S = 30;

/** The arguments that name the journal. */
export function placeArguments({ directory, file }: JournalctlPlace): string[] {
  return directory ? ["--directory", directory] : file ? ["--file", file] : [];
}

/**
 * A journal by `journalctl`, which comes with every systemd, on this machine or by ssh on another.
 * Output format: https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format
 */
export function commandTransport(place: JournalctlPlace): JournalTransport {
  return {
    place: place.ssh?.destination ?? "this machine",
    voices: ["all"],
    mostWaitMs: place.ssh ? MOST_WAIT_MS.ssh : MOST_WAIT_MS.local,
    lookAgainMs: LOOK_AGAIN_S * 1_000,
    follow: (request) => followEntries(place, request),
    units: (mayRepeat) => listValues(place, "_SYSTEMD_UNIT", mayRepeat),
    hosts: isCollected(place) ? () => listHosts(place) : undefined,
  };
}

/** Whether the journals may be those of several hosts. */
function isCollected({ directory, file }: JournalctlPlace): boolean {
  return directory !== undefined || file !== undefined;
}

const MACHINE_ID = "/etc/machine-id";

function followEntries(
  place: JournalctlPlace,
  { units, voice, host, cursor }: JournalRequest,
): JournalConnection<JournalEntry> {
  const args = [
    "--output=json",
    `--output-fields=${ENTRY_FIELDS.join(",")}`,
    "--all",
    "--follow",
    "--lines=all",
    "--no-pager",
    // Without it --follow shows the newest boot alone, and what was written before a reboot would be lost.
    "--merge",
    ...placeArguments(place),
    ...(voice === "kernel" ? [KERNEL_MATCH.join("=")] : units.map((unit) => `--unit=${unit}`)),
    ...(host ? [`_HOSTNAME=${host}`] : []),
    ...(cursor === undefined ? [] : [`--cursor=${cursor}`]),
  ];
  // --merge also takes in journals of other machines that are collected on this one.
  const own = isCollected(place) ? "" : ` _MACHINE_ID="$(cat ${MACHINE_ID})"`;
  const script = `exec ${shellWords(["journalctl", ...args])}${own}`;
  const local = isCollected(place) ? args : [...args, ...ownMachine()];
  return connection(place, place.ssh ? sshCommand(place.ssh, script) : localCommand(local), {
    isOneShot: false,
    async *read(lines) {
      for await (const batch of lines) yield batch.flatMap((line) => readJsonEntry(line) ?? []);
    },
  });
}

function ownMachine(): string[] {
  try {
    return [`_MACHINE_ID=${readFileSync(MACHINE_ID, "utf8").trim()}`];
  } catch {
    return [];
  }
}

/** All values that a field has in the journal. */
function listValues(place: JournalctlPlace, field: string, mayRepeat: boolean): JournalConnection<string> {
  const args = [`--field=${field}`, ...placeArguments(place)];
  const list = shellWords(["journalctl", ...args]);
  // One login for all looks: a login a minute would fill the other host's own log.
  // A pause that outlives the shell must not hold the connection open.
  const pause = `sleep ${LOOK_AGAIN_S} </dev/null >/dev/null 2>&1 3<&-`;
  const script = mayRepeat ? `while :; do ${list} || exit; ${pause}; done` : `exec ${list}`;
  return connection(place, place.ssh ? sshCommand(place.ssh, script) : localCommand(args), {
    isOneShot: true,
    async *read(lines) {
      for await (const batch of lines) yield batch.filter((line) => line !== "");
    },
  });
}

/** "" stands for entries that name no host, where no entry names one. */
function listHosts(place: JournalctlPlace): JournalConnection<string> {
  const list = listValues(place, "_HOSTNAME", true);
  return { ...list, batches: orNameless(list.batches) };
}

async function* orNameless(batches: AsyncIterable<readonly string[]>): AsyncIterable<readonly string[]> {
  let isAnyNamed = false;
  for await (const names of batches) {
    isAnyNamed ||= names.length > 0;
    yield names;
  }
  if (!isAnyNamed) yield [""];
}

interface Reading<T> {
  /** It ends by itself once it has told everything. */
  isOneShot: boolean;
  read: (lines: AsyncIterable<readonly string[]>) => AsyncIterable<readonly T[]>;
}

function connection<T>(
  place: JournalctlPlace,
  command: JournalCommand,
  { isOneShot, read }: Reading<T>,
): JournalConnection<T> {
  const running = startCommand(command);
  let greet: () => void = () => undefined;
  const greeted = new Promise<void>((resolve) => (greet = resolve));
  return {
    opened: place.ssh ? greeted : running.started,
    batches: read(linesOf(running.stdout, greet)),
    ended: running.ended.then(({ message, isFinal, exitCode }) => ({
      message: isOneShot && exitCode === 0 ? null : message,
      isFinal,
    })),
    hint: running.hint,
    close: running.kill,
  };
}

/** Whole lines; the rest of one that was cut off is left out. @param onOutput called when there is any */
async function* linesOf(stdout: Readable, onOutput: () => void): AsyncIterable<readonly string[]> {
  stdout.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stdout as AsyncIterable<string>) {
    onOutput();
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield lines;
  }
}

function localCommand(args: readonly string[]): JournalCommand {
  return {
    program: "journalctl",
    args,
    name: "journalctl",
    missing:
      "journalctl was not found. It comes with systemd; install it, or read files with a source of type file.",
    explain: (said) => permissionHint(said) ?? undefined,
    hint: (said) => permissionHint(said),
  };
}
