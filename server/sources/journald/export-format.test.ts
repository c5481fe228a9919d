import { expect, test } from "vitest";
import { JournalExportReader } from "./export-format.ts";

function binary(name: string, value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
}

const STREAM = Buffer.concat([
  Buffer.from("__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1700000000000001\nMESSAGE=a=b\n"),
  Buffer.from("_HOSTNAME=prover-07\n_SYSTEMD_UNIT=zisk-worker.service\nPRIORITY=3\n_PID=17\n\n"),
  Buffer.from("__CURSOR=s=1;i=2\n"),
  binary("MESSAGE", "two\n\nlines=\xff\x00"),
  Buffer.from("\n"),
  Buffer.from("__CURSOR=s=1;i=3\nMESSAGE=once\nMESSAGE=twice\n\n"),
  Buffer.from("MESSAGE=an entry without a cursor\n\n"),
  Buffer.from("__CURSOR=s=1;i=4\n"),
  binary("MESSAGE", "x".repeat(300)),
  Buffer.from("\n__CURSOR=s=1;i=5\nMESSAGE=not yet complete\n"),
]);

test.for([1, 2, 7, 64, 1_000_000])("reads entries that come %i bytes at a time", (size) => {
  const reader = new JournalExportReader();
  const entries = [];
  for (let at = 0; at < STREAM.length; at += size)
    entries.push(...reader.push(STREAM.subarray(at, at + size)));
  expect(entries.map(({ cursor, message }) => [cursor, Buffer.from(message).toString("latin1")])).toEqual([
    ["s=1;i=1", "a=b"],
    ["s=1;i=2", "two\n\nlines=\xff\x00"],
    ["s=1;i=3", "once\ntwice"],
    ["s=1;i=4", "x".repeat(300)],
  ]);
  expect(entries[0]).toMatchObject({
    timeUs: 1_700_000_000_000_001,
    host: "prover-07",
    units: ["zisk-worker.service"],
    priority: "3",
    pid: "17",
  });
});

test("passes over what nobody reads, however long, and refuses what is no journal", () => {
  const reader = new JournalExportReader();
  const core = Buffer.alloc(80 * 1024 * 1024);
  reader.push(Buffer.from("__CURSOR=s=1;i=1\n"));
  reader.push(binary("COREDUMP", core.toString("latin1")));
  const entries = reader.push(Buffer.from("MESSAGE=behind it\n__REALTIME_TIMESTAMP=soon\n\n"));
  expect(entries).toMatchObject([{ cursor: "s=1;i=1", timeUs: null }]);
  const endless = Buffer.concat([Buffer.from("MESSAGE\n"), Buffer.alloc(8, 0xff)]);
  expect(() => new JournalExportReader().push(endless)).toThrow("MESSAGE is longer than");
  const page = Buffer.from("<html>\nSign in\n");
  expect(() => new JournalExportReader().push(page)).toThrow("export format");
});
