import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogRecord } from "../record.ts";
import { describeCut, type CutList } from "../protocol/cut.contract.ts";
import { FACET_FIELDS, type FacetValue } from "../protocol/logs.ts";
import { wholePage } from "./fixtures/whole-page.ts";
import { TOP_VALUES } from "./facets.ts";
import type { Store } from "./store.ts";
import { describeAdvice } from "./advice.contract.ts";
import { ALL, query, record, select, T0 } from "./fixtures/contract-rows.ts";
import { describeStoredJobs } from "./stored-jobs.contract.ts";

async function lastOf<Told>(answers: AsyncIterable<Told>): Promise<Told> {
  let last: Told | undefined;
  for await (const answer of answers) last = answer;
  if (last === undefined) throw new Error("Nothing was told.");
  return last;
}

/** The hosts of one service, a line each. */
async function facetList(store: Store): Promise<CutList<FacetValue>> {
  let filled = 0;
  return {
    most: TOP_VALUES,
    async fill(count) {
      const hosts = Array.from({ length: count - filled }, (_, index) => `host-${filled + index}`);
      filled = count;
      await store.insert(await store.prepare(hosts.map((host) => record({ service: "many", host }))));
    },
    async ask() {
      const { facets } = await lastOf(store.facets({ query: query("service:many"), ...ALL }, FACET_FIELDS));
      return facets.host ?? { items: [], total: 0 };
    },
    keyOf: ({ value }) => value,
  };
}

