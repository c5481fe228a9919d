"use client";
import type { Trail } from "../../lib/trail/shape.ts";
import { LogText } from "../ui/log-text.tsx";
import { ShowLine } from "./show-line.tsx";

/** Why a job was slow: against earlier jobs of its shape, by whom it was held up, and where the coordinator's figures differ. */
export function WhySlow({
  trail,
  onMark,
}: {
  trail: Trail;
  /** Marks the line with this id. */
  onMark: (event: string) => void;
}) {
  const { sentences } = trail.slow;
  if (sentences.length === 0) return null;
  return (
    <section
      aria-label="Why slow"
      className="border-y border-line px-4 py-1.5 max-sm:px-3 md:max-h-40 md:overflow-y-auto"
    >
      <h2 className="font-medium">Why slow</h2>
      <ul className="mt-0.5 flex flex-col gap-0.5 text-text-2">
        {sentences.map(({ text, events }) => (
          <li key={text} className="tabular min-w-0 break-words">
            <LogText text={text} />
            <ShowLine event={events.at(-1) ?? null} label="Show the line" onMark={onMark} />
          </li>
        ))}
      </ul>
    </section>
  );
}
