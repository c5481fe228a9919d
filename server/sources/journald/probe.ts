import { wantedUnits } from "./units.ts";
import type { JournalTransport } from "./transport.ts";
import type { Probe } from "../source.ts";

const SHOWN_OTHERS = 5;

/** Looks at which units a journal has lines of. Never throws. @param units as configured */
export async function probeJournal(
  transport: JournalTransport,
  units: readonly string[],
  signal: AbortSignal,
): Promise<Probe> {
  const connection = transport.units(false);
  const close = (): void => connection.close();
  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  const names = new Set<string>();
  for await (const batch of connection.batches) for (const name of batch) names.add(name);
  signal.removeEventListener("abort", close);
  const { message } = await connection.ended;
  if (signal.aborted)
    return {
      found: [],
      problem: `The journal of ${transport.place} gave no answer in time. Check that it can be reached.`,
    };
  if (message !== null) return { found: [], problem: message };
  const { exact, fits } = wantedUnits(units);
  const wanted = [...names].filter((name) => exact.includes(name) || fits(name)).sort();
  const others = [...names].filter((name) => !wanted.includes(name)).sort();
  return {
    found: [
      ...wanted.map((name) => `The journal of ${transport.place} has lines of ${name}.`),
      ...(wanted.length > 0 ? [] : [nothingWanted(transport.place, units, others)]),
    ],
    problem: connection.hint(),
  };
}

function nothingWanted(place: string, units: readonly string[], others: readonly string[]): string {
  const nothing = `The journal of ${place} has no line of ${units.join(", ")} yet.`;
  if (others.length === 0) return nothing;
  const more = others.length > SHOWN_OTHERS ? ` and ${others.length - SHOWN_OTHERS} more` : "";
  return `${nothing} It has lines of ${others.slice(0, SHOWN_OTHERS).join(", ")}${more}.`;
}
