import type { Readable } from "node:stream";
import { quote } from "shell-quote";
import { ENTRY_FIELDS, readJsonEntry, type JournalEntry } from "./journal-entry.ts";
import { sshCommand, type SshPlace } from "./journal-ssh.ts";
import type { JournalConnection, JournalRequest, JournalTransport } from "./journal-transport.ts";
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
    units: (mayRepeat) => listUnits(place, mayRepeat),
  };
}

function followEntries(
  place: JournalctlPlace,
  { units, cursor }: JournalRequest,
): JournalConnection<JournalEntry> {
  const args = [
    "--output=json",
    `--output-fields=${ENTRY_FIELDS.join(",")}`,
    "--all",
    "--follow",
    "--lines=all",
    "--no-pager",
    ...placeArguments(place),
    ...units.map((unit) => `--unit=${unit}`),
    ...(cursor === undefined ? [] : [`--cursor=${cursor}`]),
  ];
  const script = `exec ${quote(["journalctl", ...args])}`;
  return connection(place, place.ssh ? sshCommand(place.ssh, script) : localCommand(args), {
    isOneShot: false,
    async *read(lines) {
      for await (const batch of lines) yield batch.flatMap((line) => readJsonEntry(line) ?? []);
    },
  });
}

function listUnits(place: JournalctlPlace, mayRepeat: boolean): JournalConnection<string> {
  const args = ["--field=_SYSTEMD_UNIT", ...placeArguments(place)];
  const list = quote(["journalctl", ...args]);
  // One login for all looks: a login a minute would fill the other host's own log.
  const script = mayRepeat ? `while :; do ${list} || exit; sleep ${LOOK_AGAIN_S}; done` : `exec ${list}`;
  return connection(place, place.ssh ? sshCommand(place.ssh, script) : localCommand(args), {
    isOneShot: true,
    async *read(lines) {
      for await (const batch of lines) yield batch.filter((line) => line !== "");
    },
  });
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
