/** What came first goes where there is more than so much: maps and sets keep the order of coming. @returns what was dropped */
export function dropOldest<Value>(kept: Map<string, Value>, most: number): [string, Value][];
export function dropOldest(kept: Set<string>, most: number): [string, string][];
export function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): [string, unknown][] {
  const dropped: [string, unknown][] = [];
  for (const [key, value] of kept.entries()) {
    if (kept.size <= most) break;
    kept.delete(key);
    dropped.push([key, value]);
  }
  return dropped;
}
