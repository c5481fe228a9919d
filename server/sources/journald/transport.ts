import type { JournalEntry } from "./entry.ts";

/**
 * Whose entries one connection carries: all about its units; or only their own; or only what systemd says of them; or,
 * without units, all that the kernel says.
 */
export type JournalVoice = "all" | "unit" | "systemd" | "kernel";

/** What a connection is to deliver. */
export interface JournalRequest {
  /** Whole unit names, for example `zisk-worker.service`. */
  units: readonly string[];
  voice: JournalVoice;
  /** Whose entries alone are wanted, by `_HOSTNAME`; undefined or "" for all that there are. */
  host: string | undefined;
  /** Where to begin, this entry included; the journal's beginning where it is left out. */
  cursor: string | undefined;
}

/** Why a connection ended. */
export interface Ending {
  /** What happened and what to do; null where it ended as it should. */
  message: string | null;
  /** It will fail again until somebody does something on this machine. */
  isFinal: boolean;
}

/** Something that is being read, and tells how it ended. */
export interface JournalConnection<T> {
  /** Resolves when the other side has answered; never where it does not. */
  opened: Promise<void>;
  /** Ends with the connection and never throws; the pull is the back-pressure. */
  batches: AsyncIterable<readonly T[]>;
  /** Resolves once `batches` was read to its end. */
  ended: Promise<Ending>;
  /** That not everything may be read, and what to do; null where nothing was said. */
  hint(): string | null;
  /** May be called more than once. */
  close(): void;
}

/** A way to a journal. */
export interface JournalTransport {
  /** How a sentence names the place, for example `prover-07`. */
  readonly place: string;
  /** The connections that together carry everything about a unit. */
  readonly voices: readonly JournalVoice[];
  /** The longest pause between two attempts, milliseconds. */
  readonly mostWaitMs: number;
  /** The pause between two lists of the units, milliseconds. */
  readonly lookAgainMs: number;
  /** Delivers entries in the journal's order, those written later too. */
  follow(request: JournalRequest): JournalConnection<JournalEntry>;
  /** Delivers the names of all units that have entries. @param mayRepeat lists them again and again where that is cheaper */
  units(mayRepeat: boolean): JournalConnection<string>;
  /**
   * Delivers the names of all hosts that have entries; undefined for the journal of one host. Journals that are
   * collected from several hosts arrive late, each at its own time, and what comes late is older than what was read.
   */
  readonly hosts: (() => JournalConnection<string>) | undefined;
}
