import type { SegmentCounts } from "./model.ts";
import type { Reading, Role } from "./reading.ts";
import type { Trail } from "./shape.ts";

/** The coordinator's or one worker's share of the lines. */
export interface Lane {
  role: Role;
  host: string;
  service: string;
  /** Key of the worker (see `workerNames`); "" where none is known. */
  worker: string;
  workerName: string;
  certainty: Trail["lanes"][number]["certainty"];
  how: string | null;
  /** Whether other workers print the same name. */
  isShared: boolean;
  /** Lines that it wrote itself, in order. */
  own: Reading[];
  /** Lines in which the coordinator speaks of this worker, in order. */
  told: Reading[];
  segments: SegmentCounts[];
}

/** A lane that nothing is known of yet. */
export function emptyLane(role: Role): Lane {
  return {
    role,
    host: "",
    service: "",
    worker: "",
    workerName: "",
    certainty: "unknown",
    how: null,
    isShared: false,
    own: [],
    told: [],
    segments: [],
  };
}
