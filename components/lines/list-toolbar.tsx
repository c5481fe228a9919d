"use client";
import { Clock, Filter, Keyboard, WrapText } from "lucide-react";
import { CommandMenu } from "../commands/command-menu.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { ExportMenu } from "./export-menu.tsx";
import type { LogSelection } from "./use-log-feed.ts";
import { momentText } from "../ui/format-time.ts";

const COUNT = new Intl.NumberFormat("en");

/** The line above the list: how many lines there are, and how they are shown and passed on. */
export function ListToolbar({
  total,
  countedTo,
  utc,
  onUtc,
  selection,
  linkText,
  onFilters,
  onShortcuts,
}: {
  /** Lines in the selection; undefined while they are being counted. */
  total: number | undefined;
  /** Where counting has come to, ISO 8601; null where all of them are counted. */
  countedTo: string | null;
  utc: boolean;
  onUtc: () => void;
  selection: LogSelection;
  linkText: () => string;
  /** Opens the filters where they have no room of their own; undefined where they have. */
  onFilters: (() => void) | undefined;
  onShortcuts: () => void;
}) {
  const { wrap } = usePreferences();
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2 sm:px-3 pointer-coarse:h-11">
      {onFilters && (
        <Button look="plain" onClick={onFilters}>
          <Filter size={13} /> Filters
        </Button>
      )}
      <p aria-live="polite" className="tabular truncate px-1 text-text-2">
        {total === undefined ? "Counting…" : `${COUNT.format(total)} ${total === 1 ? "line" : "lines"}`}
        {countedTo !== null && (
          <span className="text-text-3">, counted back to {momentText(countedTo, utc)} …</span>
        )}
      </p>
      <div className="ml-auto flex items-center gap-0.5">
        <Tooltip label="Wrap long lines (w)">
          <Button
            look="plain"
            size="icon"
            pressed={wrap}
            aria-label="Wrap long lines"
            onClick={() => setPreferences({ wrap: !wrap })}
          >
            <WrapText size={15} />
          </Button>
        </Tooltip>
        <Tooltip label={utc ? "Times are in UTC; change to local (u)" : "Times are local; change to UTC (u)"}>
          <Button look="plain" onClick={onUtc} aria-label={utc ? "Times in UTC" : "Times local"}>
            <Clock size={13} /> {utc ? "UTC" : "Local"}
          </Button>
        </Tooltip>
        <ExportMenu selection={selection} />
        <CommandMenu selection={() => selection} />
        <CopyButton look="plain" text={linkText} label="Copy link" className="max-sm:hidden" />
        <Tooltip label="Keyboard shortcuts (?)">
          <Button
            look="plain"
            size="icon"
            aria-label="Keyboard shortcuts"
            className="max-sm:hidden"
            onClick={onShortcuts}
          >
            <Keyboard size={15} />
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
