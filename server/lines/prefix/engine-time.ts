import { microsFromIso } from "../../../lib/time.ts";
import { beginsEvent } from "../begins-event.ts";
import { isOfEvent } from "../is-of-event.ts";
import type { Prefix, Told, Unprefixed } from "./prefix.ts";

const TIME = /^(\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?)(?: |$)/;

/**
 * A time before the line's own: `docker logs -t`, `kubectl logs --timestamps`, a copy out of Docker Desktop. The first
 * two always write nine decimals; any other time is only a prefix where an event, or a line that belongs to one, follows.
 */
export const engineTime: Prefix = {
  name: "engine-time",
  read(text: string): Unprefixed | undefined {
    const match = TIME.exec(text);
    if (!match) return undefined;
    const [all, iso = "", between, fraction = "", zone] = match;
    const rest = text.slice(all.length);
    const isEngines = between === "T" && fraction.length === 9 && zone !== undefined;
    const isDesktops = between === " " && fraction === "" && zone === undefined && rest === "";
    if (!isEngines && !isDesktops && !beginsEvent(rest) && !isOfEvent(rest)) return undefined;
    const told = timeTold(iso, zone);
    return told && { rest, ...told };
  },
  samples: [
    (text) => `2026-06-04T13:39:33.123456789Z ${text}`,
    (text) => `2026-06-04T15:39:33.123456789+02:00 ${text}`,
    (text) => `2026-06-04 19:09:33 ${text}`,
  ],
};

function timeTold(iso: string, zone: string | undefined): Told | undefined {
  const timeUs = microsFromIso(zone === undefined ? `${iso}Z` : iso);
  if (timeUs === undefined) return undefined;
  return zone === undefined ? { clockUs: timeUs } : { timeUs };
}
