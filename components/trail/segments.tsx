import { memo } from "react";
import { phaseTone } from "../ui/badge.tsx";
import { DENSITY_STEPS, densityPaths } from "./density.ts";
import type { SegmentCounts } from "./drawing.ts";
import { INKS } from "./phase-colours.ts";
import type { TimeScale } from "./time-scale.ts";

const COUNT = new Intl.NumberFormat("en");

/** The segments that a worker did, as heights at the foot of its bars. */
export const Segments = memo(function Segments({
  segments,
  scale,
}: {
  segments: readonly SegmentCounts[];
  scale: TimeScale;
}) {
  const total = segments.reduce((sum, { counts }) => counts.reduce((a, b) => a + b, sum), 0);
  if (total === 0) return null;
  return (
    <svg
      viewBox={`0 0 ${DENSITY_STEPS} 1`}
      preserveAspectRatio="none"
      className="pointer-events-none absolute inset-x-0 bottom-1.5 h-[5px] w-full"
      role="img"
      aria-label={`${COUNT.format(total)} ${total === 1 ? "segment" : "segments"} done`}
    >
      {densityPaths(segments, scale).map((path, index) => {
        const phase = segments[index]?.phase ?? null;
        return <path key={phase} d={path} className={INKS[phaseTone(phase ?? "")] ?? "fill-text-3"} />;
      })}
    </svg>
  );
});
