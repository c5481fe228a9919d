import { isOpen } from "../../../lib/trail/state.ts";
import { TrailEngine } from "../../../lib/trail/trail-engine.ts";
import type { JobReadings, JobSummary, Trail } from "../../../lib/trail/shape.ts";
import { isJobtrailError } from "../../error.ts";
import { PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from "../../protocol/live.ts";
import type { ServerFlags } from "../ask-server.ts";
import { askReadings } from "./ask-trail.ts";
import { connectLive, type Live } from "./live.ts";

/** Who shows what is followed. */
export interface FollowHandlers {
  /** No line of the job has come yet. */
  onWaiting(): void;
  onTrail(trail: Trail): void;
  /** The server was lost, or answers again. @param lost why, a sentence; null when it answers */
  onLost(lost: string | null): void;
}

/** How following ended. */
export type Followed =
  | { kind: "ended"; name: string }
  | { kind: "several"; candidates: readonly JobSummary[] };

/** What a job's last lines take to come behind the line that ends it, from hosts that are read more slowly. */
const SETTLE_MS = 1_500;

/**
 * Follows a job until it has ended; one without any line is waited for. Goes on by itself when the server was away.
 * @param stopStalled ends when it stalls, too
 * @throws JobtrailError where the server does not answer at first, or refuses
 */
export async function followTrail(
  job: string,
  flags: ServerFlags,
  stopStalled: boolean,
  handlers: FollowHandlers,
): Promise<Followed> {
  const asked = await askReadings(job, flags);
  if (asked.kind === "several") return asked;
  const first = asked.kind === "found" ? asked.thing : undefined;
  if (!first) handlers.onWaiting();
  return new Promise((resolve, reject) => {
    const following = new Following(job, flags, stopStalled, handlers, { resolve, reject });
    following.begin(first);
  });
}

/** Whom the end is told. */
interface End {
  resolve: (followed: Followed) => void;
  reject: (error: unknown) => void;
}

/** One job that is followed. */
class Following {
  readonly #job: string;
  readonly #flags: ServerFlags;
  readonly #stopStalled: boolean;
  readonly #handlers: FollowHandlers;
  readonly #end: End;
  readonly #engine = new TrailEngine();
  #live: Live | undefined;
  #name: string | undefined;
  #seq: string | null = null;
  #state: Trail["state"] | undefined;
  #isAsking = false;
  #settling: NodeJS.Timeout | undefined;

  constructor(job: string, flags: ServerFlags, stopStalled: boolean, handlers: FollowHandlers, end: End) {
    this.#job = job.toLowerCase();
    this.#flags = flags;
    this.#stopStalled = stopStalled;
    this.#handlers = handlers;
    this.#end = end;
  }

  begin(first: JobReadings | undefined): void {
    if (first) this.#start(first);
    this.#live = connectLive(this.#flags, {
      onOpen: () => {
        this.#handlers.onLost(null);
        // The job may have got its first line while nobody listened.
        if (this.#name === undefined) void this.#anew();
        return [{ v: PROTOCOL_VERSION, type: "subscribe_jobs", id: "jobs" }, ...this.#subscription()];
      },
      onFrame: (frame) => this.#take(frame),
      onLost: () => this.#handlers.onLost(`${this.#flags.url} does not answer; trying again.`),
    });
  }

  #subscription(): ClientFrame[] {
    if (this.#name === undefined) return [];
    const [id, job, after] = ["readings", this.#name, this.#seq];
    return [{ v: PROTOCOL_VERSION, type: "subscribe_readings", id, job, after }];
  }

  #start(readings: JobReadings): void {
    this.#name = readings.facts.name;
    this.#seq = readings.seq;
    this.#show(this.#engine.take({ type: "start", readings }));
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "readings") {
      this.#seq = frame.seq ?? this.#seq;
      const { readings, facts, heard, newest_us: newestUs } = frame;
      this.#show(this.#engine.take({ type: "more", readings, facts, heard, newestUs }));
    } else if (frame.type === "stale") void this.#anew();
    else if (frame.type === "jobs" && frame.jobs.some((row) => this.#isNews(row))) void this.#anew();
  }

  /** The first line of the job that is waited for, or that time alone has changed how it stands. */
  #isNews({ name, job, state }: JobSummary): boolean {
    if (this.#name !== undefined) return name === this.#name && state !== this.#state;
    // Whether it is the one that is meant the server says.
    return job.startsWith(this.#job.slice(0, 8));
  }

  /** Reads everything again, and follows behind it. */
  async #anew(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const asked = await askReadings(this.#name ?? this.#job, this.#flags);
      if (asked.kind === "several") return this.#finish(asked);
      if (asked.kind === "none") return;
      this.#start(asked.thing);
      for (const frame of this.#subscription()) this.#live?.send(frame);
    } catch (error) {
      // A server that is away comes again with the connection; what it refuses it goes on refusing.
      if (!isJobtrailError(error) || error.code !== "server-unreachable") this.#fail(error);
    } finally {
      this.#isAsking = false;
    }
  }

  #show(trail: Trail): void {
    this.#state = trail.state;
    this.#handlers.onTrail(trail);
    const isOver = !isOpen(trail.state) || (this.#stopStalled && trail.state === "stalled");
    if (!isOver) {
      clearTimeout(this.#settling);
      this.#settling = undefined;
    } else if (this.#name !== undefined) {
      const ended: Followed = { kind: "ended", name: this.#name };
      this.#settling ??= setTimeout(() => this.#finish(ended), SETTLE_MS);
    }
  }

  #finish(followed: Followed): void {
    this.#live?.close();
    this.#end.resolve(followed);
  }

  #fail(error: unknown): void {
    this.#live?.close();
    this.#end.reject(error);
  }
}
