"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import type { SourceReport } from "../../server/protocol/sources.ts";
import { SourceRow } from "./source-row.tsx";

const HEAD = "h-8 px-3 text-left text-xs font-medium text-text-2 whitespace-nowrap";

/** Every source with its state, what it has stored, how fast it goes and how far behind it is. */
export function SourcesTable({
  sources,
  isChangeable,
}: {
  sources: readonly SourceReport[];
  isChangeable: boolean;
}) {
  const [open, setOpen] = useQueryState("open", parseAsArrayOf(parseAsString).withDefault([]));
  const toggle = (name: string) =>
    void setOpen(open.includes(name) ? open.filter((other) => other !== name) : [...open, name]);
  return (
    <table className="w-full border-collapse max-md:block">
      <thead className="sticky top-0 z-10 bg-bg max-md:sr-only">
        <tr className="border-y border-line">
          {["Source", "Kind", "State"].map((name) => (
            <th key={name} scope="col" className={`${HEAD} first:pl-7`}>
              {name}
            </th>
          ))}
          {["Streams", "Rows", "Lines/s", "Lag", "Behind", "Newest"].map((name) => (
            <th key={name} scope="col" className={`${HEAD} text-right!`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {sources.map((source) => (
          <SourceRow
            key={source.name}
            source={source}
            isOpen={open.includes(source.name)}
            isChangeable={isChangeable}
            onToggle={() => toggle(source.name)}
          />
        ))}
      </tbody>
    </table>
  );
}
