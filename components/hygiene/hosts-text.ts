/** Hosts named one by one in a sentence. */
const MOST_NAMED = 3;

/** Hosts in a sentence: their names where they are few. */
export function hostsText(hosts: readonly string[]): string {
  if (hosts.length === 0) return "an unnamed host";
  if (hosts.length > MOST_NAMED) return `${hosts.length} hosts`;
  return new Intl.ListFormat("en", { type: "conjunction" }).format(hosts);
}
