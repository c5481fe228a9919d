/** A 64-bit integer as protobufjs gives it. */
interface Halves {
  low: number;
  high: number;
  unsigned: boolean;
}

/**
 * The decimal digits of an integer: from protobuf in two halves, from JSON as text or as a number; an absent one is 0.
 * @returns undefined for what is none
 */
export function integerText(value: unknown): string | undefined {
  if (value === undefined || value === null) return "0";
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value).toString();
  if (isHalves(value)) {
    const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
    return (value.unsigned ? bits : BigInt.asIntN(64, bits)).toString();
  }
  return undefined;
}

function isHalves(value: unknown): value is Halves {
  return typeof value === "object" && value !== null && "low" in value && "high" in value;
}

// Beyond these years the store has no value; such a clock is wrong.
const EARLIEST_US = 1;
const LATEST_US = Date.UTC(2200, 0) * 1_000;

/**
 * Microseconds since the epoch, digits finer than that cut off; undefined for 0, which stands for absent, and for
 * times that no clock of ours shows.
 * @param nanos nanoseconds since the epoch, decimal
 */
export function microsFromNanos(nanos: string): number | undefined {
  const us = Number(nanos.slice(0, -3));
  return us >= EARLIEST_US && us < LATEST_US ? us : undefined;
}
