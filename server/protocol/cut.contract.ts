import { describe, expect, test } from "vitest";
import type { Cut } from "./cut.ts";

/** A list that may be cut, for {@link describeCut}. */
export interface CutList<Item> {
  /** How many it gives at most. */
  most: number;
  /** Makes it that there are so many. */
  fill(count: number): Promise<void>;
  ask(): Promise<Cut<Item>>;
  /** Tells an item from the others. */
  keyOf(item: Item): string;
}

/** What everything that is cut must do: its true count is told, wherever the cut lies. @param open a list with nothing in it */
export function describeCut<Item>(name: string, open: () => Promise<CutList<Item>>): void {
  describe(`${name}, as every list that may be cut`, () => {
    test("gives all while they are few, and the true count when it leaves some out", async () => {
      const list = await open();
      const counts = [0, 1, list.most - 1, list.most, list.most + 1, list.most * 3 + 7];
      for (const count of counts) {
        await list.fill(count);
        const { items, total } = await list.ask();
        expect(total, `of ${count}`).toBe(count);
        expect(items, `of ${count}`).toHaveLength(Math.min(count, list.most));
        expect(new Set(items.map((item) => list.keyOf(item))).size).toBe(items.length);
      }
    });
  });
}
