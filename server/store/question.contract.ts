import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClickHouse } from "./clickhouse.ts";
import { storeErrorFrom } from "./store-error.ts";

/** Nothing that ends within the time of a test. */
const ENDLESS = "SELECT count() FROM numbers(1000000000000) WHERE cityHash64(number) = 1";

/** How questions stand beside each other, whatever ClickHouse it is. @param open connects to an empty one */
export function describeQuestions(name: string, open: () => Promise<ClickHouse>): void {
  describe(`${name}, asked many questions`, () => {
    let clickhouse: ClickHouse;
    beforeAll(async () => {
      clickhouse = await open();
    });
    afterAll(() => clickhouse.close());

    test("stops working for who has gone, whether it had begun or not", async () => {
      const calledOff = new AbortController();
      const { signal } = calledOff;
      const asked = Array.from({ length: 8 }, () =>
        clickhouse
          .question({ signal })
          .rows(ENDLESS)
          .catch((error: unknown) => storeErrorFrom(error).code),
      );
      expect(await clickhouse.question({ isQuick: true }).rows("SELECT 1")).toEqual([[1]]);
      calledOff.abort();
      expect(await Promise.all(asked)).toEqual(asked.map(() => "store-cancelled"));
      expect(await clickhouse.question().rows("SELECT 2")).toEqual([[2]]);
    });

    test("gives a part up after its time, and does not fail a quick question that takes longer", async () => {
      const within = clickhouse.question().rowsWithin(50, ENDLESS, {});
      await expect(within).rejects.toMatchObject({ code: "store-timeout" });
      const long = "SELECT count() FROM numbers(20) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1";
      const question = clickhouse.question({ isQuick: true });
      expect(await question.rows(`SELECT * FROM (${long})`)).toEqual([[20]]);
    });
  });
}
