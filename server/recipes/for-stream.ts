import type { Event } from "../../lib/event.ts";
import type { Condition } from "../../lib/query/condition.ts";
import { testOf } from "../../lib/query/predicate.ts";

/** What is the same for every line of a stream. */
export interface StreamFacts {
  source: string;
  stream: string;
  host: string;
  service: string;
}

const SAME_FOR_ALL: ReadonlySet<string> = new Set(["source", "stream", "host", "service"]);
const NOTHING: Omit<Event, keyof StreamFacts> = {
  id: "",
  time: "",
  received: "",
  level: null,
  target: null,
  phase: null,
  job: null,
  job_id: null,
  worker: null,
  segment: null,
  inferred: null,
  message: "",
  fields: {},
  raw: "",
};

/**
 * What is left of a condition for the lines of one stream, whose host, service, source and stream are known.
 * @returns true or false where nothing is left to ask of a line
 */
export function conditionForStream(condition: Condition, stream: StreamFacts): Condition | boolean {
  switch (condition.kind) {
    case "and":
    case "or":
      return joined(condition, stream);
    case "not": {
      const part = conditionForStream(condition.part, stream);
      return typeof part === "boolean" ? !part : { kind: "not", part };
    }
    default: {
      const { subject } = condition;
      if (subject.kind !== "column" || !SAME_FOR_ALL.has(subject.column)) return condition;
      return testOf(condition)({ ...NOTHING, ...stream });
    }
  }
}

function joined(
  { kind, parts }: Extract<Condition, { kind: "and" | "or" }>,
  stream: StreamFacts,
): Condition | boolean {
  const deciding = kind === "or";
  const left: Condition[] = [];
  for (const part of parts) {
    const own = conditionForStream(part, stream);
    if (own === deciding) return deciding;
    if (typeof own !== "boolean") left.push(own);
  }
  const [only] = left;
  if (!only) return !deciding;
  return left.length === 1 ? only : { kind, parts: left };
}
