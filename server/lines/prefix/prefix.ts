/** What a prefix tells of its line; only what it does tell is there. */
export interface Told {
  host?: string;
  service?: string;
  /** Further facts, by the names that sources give them: `pod`, `container`, `pid`, `rank`, `output`. */
  fields?: Readonly<Record<string, string>>;
  /** When the line was taken in, microseconds since the epoch. */
  timeUs?: number;
  /** The same from a clock whose zone is not told, read as if it were UTC. */
  clockUs?: number;
  /** True for a piece of a line that was too long for one: the next piece follows without a break. */
  isPartial?: boolean;
}

/** A line without its prefix. */
export interface Unprefixed extends Told {
  rest: string;
}

/** What a tool puts before a line when somebody saves what it prints: one file each, listed in `registry.ts`. */
export interface Prefix {
  readonly name: string;
  /** Returns undefined where the line has no such prefix; never throws; linear in the text's length. */
  read(text: string): Unprefixed | undefined;
  /** A line's text as that tool prints it, for each of its forms. @param text one line */
  readonly samples: readonly ((text: string) => string)[];
}
