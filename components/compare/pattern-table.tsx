"use client";
import Link from "next/link";
import type { PatternPair } from "../../lib/trail/compare/shape.ts";
import { linkToTrailView } from "../../lib/trail-view.ts";
import { LevelBadge } from "../ui/level-badge.tsx";
import { LogText } from "../ui/log-text.tsx";

const COUNT = new Intl.NumberFormat("en");
const CELL = "border-b border-line px-2 py-1 text-left align-top font-normal first:pl-0";

/** What one job says otherwise than the other; each pattern leads to its first line. */
export function PatternTable({
  title,
  note,
  patterns,
  job,
  other,
}: {
  title: string;
  note: string;
  patterns: readonly PatternPair[];
  job: string;
  other: string;
}) {
  return (
    <section aria-label={title}>
      <h2 className="font-semibold">
        {title} <span className="font-normal text-text-3">{note}</span>
      </h2>
      {patterns.length === 0 ? (
        <p className="py-1 text-text-2">Nothing.</p>
      ) : (
        <table className="w-full table-fixed border-collapse">
          <thead className="text-text-3">
            <tr>
              <th scope="col" className={`${CELL} w-16`}>
                Level
              </th>
              <th scope="col" className={CELL}>
                What is said
              </th>
              <th scope="col" className={`${CELL} w-20 text-right! max-sm:w-12`}>
                This
              </th>
              <th scope="col" className={`${CELL} w-20 text-right! max-sm:w-12`}>
                Other
              </th>
            </tr>
          </thead>
          <tbody>
            {patterns.map((pair) => (
              <tr key={`${pair.level} ${pair.pattern}`} className="hover:bg-hover">
                <td className={CELL}>
                  <LevelBadge level={pair.level} />
                </td>
                <td className={`${CELL} [overflow-wrap:anywhere]`}>
                  <Link
                    href={linkToTrailView(pair.job > 0 ? job : other, { row: pair.event, open: true })}
                    className="log-text hover:text-accent hover:underline"
                  >
                    <LogText text={pair.pattern} />
                  </Link>
                </td>
                <td className={`${CELL} tabular text-right!`}>{COUNT.format(pair.job)}</td>
                <td className={`${CELL} tabular text-right!`}>{COUNT.format(pair.other)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
