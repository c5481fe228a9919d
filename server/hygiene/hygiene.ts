import { isoFromMicros } from "../../lib/time.ts";
import type { HygieneReport, TalkativeNotice } from "../protocol/hygiene.ts";
import type { SourceReport } from "../protocol/sources.ts";
import type { Store, TalkativeService, Verbosity } from "../store/store.ts";
import { deploymentOf } from "./deployment.ts";
import { plainTextNotices } from "./plain-text.ts";
import { restartWarning, restoreInfo } from "./restore-info.ts";

/** The store counts a whole day's rows for an answer; nothing changes faster than this. */
const ASK_AGAIN_AFTER_MS = 60_000;

/** What hygiene knows of a source. */
export type WatchedSource = Pick<SourceReport, "name" | "kind" | "sample" | "formats" | "settings">;

/** Says which logs cost more, or tell less, than they need to. */
export interface Hygiene {
  /** The present notices; the store is asked at most once a minute. @throws StoreError */
  report(): Promise<HygieneReport>;
}

/**
 * Watches over the logs of all sources but the sample's.
 * @param sources the sources as they are at the moment
 * @param nowMs the clock, milliseconds since the epoch
 */
export function createHygiene(
  store: Pick<Store, "verbosity">,
  sources: () => readonly WatchedSource[],
  nowMs: () => number = Date.now,
): Hygiene {
  let known: { atMs: number; verbosity: Promise<Verbosity> } | undefined;

  function verbosity(): Promise<Verbosity> {
    if (known && nowMs() - known.atMs < ASK_AGAIN_AFTER_MS) return known.verbosity;
    const asked = { atMs: nowMs(), verbosity: store.verbosity(nowMs() * 1_000) };
    known = asked;
    asked.verbosity.catch(() => {
      // A failure is told to whoever asked, and not kept for a minute.
      if (known === asked) known = undefined;
    });
    return asked.verbosity;
  }

  return {
    async report() {
      const real = sources().filter(({ sample }) => !sample);
      return {
        talkative: talkativeNotices(await verbosity(), real),
        plain_text: plainTextNotices(real),
      };
    },
  };
}

/** One notice for all hosts that the same commands put right. */
function talkativeNotices(
  { services, rows, bytes }: Verbosity,
  sources: readonly WatchedSource[],
): TalkativeNotice[] {
  const notices = new Map<string, TalkativeNotice>();
  for (const service of services) {
    const source = sources.find(({ name }) => name === service.source);
    if (!source) continue;
    const own = noticeOf(service, source, { rows, bytes });
    const key = JSON.stringify([own.source, own.service, own.level, own.steps]);
    const same = notices.get(key);
    notices.set(key, same ? together(same, own) : own);
  }
  return [...notices.values()].sort((a, b) => b.today.byte_share - a.today.byte_share);
}

function noticeOf(
  service: TalkativeService,
  { kind, settings }: WatchedSource,
  all: { rows: number; bytes: number },
): TalkativeNotice {
  const deployment = deploymentOf({ ...service, kind, settings: settings ?? {} });
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole));
  return {
    source: service.source,
    service: service.service || null,
    hosts: service.host ? [service.host] : [],
    level: service.level,
    since: isoFromMicros(service.sinceUs),
    lines: service.lines,
    today: {
      rows: service.rows,
      row_share: share(service.rows, all.rows),
      bytes: service.bytes,
      byte_share: share(service.bytes, all.bytes),
    },
    deployment: deployment.on,
    ...restoreInfo(deployment, service.service),
    warning: restartWarning(service.service),
  };
}

function together(one: TalkativeNotice, other: TalkativeNotice): TalkativeNotice {
  return {
    ...one,
    hosts: [...one.hosts, ...other.hosts],
    since: one.since < other.since ? one.since : other.since,
    lines: one.lines + other.lines,
    today: {
      rows: one.today.rows + other.today.rows,
      row_share: one.today.row_share + other.today.row_share,
      bytes: one.today.bytes + other.today.bytes,
      byte_share: one.today.byte_share + other.today.byte_share,
    },
  };
}
