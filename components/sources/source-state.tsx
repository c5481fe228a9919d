import type { SourceReport } from "../../server/protocol/sources.ts";
import { Badge, type BadgeTone } from "../ui/badge.tsx";
import { amountText, durationText } from "../ui/format-amount.ts";

const STATES: Record<SourceReport["state"], { tone: BadgeTone; words: string }> = {
  starting: { tone: "neutral", words: "starting" },
  backfilling: { tone: "accent", words: "back-filling" },
  following: { tone: "good", words: "following" },
  retrying: { tone: "warn", words: "retrying" },
  paused: { tone: "neutral", words: "paused" },
  stopped: { tone: "neutral", words: "stopped" },
  failed: { tone: "error", words: "failed" },
};

/** What a source is doing, with when it is tried again, or how far it has come. */
export function SourceState({ source }: { source: SourceReport }) {
  const { tone, words } = STATES[source.state];
  const wait = source.retry_in_ms === null ? "" : ` in ${Math.ceil(source.retry_in_ms / 1_000)} s`;
  return (
    <span className="inline-flex items-center gap-2">
      <Badge tone={tone}>{words + wait}</Badge>
      {source.progress && <BackfillProgress progress={source.progress} />}
    </span>
  );
}

function BackfillProgress({ progress }: { progress: NonNullable<SourceReport["progress"]> }) {
  const { done, total, unit, eta_ms: etaMs } = progress;
  const percent = Math.min(100, (100 * done) / Math.max(1, total));
  const left = etaMs === null ? "" : `, ${durationText(etaMs)} left`;
  const text = `${amountText(done, unit)} of ${amountText(total, unit)}${left}`;
  return (
    <span className="inline-flex items-center gap-2" title={text}>
      <progress className="sr-only" value={percent} max={100} aria-label={`Old lines read: ${text}`} />
      <span aria-hidden="true" className="h-1.5 w-20 overflow-hidden rounded-sm bg-hover">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      <span className="tabular text-xs text-text-2">
        {Math.floor(percent)} %{left}
      </span>
    </span>
  );
}
