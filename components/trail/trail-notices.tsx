import { TriangleAlert } from "lucide-react";
import type { Trail } from "../../lib/trail/shape.ts";
import { LogText } from "../ui/log-text.tsx";

const COUNT = new Intl.NumberFormat("en");

/** What a reader must know so that the trail is not taken for more than its lines say: a sentence each. */
export function TrailNotices({ trail }: { trail: Trail }) {
  const notices = [...nameNotices(trail), ...cutNotices(trail)];
  if (notices.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 border-b border-line bg-warn-soft px-4 py-1.5 text-text-2 max-sm:px-3">
      {notices.map((notice) => (
        <li key={notice} className="flex items-baseline gap-2">
          <TriangleAlert size={13} className="shrink-0 translate-y-0.5 text-warn" aria-hidden="true" />
          <span className="min-w-0 break-words">
            <LogText text={notice} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function nameNotices({ collisions, lanes }: Trail): string[] {
  // Where every worker's own lines carry its whole ID, nothing hangs on the names that the coordinator prints.
  if (
    lanes.every(
      ({ role, certainty, shared_name }) => role !== "worker" || (certainty === "logged" && !shared_name),
    )
  )
    return [];
  return collisions.map(
    ({ name, workers }) =>
      `${COUNT.format(workers)} workers or more print the name ${name}, because longer names are cut to eight characters: what the coordinator says of one may be another's. Give workers names of at most eight characters, or none.`,
  );
}

function cutNotices({ left_out: { marks, pool } }: Trail): string[] {
  const notices: string[] = [];
  if (marks > 0)
    notices.push(
      `${COUNT.format(marks)} further warnings and errors are not drawn; the list below has them all.`,
    );
  if (pool > 0)
    notices.push(
      `${COUNT.format(pool)} further lines about the pool of workers were not looked at for this picture.`,
    );
  return notices;
}
