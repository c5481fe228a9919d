const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
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
 * Reads an RFC 3339 time; digits finer than a microsecond are cut off. A leap second is the last moment of its minute,
 * since no clock here counts it (https://www.rfc-editor.org/rfc/rfc3339#appendix-D).
 * @returns microseconds since the Unix epoch, or undefined when the text is not such a time or its day does not exist
 */
export function microsFromIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const offsetUs = zoneOffsetUs(zone);
  if (offsetUs === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const date = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for those of the last century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const minuteUs = date.getTime() * 1000 + (Number(hour) * 60 + Number(minute)) * MINUTE_US - offsetUs;
  if (second === "60") return minuteUs + MINUTE_US - 1;
  return minuteUs + Number(second) * SECOND_US + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function zoneOffsetUs(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * MINUTE_US;
}
