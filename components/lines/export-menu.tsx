"use client";
import { Download } from "lucide-react";
import { withParameters } from "../data/fetch-json.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import type { LogSelection } from "./use-log-feed.ts";

const FORMATS = [
  { format: "ndjson", name: "NDJSON", what: "every field, one JSON object a line" },
  { format: "csv", name: "CSV", what: "every field, for spreadsheets" },
  { format: "raw", name: "Raw", what: "the very bytes of each line" },
] as const;

/** Links that download all lines of the selection. */
export function ExportMenu({ selection: { query, from, to } }: { selection: LogSelection }) {
  return (
    <Popover
      label="Download"
      align="end"
      className="flex w-64 flex-col p-1!"
      trigger={
        <Button look="plain" size="icon" aria-label="Download these lines" title="Download these lines">
          <Download size={14} />
        </Button>
      }
    >
      {FORMATS.map(({ format, name, what }) => (
        <a
          key={format}
          href={withParameters("/api/export", { q: query || undefined, from, to, format })}
          download
          className="rounded-md px-2 py-1 hover:bg-hover"
        >
          {name} <span className="text-text-3">{what}</span>
        </a>
      ))}
    </Popover>
  );
}
