const COUNT = new Intl.NumberFormat("en");
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;
/** Hosts named one by one in a sentence. */
const MOST_NAMED = 3;

/** A share from 0 to 1 in per cent; a small one is not said to be nothing. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.01) return "under 1 %";
  return `${Math.round(share * 100)} %`;
}

/** Rows counted out, or bytes in the unit that keeps them short. */
export function amountText(amount: number, unit: "rows" | "B"): string {
  if (unit === "rows") return `${COUNT.format(amount)} ${amount === 1 ? "row" : "rows"}`;
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, amount)) / 3)));
  const value = amount / 1_000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${BYTE_UNITS[power]}`;
}

/** Hosts in a sentence: their names where they are few. */
export function hostsText(hosts: readonly string[]): string {
  if (hosts.length === 0) return "an unnamed host";
  if (hosts.length > MOST_NAMED) return `${hosts.length} hosts`;
  return new Intl.ListFormat("en", { type: "conjunction" }).format(hosts);
}
