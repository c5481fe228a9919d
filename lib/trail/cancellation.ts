import type { Reading } from "./reading.ts";

/** Why a cancelled job was cancelled, as its workers were told; "" where no line says. */
export function cancellationReason(readings: readonly Reading[]): string {
  return (
    readings.find(({ milestone, reason }) => milestone === "task_cancelled" && reason !== "")?.reason ?? ""
  );
}
