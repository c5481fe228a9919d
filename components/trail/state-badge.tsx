import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { Badge, type BadgeTone } from "../ui/badge.tsx";

const STATES: Record<JobSummary["state"], { tone: BadgeTone; Icon: LucideIcon; spins?: true }> = {
  running: { tone: "accent", Icon: LoaderCircle, spins: true },
  completed: { tone: "good", Icon: CircleCheck },
  failed: { tone: "error", Icon: CircleX },
  cancelled: { tone: "neutral", Icon: Ban },
  stalled: { tone: "warn", Icon: Hourglass },
  unknown: { tone: "neutral", Icon: CircleHelp },
};

/** The sign of a state, in the colour of its words. */
export function StateIcon({ state, size = 12 }: { state: JobSummary["state"]; size?: number }) {
  const { Icon, spins } = STATES[state];
  return <Icon size={size} aria-hidden="true" className={spins && "animate-spin"} />;
}

/** How a job stands, by word, shape and colour. */
export function StateBadge({ state }: { state: JobSummary["state"] }) {
  return (
    <Badge tone={STATES[state].tone}>
      <StateIcon state={state} />
      {state}
    </Badge>
  );
}
