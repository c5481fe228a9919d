import clsx from "clsx";
import { Minus, Plus } from "lucide-react";
import { filterState, type FilterMode } from "../../lib/query/edit.ts";
import { Badge } from "../ui/badge.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

/** A name, its value, and the two filters on it. */
export function DetailField({
  name,
  field,
  value,
  inferred,
  query,
  onToggle,
}: {
  name: string;
  /** The name in the query language; null where the query cannot speak of it. */
  field: string | null;
  value: string;
  /** Why it is known although the line does not say it; undefined where it does. */
  inferred: string | undefined;
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  const state = field === null ? "none" : filterState(query, field, value);
  return (
    <div className="group grid grid-cols-[96px_minmax(0,1fr)_auto] items-start gap-2 border-b border-line py-0.5">
      <dt className="truncate leading-6 text-text-3" title={signedText(name)}>
        <LogText text={name} />
      </dt>
      <dd className="log-text max-h-40 overflow-auto leading-6 break-words whitespace-pre-wrap">
        <LogText text={value} />
        {inferred !== undefined && <InferredBadge why={inferred} />}
      </dd>
      {field !== null && (
        <dd className="flex">
          <FilterButton
            label={`Only ${name} ${value}`}
            on={state === "included"}
            onClick={() => onToggle(field, value, "include")}
          >
            <Plus size={12} aria-hidden="true" />
          </FilterButton>
          <FilterButton
            label={`Hide ${name} ${value}`}
            on={state === "excluded"}
            onClick={() => onToggle(field, value, "exclude")}
          >
            <Minus size={12} aria-hidden="true" />
          </FilterButton>
        </dd>
      )}
    </div>
  );
}

function InferredBadge({ why }: { why: string }) {
  return (
    <Tooltip label={why}>
      <button type="button" className="ml-2 cursor-help align-[1px]" aria-label={`inferred: ${why}`}>
        <Badge className="border border-dashed border-line-strong font-sans">inferred</Badge>
      </button>
    </Tooltip>
  );
}

function FilterButton({
  label,
  on,
  onClick,
  children,
}: {
  label: string;
  on: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={signedText(label.slice(0, 120))}
      aria-pressed={on}
      title={signedText(label.slice(0, 120))}
      onClick={onClick}
      className={clsx(
        "flex size-6 items-center justify-center rounded-sm pointer-coarse:size-9",
        on ? "bg-accent-soft text-accent" : "text-text-3 hover:bg-hover hover:text-text",
      )}
    >
      {children}
    </button>
  );
}
