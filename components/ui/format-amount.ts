const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const COUNT = new Intl.NumberFormat("en");
const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumSignificantDigits: 2 });

const DURATIONS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

const SIZES = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
] as const;

/** A duration in the largest unit that still tells something, for example “1.5 min”. @param durationMs not negative */
export function durationText(durationMs: number): string {
  return scaled(durationMs, DURATIONS) ?? `${Math.round(durationMs)} ms`;
}

/** What waits or was read: “12.5 MB”, “1,204 entries”. */
export function amountText(amount: number, unit: "bytes" | "entries"): string {
  if (unit === "bytes") return scaled(amount, SIZES) ?? `${amount} B`;
  return `${COUNT.format(amount)} ${amount === 1 ? "entry" : "entries"}`;
}

/** A share from 0 to 1, for example “2%” or “0.03%”. */
export function shareText(share: number): string {
  return PERCENT.format(share);
}

function scaled(value: number, units: readonly (readonly [number, string])[]): string | undefined {
  const unit = units.find(([least]) => value >= least);
  return unit && `${NUMBER.format(value / unit[0])} ${unit[1]}`;
}
