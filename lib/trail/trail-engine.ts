import type { JobHistory } from "./history.ts";
import { createModel } from "./model.ts";
import type { TrailModel } from "./model.ts";
import { unpackReadings } from "./packed.ts";
import { unpackSegments } from "./packed-segments.ts";
import type { PackedReadings } from "./packed.ts";
import type { JobReadings, Trail } from "./shape.ts";
import { trailOf } from "./trail.ts";
import type { TrailContext } from "./trail.ts";

/** What the engine is given. */
export type EngineInput =
  | { type: "start"; readings: JobReadings }
  | { type: "history"; history: JobHistory }
  | {
      type: "more";
      readings: PackedReadings;
      facts: JobReadings["facts"] | null;
      newestUs: number | null;
      heard: JobReadings["heard"];
    };

/** One job's trail, kept up to date: the model that the server uses, fed once with everything and then with what comes. */
export class TrailEngine {
  #model: TrailModel = createModel();
  readonly #heard = new Map<string, number>();
  #job = "";
  #context: TrailContext = {};

  /** Takes what came and gives the trail. */
  take(input: EngineInput): Trail {
    if (input.type === "start") this.#start(input.readings);
    else if (input.type === "history") this.#context = { ...this.#context, history: input.history };
    else {
      this.#model.add(unpackReadings(input.readings));
      for (const [origin, timeUs] of input.heard)
        this.#heard.set(origin, Math.max(this.#heard.get(origin) ?? 0, timeUs));
      this.#context = {
        ...this.#context,
        facts: input.facts ?? this.#context.facts,
        newestUs: input.newestUs ?? this.#context.newestUs,
      };
    }
    return trailOf(this.#job, this.#model, this.#context);
  }

  #start({ readings, segments, heard, facts, newest_us, left_out }: JobReadings): void {
    this.#model = createModel();
    this.#model.add(unpackReadings(readings));
    this.#model.addSegments(unpackSegments(segments));
    this.#job = facts.job;
    const { history } = this.#context;
    this.#heard.clear();
    for (const [origin, timeUs] of heard) this.#heard.set(origin, timeUs);
    this.#context = {
      facts,
      newestUs: newest_us ?? undefined,
      leftOut: left_out,
      history,
      heard: this.#heard,
    };
  }
}
