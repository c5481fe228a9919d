import { describe, expect, test } from "vitest";
import { Batcher } from "../intake/batcher.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { wholePage } from "./fixtures/whole-page.ts";
import type { Store } from "./store.ts";

const POISON = Uint8Array.of(0x70, 0x6f, 0x69, 0x73, 0x6f, 0x6e, 0xff, 0);

/**
 * What every store must do with a line that ClickHouse will never take.
 * @param alter runs a statement before a store is open
 */
export function describeRefusal(
  name: string,
  open: () => Promise<Store>,
  alter: (sql: string) => Promise<unknown>,
): void {
  describe(`${name}, with a line that it will never take`, () => {
    test("keeps it aside with its bytes, says so in its place, and stores all others in their order", async () => {
      await (await open()).close();
      await alter("ALTER TABLE events ADD CONSTRAINT no_poison CHECK position(line, 'poison') = 0");
      const store = await open();
      const problems: unknown[] = [];
      const batcher = new Batcher(store, {
        onStored: () => undefined,
        onProblem: (problem) => problems.push(problem),
        onSetAside: () => undefined,
      });
      const ids = Array.from({ length: 500 }, (_, number) => `row-${number}`);
      ids.forEach((id, number) =>
        batcher.add(
          fakeRecord(id, {
            source: "refused",
            timeUs: number,
            receivedUs: Date.now() * 1_000,
            ...(number === 123 && { raw: POISON }),
          }),
        ),
      );
      await batcher.close();
      const selection = { query: { kind: "all" }, fromUs: 0, toUs: 1_000 } as const;
      const { events } = await wholePage(store, { ...selection, limit: 1_000 });
      const own = events.filter(({ source }) => source === "refused");
      expect(own.map(({ id }) => id)).toEqual(ids);
      expect(own[123]).toMatchObject({
        raw: "",
        fields: { jobtrail: "gap" },
        message: expect.stringMatching(
          /kept aside in the table set_aside\. ClickHouse does not take this: .*no_poison/,
        ),
      });
      expect(problems).toEqual([]);
      expect((await store.checkpoints("refused")).get("x")).toBe("row-499");
      expect((await store.setAsideRows()).get("refused")).toBe(1);
      await store.close();
      await alter("ALTER TABLE events DROP CONSTRAINT no_poison");
      expect(await alter("SELECT hex(raw) FROM set_aside WHERE source = 'refused'")).toEqual([
        ["706F69736F6EFF00"],
      ]);
    });
  });
}
