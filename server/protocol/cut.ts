import * as z from "zod";

/**
 * The one form of every list that may be cut: how many there are in truth stands beside those that are given. What is
 * cut is never told by its length alone, and never by “or more”.
 */
export interface Cut<Item> {
  /** The first of all, in the list's order. */
  items: Item[];
  /** How many there are, `items` among them. */
  total: number;
}

/** The schema of a {@link Cut} of such items. */
export function cutSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    total: z.number().int().describe("How many there are; items has the first of them"),
  });
}

/** How many are left out. */
export function leftOut({ items, total }: Cut<unknown>): number {
  return total - items.length;
}