/** What every store must do. @param open opens an empty store */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`${name}, as every store`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const put = async (records: readonly LogRecord[]): Promise<void> =>
      store.insert(await store.prepare(records));
    const exported = async (text: string, format: "raw" | "ndjson" | "csv"): Promise<Buffer> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.export(select(text), format)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };

    test("nothing is stored at first", async () => {
      expect((await wholePage(store, { ...select(""), limit: 10 })).events).toEqual([]);
      expect(await store.checkpoints("contract")).toEqual(new Map());
      expect(await store.sources()).toEqual([]);
      await put([]);
    });

    test("every text and every byte comes back as it was", async () => {
      const odd = "tab\t quote' double\" backslash\\ newline\n nul\0 bell\x07 é 😀 \u2028 {x:String}";
      const written = record({
        host: "odd",
        message: odd,
        raw: odd,
        fields: { [odd]: odd, empty: "", "a.b": "1" },
      });
      await put([written]);
      const event = await store.event(written.id);
      expect(event).toMatchObject({ message: odd, raw: odd, fields: { [odd]: odd, empty: "", "a.b": "1" } });
      expect(await store.stored([written.id, "absent", odd])).toEqual(new Set([written.id]));
      const at = written.timeUs;
      expect((await store.stored([written.id], { fromUs: at, toUs: at + 1 })).size).toBe(1);
      expect((await store.stored([written.id], { fromUs: at + 1, toUs: at + 2 })).size).toBe(0);
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10);
      await put([record({ host: "bytes", raw: bytes }), record({ host: "bytes", raw: "two\nlines" })]);
      expect(await exported("host:bytes", "raw")).toEqual(
        Buffer.concat([bytes, Buffer.from("\ntwo\nlines\n")]),
      );
    });

    test("times keep their microseconds, before 1970 and far ahead too", async () => {
      const times = [
        -1,
        0,
        1,
        5_999_999_999,
        T0 + 123_456,
        -86_400_000_000 * 365 * 60,
        8_000_000_000_000_000,
      ];
      const records = times.map((timeUs) => record({ host: "times", timeUs }));
      await put(records);
      const { events } = await wholePage(store, {
        ...select("host:times", { fromUs: -9e15, toUs: 9e15 }),
        limit: 10,
      });
      expect(events.map(({ id }) => id)).toEqual(
        records.toSorted((a, b) => a.timeUs - b.timeUs).map(({ id }) => id),
      );
      expect((await store.event(records[4]!.id))?.time).toBe("2026-06-04T12:00:00.123456Z");
    });

    test("pages of any size join at both ends without a hole or a repetition, also where times clash", async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 13 }),
          async (offsets, limit) => {
            const host = `pages-${run++}`;
            const records = offsets.map((offset) => record({ host, timeUs: T0 + offset }));
            await put(records);
            const inOrder = records.toSorted((a, b) => a.timeUs - b.timeUs).map(({ id }) => id);
            const back: string[] = [];
            const forth: string[] = [];
            let before: string | undefined;
            let after = "";
            for (;;) {
              const page = await wholePage(store, { ...select(`host:${host}`), limit, before });
              back.unshift(...page.events.map(({ id }) => id));
              before = page.events[0]?.cursor;
              if (!page.moreBefore) break;
            }
            for (;;) {
              const page = await wholePage(store, { ...select(`host:${host}`), limit, after });
              forth.push(...page.events.map(({ id }) => id));
              after = page.events.at(-1)?.cursor ?? "";
              if (!page.moreAfter) break;
            }
            const middle = inOrder[inOrder.length >> 1] ?? "";
            const around = await wholePage(store, {
              ...select(`host:${host}`),
              limit: limit * 2,
              around: middle,
            });
            const at = inOrder.indexOf(middle);
            expect(around.events.map(({ id }) => id)).toEqual(
              inOrder.slice(Math.max(0, at - limit), at + limit),
            );
            expect(around.moreBefore).toBe(at > limit);
            expect(around.moreAfter).toBe(at + limit < inOrder.length);
            expect(back).toEqual(inOrder);
            expect(forth).toEqual(inOrder);
          },
        ),
        { numRuns: 12 },
      );
    });

    test("an event's id is a place too; an unknown one is an error of its own", async () => {
      const records = [1, 2, 3].map((offset) => record({ host: "places", timeUs: T0 + offset }));
      await put(records);
      const question = { ...select("host:places"), limit: 5 };
      const [first, second, third] = records.map(({ id }) => id);
      expect((await wholePage(store, { ...question, before: second })).events.map(({ id }) => id)).toEqual([
        first,
      ]);
      expect((await wholePage(store, { ...question, after: second })).events.map(({ id }) => id)).toEqual([
        third,
      ]);
      for (const place of [
        { before: "nobody" },
        { after: "nobody" },
        { around: "nobody" },
        { around: "~1~-" },
      ])
        await expect(wholePage(store, { ...question, ...place })).rejects.toMatchObject({
          code: "cursor-unknown",
        });
      await expect(store.storedAfter("nobody", query(""), 1)).rejects.toMatchObject({
        code: "cursor-unknown",
      });
    });

    test("a cursor stays good when its event has been removed, for pages and for what was missed", async () => {
      const of = (source: string, offset: number) => record({ source, host: "holes", timeUs: T0 + offset });
      await put([of("stays", 1), of("goes", 2), of("stays", 3)]);
      await put([of("stays", 2)]);
      const all = await wholePage(store, { ...select("host:holes"), limit: 10 });
      const gone = all.events.find(({ source }) => source === "goes")?.cursor ?? "";
      await store.dropSource("goes");
      const times = async (place: object) =>
        (await wholePage(store, { ...select("host:holes"), limit: 10, ...place })).events.map(({ time }) =>
          time.slice(-4),
        );
      expect(await times({ before: gone })).toEqual(["001Z"]);
      expect(await times({ after: gone })).toEqual(["002Z", "003Z"]);
      expect(await times({ around: gone })).toEqual(["001Z", "002Z", "003Z"]);
      expect(await store.storedAfter(gone, query("host:holes"), 10)).toHaveLength(2);
    });

    test("facets count under all filters but their own; the histogram's bars make up the total", async () => {
      const levels = ["error", "warn", "info", "info"] as const;
      await put(
        Array.from({ length: 40 }, (_, index) =>
          record({
            service: "counted",
            level: levels[index % 4]!,
            host: `f${index % 2}`,
            timeUs: T0 + index * 1_000_000,
          }),
        ),
      );
      const { facets: counts } = await lastOf(
        store.facets(select("service:counted level:error"), FACET_FIELDS),
      );
      expect(counts.level).toEqual({
        items: [
          { value: "info", count: 20 },
          { value: "error", count: 10 },
          { value: "warn", count: 10 },
        ],
        total: 3,
      });
      expect(counts.host).toEqual({ items: [{ value: "f0", count: 10 }], total: 1 });
      const range = { fromUs: T0 + 5_000_000, toUs: T0 + 25_000_000 };
      const { buckets: bars } = await lastOf(store.histogram(select("service:counted", range), 10));
      const sums = bars.map((bar) => Object.values(bar.counts).reduce((sum, count) => sum + count, 0));
      expect(sums).toEqual([1, ...Array.from({ length: 9 }, () => 2), 1]);
      expect(bars[0]).toMatchObject({
        from: "2026-06-04T12:00:04.000000Z",
        to: "2026-06-04T12:00:06.000000Z",
      });
    });

    describeCut("a facet", () => facetList(store));

    test("the checkpoint of each stream is its last row's, the stream stored to last comes last", async () => {
      const of = (stream: string, position: string) => record({ source: "streams", stream, position });
      await put([of("a", "1"), of("b", "1"), of("a", "2")]);
      await put([of("b", "2")]);
      await put([of("a", "3")]);
      expect([...(await store.checkpoints("streams"))]).toEqual([
        ["b", "2"],
        ["a", "3"],
      ]);
    });

    test("a source that is deleted is read anew, and lines of it that were kept aside are gone too", async () => {
      await put([record({ source: "anew", stream: "a" })]);
      expect((await store.checkpoints("anew")).size).toBe(1);
      await store.setAside(record({ source: "anew", raw: Uint8Array.of(0xff, 0) }), "a reason 'quoted'");
      await store.setAside(record({ source: "other" }), "");
      expect(await store.setAsideRows()).toEqual(
        new Map([
          ["anew", 1],
          ["other", 1],
        ]),
      );
      await store.dropSource("anew");
      expect((await store.checkpoints("anew")).size).toBe(0);
      expect(await store.setAsideRows()).toEqual(new Map([["other", 1]]));
    });

    test("days that are too old, or too much, are removed whole and the oldest first, never the present one", async () => {
      const dayUs = 86_400_000_000;
      // Everything else here was received on the day of T0, which is the present day in this test.
      const nowUs = T0 + 3_600_000_000;
      const on = (days: number, stream: string, position: string) =>
        record({
          source: "kept",
          stream,
          position,
          receivedUs: T0 - days * dayUs,
          timeUs: T0 - days * dayUs,
        });
      await put([on(5, "quiet", "q1"), on(5, "busy", "b1")]);
      await put([on(3, "busy", "b2")]);
      await put([on(2, "busy", "b3")]);
      const before = await store.totals();
      const inOrder = [
        ["quiet", "q1"],
        ["busy", "b3"],
      ];
      expect(store.removal()).toBeNull();
      expect(await store.retain({}, nowUs)).toEqual({ days: 0, rows: 0, bytes: 0 });
      expect(await store.retain({ keepUs: 3 * dayUs }, nowUs)).toMatchObject({ days: 1, rows: 2 });
      expect([...(await store.checkpoints("kept"))]).toEqual(inOrder);
      expect(store.removal()).toEqual({
        until: "2026-05-31T00:00:00.000000Z",
        on: "2026-06-04T13:00:00.000000Z",
      });
      expect((await wholePage(store, { ...select("source:kept"), limit: 9 })).removed).toEqual(
        store.removal(),
      );
      const later = select("source:kept", { fromUs: T0 - 2 * dayUs, toUs: T0 });
      expect((await wholePage(store, { ...later, limit: 9 })).removed).toBeNull();
      const left = (await store.totals()).bytes;
      expect(await store.retain({ keepBytes: left - 1 }, nowUs)).toMatchObject({ days: 1, rows: 1 });
      expect(await store.retain({ keepBytes: 0 }, nowUs)).toMatchObject({ days: 1, rows: 1 });
      expect((await store.totals()).rows).toBe(before.rows - 4);
      expect([...(await store.checkpoints("kept"))]).toEqual(inOrder);
      await put([record({ source: "kept", stream: "quiet", position: "q2" })]);
      expect([...(await store.checkpoints("kept"))]).toEqual([
        ["busy", "b3"],
        ["quiet", "q2"],
      ]);
    });

    test("what was stored after an event comes in the order of storing, not of time", async () => {
      const first = record({ host: "after", timeUs: T0 + 900 });
      const late = record({ host: "after", timeUs: T0 + 100 });
      const last = record({ host: "after", timeUs: T0 + 950 });
      for (const one of [first, late, last]) await put([one]);
      const events = await store.storedAfter(first.id, query("host:after"), 10);
      expect(events.map(({ id }) => id)).toEqual([late.id, last.id]);
      expect(await store.countStoredAfter(first.id, query("host:after"))).toBe(2);
    });

    describeStoredJobs(() => store, put);
    describeAdvice(() => store, put);

    test("a large batch is stored whole, exported whole, and deleted with its source", async () => {
      const batch = Array.from({ length: 12_000 }, (_, index) =>
        record({ source: "large", timeUs: T0 + (index % 7) }),
      );
      await put(batch);
      expect((await store.sources()).find(({ source }) => source === "large")?.rows).toBe(12_000);
      const ids = (await exported("source:large", "ndjson")).toString().trimEnd().split("\n");
      expect(new Set(ids.map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(12_000);
      const before = await store.totals();
      await store.dropSource("large");
      expect((await wholePage(store, { ...select("source:large"), limit: 1 })).events).toEqual([]);
      expect((await store.sources()).some(({ source }) => source === "large")).toBe(false);
      expect(before.bytes).toBeGreaterThan(0);
    });

    test("words, few or many and of any length, and fields of any number come back as they were", async () => {
      const odd = [
        "",
        "a",
        "ü".repeat(50),
        "x".repeat(43),
        "x".repeat(47) + "ü",
        "y".repeat(127),
        "z".repeat(128),
        "\0",
        "“…”".repeat(60),
      ];
      const word = (index: number) =>
        (odd[index % odd.length] ?? "") + (index % 3 === 0 ? "" : String(index % 700));
      const many = Object.fromEntries(
        Array.from({ length: 70_000 }, (_, index) => [`name ${index}`, String(index % 7)]),
      );
      const rows = Array.from({ length: 2_000 }, (_, index) =>
        record({
          source: "words",
          timeUs: T0 + index,
          host: word(index),
          target: word(index * 7),
          worker: word(index >> 3),
          segment: String(index),
          message: word(index + 5),
          fields:
            index % 4 === 0 ? {} : { [word(index)]: word(index + 1), same: odd[index % odd.length] ?? "" },
        }),
      );
      // A block without any field, one of very many, and one of both.
      await put(rows.filter(({ fields }) => Object.keys(fields).length === 0));
      await put([record({ source: "words", timeUs: T0 + 2_000, fields: many })]);
      await put(rows.filter(({ fields }) => Object.keys(fields).length > 0));
      const lines = (await exported("source:words", "ndjson")).toString().trimEnd().split("\n");
      const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(events.pop()).toMatchObject({ fields: many });
      expect(
        events.map(({ host, target, worker, segment, message, fields }) => [
          host,
          target,
          worker,
          segment,
          message,
          fields,
        ]),
      ).toEqual(
        rows.map(({ host, target, worker, segment, message, fields }) => [
          host || null,
          target || null,
          worker || null,
          segment,
          message,
          fields,
        ]),
      );
      await store.dropSource("words");
    });

    test("tells what was stored last of some milestones: of each kind in each stream, and of all together", async () => {
      const of = (stream: string, milestone: string, job: string) =>
        record({ host: "last", stream, milestone, job, worker: "w", phase: "Prove", jobId: `${job}-id` });
      await put([
        of("s1", "test_begins", "none"),
        of("s1", "test_begins", "zero"),
        of("s1", "test_ends", "one"),
        of("s1", "test_begins", "one"),
        of("s1", "test_begins", "two"),
        of("s1", "test_begins", "three"),
        of("s2", "test_begins", "two"),
        of("c", "test_over", "one"),
      ]);
      await put([of("c", "test_over", "two"), record({ stream: "s1", milestone: "test_other" })]);
      const rows = await store.lastMilestones(["test_begins", "test_ends"], ["test_over"]);
      expect(rows.map(({ stream, milestone, job }) => [stream, milestone, job])).toEqual([
        ["s1", "test_begins", "zero"],
        ["s1", "test_ends", "one"],
        ["s1", "test_begins", "one"],
        ["s1", "test_begins", "two"],
        ["s1", "test_begins", "three"],
        ["s2", "test_begins", "two"],
        ["c", "test_over", "one"],
        ["c", "test_over", "two"],
      ]);
      expect(rows[0]).toMatchObject({ source: "contract", host: "last", worker: "w", phase: "Prove" });
      expect(rows[0]).toMatchObject({ jobId: "zero-id", service: "" });
      expect(rows[0]?.timeUs).toBeGreaterThan(T0);
      expect(await store.lastMilestones(["test_never"], [])).toEqual([]);
    });

    test("a batch that was packed in parts is stored whole, in the order of its parts, to the byte", async () => {
      const records = Array.from({ length: 60 }, (_, index) =>
        record({
          host: "packed",
          timeUs: T0,
          worker: `w${index % 7}`,
          fields: index % 3 === 0 ? { part: String(index) } : {},
          raw: index % 2 === 0 ? `line ${index} ü` : Uint8Array.of(0x61, 0xff, index),
        }),
      );
      const whole = structuredClone(records);
      const pack = store.pack();
      const parts = [
        await pack.add(records.slice(0, 10)),
        await pack.add(records.slice(10, 35)),
        await pack.add(records.slice(35)),
      ];
      const batch = pack.end();
      expect(parts.flatMap((part) => part.whole())).toEqual(whole.map((one) => ({ ...one, format: "" })));
      await store.insert(batch);
      pack.free();
      const { events } = await wholePage(store, { ...select("host:packed"), limit: 100 });
      expect(events.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      expect(events.map(({ worker, fields }) => ({ worker, fields }))).toEqual(
        whole.map(({ worker, fields }) => ({ worker, fields })),
      );
      const bytes: Uint8Array[] = [];
      for await (const chunk of store.export(select("host:packed"), "raw")) bytes.push(chunk);
      expect(Buffer.concat(bytes)).toEqual(
        Buffer.concat(whole.flatMap(({ raw }) => [Buffer.from(raw), Buffer.from("\n")])),
      );
    });

    test("a batch that was prepared first is ordered first, and may be stored again after a failure", async () => {
      const [one, two] = [record({ host: "order", timeUs: T0 }), record({ host: "order", timeUs: T0 })];
      const [first, second] = [await store.prepare([one]), await store.prepare([two])];
      await store.insert(second);
      await store.insert(first);
      const { events } = await wholePage(store, { ...select("host:order"), limit: 5 });
      expect(events.map(({ id }) => id)).toEqual([one.id, two.id]);
    });
  });
}
