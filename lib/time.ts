const SECOND_US = 1_000_000;
let cachedSecond = Number.NaN;
let cachedPrefix = "";

/**
 * Writes a time as ISO 8601 in UTC with six decimals and `Z`.
 * @param timeUs microseconds since the Unix epoch, an integer between years 0000 and 9999
 */
export function isoFromMicros(timeUs: number): string {
  const second = Math.floor(timeUs / SECOND_US);
  if (second !== cachedSecond) {
    cachedPrefix = new Date(second * 1000).toISOString().slice(0, 20);
    cachedSecond = second;
  }
  return `${cachedPrefix}${String(timeUs - second * SECOND_US).padStart(6, "0")}Z`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads an RFC 3339 time; digits finer than a microsecond are cut off.
 * @returns microseconds since the Unix epoch, or undefined when the text is not such a time
 */
export function microsFromIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (Number.isNaN(ms) || Number(month) > 12 || Number(day) > 31 || Number(hour) > 23) return undefined;
  return ms * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6)) - zoneOffsetUs(zone);
}

function zoneOffsetUs(zone: string): number {
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60 * SECOND_US;
}
