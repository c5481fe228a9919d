import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import type { SourceReport } from "../../server/protocol/sources.ts";
import { Badge } from "../ui/badge.tsx";
import { amountText, durationText } from "../ui/format-amount.ts";
import { TimeText } from "../ui/time-text.tsx";
import { SourceDetails } from "./source-details.tsx";
import { SourceState } from "./source-state.tsx";
import { LogText } from "../ui/log-text.tsx";

const COUNT = new Intl.NumberFormat("en");
const RATE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const CELL = "h-9 px-3 whitespace-nowrap max-md:h-auto max-md:p-0";
const NUMBER = `${CELL} tabular text-right max-md:text-left`;

/** A source and how it fares; opened, everything that is known of it and what can be done. */
export function SourceRow({
  source,
  isOpen,
  isChangeable,
  onToggle,
}: {
  source: SourceReport;
  isOpen: boolean;
  isChangeable: boolean;
  onToggle: () => void;
}) {
  const detailsId = `source-${source.name}`;
  return (
    <>
      <tr
        className={clsx(
          "border-line hover:bg-hover max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-3 max-md:py-2",
          !isOpen && !source.problem && "border-b",
        )}
      >
        <th scope="row" className={`${CELL} pl-2! text-left font-medium max-md:basis-full max-md:pl-0!`}>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsId : undefined}
            className="inline-flex items-center gap-1.5"
            onClick={onToggle}
          >
            <ChevronRight
              size={14}
              aria-hidden="true"
              className={clsx("text-text-3 transition-transform", isOpen && "rotate-90")}
            />
            <LogText text={source.name} />
          </button>
          {source.sample && (
            <Badge tone="warn" className="ml-2">
              Sample data
            </Badge>
          )}
        </th>
        <td className={`${CELL} text-text-2`}>{source.kind}</td>
        <td className={`${CELL} w-full max-md:w-auto`}>
          <SourceState source={source} />
        </td>
        <Figure name="Streams">{COUNT.format(source.streams)}</Figure>
        <Figure name="Rows">{COUNT.format(source.rows)}</Figure>
        <Figure name="Lines/s">{RATE.format(source.linesPerSecond)}</Figure>
        <Figure name="Lag">{source.lag_ms === null ? "–" : durationText(source.lag_ms)}</Figure>
        <Figure name="Behind">
          {source.behind === null ? "–" : amountText(source.behind.amount, source.behind.unit)}
        </Figure>
        <td className={`${NUMBER} pr-4! text-text-2 max-md:hidden`}>
          {source.newest ? <TimeText iso={source.newest} withDate /> : "–"}
        </td>
      </tr>
      {source.problem && (
        <tr className={clsx("max-md:block", !isOpen && "border-b border-line")}>
          <td colSpan={9} className="px-3 pb-2 pl-7 text-warn max-md:block">
            <LogText text={source.problem} />
          </td>
        </tr>
      )}
      {isOpen && (
        <tr className="border-b border-line max-md:block">
          <td colSpan={9} id={detailsId} className="px-3 pt-1 pb-3 pl-7 max-md:block max-md:pl-3">
            <SourceDetails source={source} isChangeable={isChangeable} />
          </td>
        </tr>
      )}
    </>
  );
}

/** A number in its column; on a phone with its name before it, because there are no columns. */
function Figure({ name, children }: { name: string; children: string }) {
  return (
    <td className={NUMBER}>
      <span className="mr-1 text-xs text-text-3 md:hidden" aria-hidden="true">
        {name}
      </span>
      {children}
    </td>
  );
}
