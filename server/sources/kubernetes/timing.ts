import { BackOff } from "../../../lib/back-off.ts";

/** How long the Kubernetes source waits for what. */
export interface KubernetesTiming {
  /** An answer must begin within this. */
  answerWithinMs: number;
  /** The API ends each watch after this. */
  watchSeconds: number;
  /** A watch that has not ended this long after its time is dead. */
  watchGraceMs: number;
  /** A followed log that has been silent this long is compared with the log's last line. */
  checkSilentLogAfterMs: number;
  /**
   * The last line read must have been missing from the log for this long before it counts as rotated away: the kubelet
   * may serve the next run's log already while the API has not heard of it.
   */
  lostAfterMs: number;
  /** Pauses between attempts: the first, and the longest. */
  retryFirstMs: number;
  retryMostMs: number;
}

/** Load balancers drop idle connections after some minutes, hence a watch that is shorter. */
export const USUAL_TIMING: KubernetesTiming = {
  answerWithinMs: 15_000,
  watchSeconds: 240,
  watchGraceMs: 15_000,
  checkSilentLogAfterMs: 30_000,
  lostAfterMs: 10_000,
  retryFirstMs: 500,
  retryMostMs: 15_000,
};

/** The pauses between attempts at one thing. */
export function retryPause({ retryFirstMs, retryMostMs }: KubernetesTiming): BackOff {
  return new BackOff({ firstMs: retryFirstMs, mostMs: retryMostMs });
}
