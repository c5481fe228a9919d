"use client";
import { problemText } from "../data/fetch-json.ts";
import { useSample, useSources } from "../data/sources.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

/** Says while the sample cluster's rows are there that they are not real, and removes them. */
export function SampleNotice() {
  const sources = useSources();
  const { remove } = useSample();
  if (!sources.data?.sources.some((source) => source.sample)) return null;
  const failure = remove.error && problemText(remove.error).detail;
  return (
    <div className="flex items-center gap-1 justify-between sm:justify-end">
      <Tooltip
        label={failure ?? "A made-up cluster plays so that you can look round. Its source is labelled."}
      >
        <span tabIndex={0}>
          <Badge tone={failure ? "error" : "warn"}>Sample data</Badge>
        </span>
      </Tooltip>
      <Button look="plain" disabled={remove.isPending} onClick={() => remove.mutate()}>
        {remove.isPending ? "Removing…" : "Remove"}
      </Button>
    </div>
  );
}
