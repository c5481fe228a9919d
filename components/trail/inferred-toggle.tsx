import { EyeOff } from "lucide-react";
import { filterState, type FilterMode } from "../../lib/query/edit.ts";
import { Button } from "../ui/button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

const COUNT = new Intl.NumberFormat("en");

/** Whether a trail's query leaves out the lines that were joined to the job though they do not name it. */
export function isWithoutInferred(query: string): boolean {
  return filterState(query, "inferred", "job") === "excluded";
}

/** Hides the lines that name no job and were joined to this one, or shows them again. Nothing where there are none. */
export function InferredToggle({
  lines,
  query,
  onToggle,
}: {
  /** How many such lines the job has. */
  lines: number;
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  const isHidden = isWithoutInferred(query);
  if (lines === 0 && !isHidden) return null;
  return (
    <Tooltip label="Lines that name no job: this job's workers wrote them while they worked on it alone">
      <Button pressed={isHidden} onClick={() => onToggle("inferred", "job", "exclude")}>
        <EyeOff size={13} aria-hidden="true" />
        <span>
          Hide inferred<span className="max-sm:sr-only"> lines</span> ({COUNT.format(lines)})
        </span>
      </Button>
    </Tooltip>
  );
}
