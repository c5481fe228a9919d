import {
  Ban,
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { Badge, type BadgeTone } from "../ui/badge.tsx";

const STATES: Record<JobSummary["state"], { tone: BadgeTone; Icon: LucideIcon; spins?: true }> = {
  running: { tone: "accent", Icon: LoaderCircle, spins: true },
  completed: { tone: "good", Icon: CircleCheck },
  failed: { tone: "error", Icon: CircleX },
  cancelled: { tone: "warn", Icon: Ban },
  stalled: { tone: "warn", Icon: CirclePause },
  unknown: { tone: "neutral", Icon: CircleHelp },
};

/** How a job stands, by word, shape and colour. */
export function StateBadge({ state }: { state: JobSummary["state"] }) {
  const { tone, Icon, spins } = STATES[state];
  return (
    <Badge tone={tone}>
      <Icon size={12} aria-hidden="true" className={spins && "animate-spin"} />
      {state}
    </Badge>
  );
}
