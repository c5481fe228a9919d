/** What comes of each source, in its order. */
export function bySource<Item extends { source: string }>(
  items: readonly Item[],
): Map<string, readonly Item[]> {
  const [first] = items;
  // Nearly always of one.
  if (first && items.every(({ source }) => source === first.source)) return new Map([[first.source, items]]);
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.source);
    if (group) group.push(item);
    else groups.set(item.source, [item]);
  }
  return groups;
}
