import { JournalExportReader } from "../server/sources/journald/export-format.ts";
import { readJsonEntry, type JournalEntry } from "../server/sources/journald/entry.ts";
import { fuzz } from "./fuzz.ts";
import { mustBeTime } from "./items.ts";
import { inChunks } from "./mutated.ts";
import { must, mustBeTexts } from "./must.ts";

const REFUSED = /^what came is not in the journal's export format|is longer than the \d+ bytes/;

/** A field as its length and bytes. */
function binary(name: string, value: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, value, Buffer.from("\n")]);
}

const HEAD = `__CURSOR=s=1;i=1;b=2\n__REALTIME_TIMESTAMP=1700000000000001\n_HOSTNAME=prover-07\n_SYSTEMD_UNIT=zisk-worker.service\nPRIORITY=3\n_PID=17\n`;
const EXPORT = Buffer.concat([
  Buffer.from(`${HEAD}MESSAGE=2026-06-04T13:39:33.123456Z  INFO done\n\n`),
  Buffer.from(HEAD),
  binary("MESSAGE", Buffer.from("two\n\nlines=\xff\x00", "latin1")),
  Buffer.from(`\n__CURSOR=s=1;i=3\nMESSAGE=once\nMESSAGE=twice\n\n`),
]);

function mustBeEntry(entry: JournalEntry): void {
  must(entry.cursor !== "", "an entry has a cursor");
  mustBeTime(entry.timeUs);
  mustBeTexts({ host: entry.host, writer: entry.writer, priority: entry.priority, pid: entry.pid });
  must(entry.message instanceof Uint8Array, "a message is bytes");
}

const textOf = (entry: JournalEntry): string =>
  JSON.stringify({ ...entry, message: Buffer.from(entry.message).toString("latin1") });

/** The entries of a journal that comes in chunks; null where it was refused. */
function entriesOf(chunks: readonly Buffer[]): JournalEntry[] | null {
  const reader = new JournalExportReader();
  try {
    return chunks.flatMap((chunk) => reader.push(chunk));
  } catch (error) {
    if (!(error instanceof Error) || !REFUSED.test(error.message)) throw error;
    return null;
  }
}

fuzz({
  name: "the journal's export format",
  valid: [EXPORT, EXPORT.subarray(0, EXPORT.length - 20)],
  words: [
    "\n",
    "=",
    "\n\n",
    "MESSAGE\n",
    "__CURSOR=",
    "__REALTIME_TIMESTAMP=",
    Buffer.alloc(8),
    Buffer.alloc(8, 0xff),
  ],
  read(input, chance) {
    const whole = entriesOf([input]);
    const cut = entriesOf(inChunks(input, chance));
    must((whole === null) === (cut === null), "a journal is refused wherever the network cuts it");
    if (whole === null || cut === null) return;
    for (const entry of whole) mustBeEntry(entry);
    must(
      whole.map(textOf).join("\n") === cut.map(textOf).join("\n"),
      "entries are the same wherever they are cut",
    );
    const written = whole.map((entry) =>
      Buffer.concat([
        binary("__CURSOR", Buffer.from(entry.cursor)),
        Buffer.from(`__REALTIME_TIMESTAMP=${entry.timeUs ?? ""}\n`),
        binary("_HOSTNAME", Buffer.from(entry.host)),
        binary("MESSAGE", entry.message),
        Buffer.from("\n"),
      ]),
    );
    const again = entriesOf([Buffer.concat(written)]) ?? [];
    must(again.length === whole.length, "entries written anew are as many");
    for (const [index, entry] of whole.entries())
      must(
        Buffer.from(again[index]?.message ?? []).equals(entry.message),
        "an entry written anew is the same",
      );
  },
});

fuzz({
  name: "the journal in JSON",
  valid: [
    Buffer.from(
      JSON.stringify({
        __CURSOR: "s=1;i=1",
        __REALTIME_TIMESTAMP: "1700000000000001",
        _HOSTNAME: "prover-07",
        MESSAGE: [255, 195, 40],
        PRIORITY: ["6", "3"],
        _PID: [[49], [50]],
      }),
    ),
  ],
  words: ["[", "]", ",", "null", "{", '"', "1e400", "-1", '"MESSAGE":'],
  read(input) {
    const entry = readJsonEntry(input.toString("utf8"));
    if (entry !== undefined) mustBeEntry(entry);
  },
});
