import { microsFromIso } from "../../lib/time.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import type { StoredEvent } from "../protocol/logs.ts";
import type { LogsQuestion, Store } from "../store/store.ts";

const PAGE = 1_000;
/** Of a store with millions of errors the newest tell what is usual. */
const MOST_PAGES = 10;

/**
 * Errors stored before a moment, the newest pages first.
 * @param toUs microseconds since the epoch
 * @throws StoreError
 */
export async function* errorsBefore(
  store: Pick<Store, "logs">,
  toUs: number,
): AsyncIterable<readonly StoredEvent[]> {
  const parsed = parseQuery("level:error");
  if (!parsed.ok) return;
  let asked: LogsQuestion = { query: parsed.query, fromUs: 0, toUs, limit: PAGE };
  for (let page = 0; page < MOST_PAGES; page++) {
    const { events, moreBefore, searchedTo } = await store.logs(asked);
    yield events;
    const [oldest] = events;
    if (!moreBefore) return;
    if (oldest) asked = { ...asked, before: oldest.cursor };
    // A page that ended early with nothing found goes on from where it came to.
    else if (searchedTo !== null) asked = { ...asked, toUs: microsFromIso(searchedTo) ?? 0 };
    else return;
  }
}
