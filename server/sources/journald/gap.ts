import { isoFromMicros } from "../../../lib/time.ts";
import type { JournalEntry } from "./entry.ts";
import { keyOf, positionBefore, timeOf } from "./position.ts";
import type { Gap, Labels, NoteItem } from "../source.ts";

/**
 * Lines that journald deleted before they were read: where the entry to begin at is gone, journalctl and gatewayd
 * silently begin at the nearest that is left.
 * @param expected the cursor of the line read last
 * @param first the first entry that is left
 */
export function journalGap(expected: string, first: JournalEntry): Gap {
  const fromUs = timeOf(expected);
  const from = fromUs === null ? "the line read last" : isoFromMicros(fromUs);
  const to = first.timeUs === null ? "the first line that is left" : isoFromMicros(first.timeUs);
  const reason = `journald had deleted lines before they were read: what was written between ${from} and ${to} may be missing. Let journald keep more: raise SystemMaxUse in journald.conf there.`;
  return { fromUs, toUs: first.timeUs, reason };
}

/** A gap as a note in its place. @param next the first entry behind it that was not read before */
export function gapNote(gap: Gap, stream: string, labels: Labels, next: JournalEntry): NoteItem {
  const fields = {
    ...(gap.fromUs !== null && { gap_from: isoFromMicros(gap.fromUs) }),
    ...(gap.toUs !== null && { gap_to: isoFromMicros(gap.toUs) }),
  };
  return {
    kind: "note",
    stream,
    labels: { host: labels.host, service: labels.service, fields },
    key: `gap-${keyOf(next.cursor)}`,
    position: positionBefore(next.cursor),
    // Sorted by time it stands behind the last line that there is.
    timeUs: gap.fromUs ?? next.timeUs,
    level: "warn",
    about: "gap",
    message: gap.reason,
  };
}
