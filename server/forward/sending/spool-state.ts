import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { FilesAhead } from "../../sources/source.ts";
import { advance, type Positions, type Tail } from "./positions.ts";

const stateSchema = z.object({
  forwarder: z.string(),
  acknowledged: z.array(z.tuple([z.string(), z.string(), z.string()])),
  begun: z.array(z.tuple([z.string(), z.string(), z.array(z.string())])).default([]),
});

/**
 * What a forwarder must know when it starts while its receiver is away: who it is, and what was acknowledged. It
 * may be a little old: lines that are read again for it are known to the receiver, and not stored again.
 */
export class SpoolState {
  readonly #path: string;
  /** Tells the receiver two forwarders of one name apart. */
  readonly forwarder: string;
  /** Behind the last lines known to be stored. */
  readonly acknowledged: Positions = new Map();
  /** By source and stream: the files that were begun since, the one that `acknowledged` is in first. */
  readonly #begun = new Map<string, Map<string, string[]>>();
  #isChanged: boolean;
  /** True while a file was begun that is not written down yet. */
  #isBehind = false;
  #saving: Promise<void> = Promise.resolve();

  private constructor(path: string, saved: z.infer<typeof stateSchema> | undefined) {
    this.#path = path;
    this.forwarder = saved?.forwarder ?? randomUUID();
    advance(this.acknowledged, saved?.acknowledged ?? []);
    for (const [source, stream, files] of saved?.begun ?? []) this.#begunOf(source).set(stream, files);
    this.#isChanged = saved === undefined;
  }

  /** Reads the state in a spool directory; one that is missing or broken begins anew, under a name that it keeps. */
  static async open(directory: string): Promise<SpoolState> {
    const path = join(directory, "state.json");
    const text = await readFile(path, "utf8").catch(() => "");
    const state = new SpoolState(path, read(text));
    // A full disk is told of as soon as something must be kept there.
    await state.save().catch(() => undefined);
    return state;
  }

  /** Files of a source that may have been sent behind what was acknowledged. */
  ahead(source: string): FilesAhead {
    return new Map([...this.#begunOf(source)].map(([stream, files]) => [stream, [...files]]));
  }

  /** Takes note that a line of a file is about to be sent; {@link saveBegun} writes it down. */
  begin(source: string, stream: string, file: string): void {
    const streams = this.#begunOf(source);
    const files = streams.get(stream);
    if (files?.at(-1) === file) return;
    if (files) files.push(file);
    else streams.set(stream, [file]);
    this.#isChanged = true;
    this.#isBehind = true;
  }

  /** Takes note of what the receiver has stored. */
  acknowledge(tail: Tail): void {
    advance(this.acknowledged, tail);
    for (const [source, stream, position] of tail) {
      const files = this.#begun.get(source)?.get(stream);
      const at = files?.findIndex((file) => position.startsWith(`${file}:`)) ?? -1;
      if (at > 0) files?.splice(0, at);
    }
    this.#isChanged = true;
  }

  /** Replaces what is known of a source by what the receiver's store says. */
  replace(source: string, streams: ReadonlyMap<string, string>): void {
    this.acknowledged.set(source, new Map(streams));
    this.#begun.delete(source);
    this.#isChanged = true;
  }

  /**
   * Before lines are sent, what they were read from must be on disk: who is killed then gives the same lines the same
   * names. A disk that takes nothing is told of elsewhere, and does not keep lines from being sent.
   */
  async saveBegun(): Promise<void> {
    if (this.#isBehind) await this.save().catch(() => undefined);
  }

  /**
   * Writes it where it has changed, whole or not at all.
   * @throws Error of the file system
   */
  async save(): Promise<void> {
    // One at a time: each writes beside the file and renames that.
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#saveNow());
    await this.#saving;
  }

  async #saveNow(): Promise<void> {
    if (!this.#isChanged) return;
    const wasBehind = this.#isBehind;
    this.#isChanged = false;
    this.#isBehind = false;
    const acknowledged = [...this.acknowledged].flatMap(([source, streams]) =>
      [...streams].map(([stream, position]) => [source, stream, position]),
    );
    const begun = [...this.#begun].flatMap(([source, streams]) =>
      [...streams].map(([stream, files]) => [source, stream, files]),
    );
    try {
      const text = JSON.stringify({ forwarder: this.forwarder, acknowledged, begun });
      await writeFile(`${this.#path}.new`, text, { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#isChanged = true;
      this.#isBehind ||= wasBehind;
      throw error;
    }
  }

  #begunOf(source: string): Map<string, string[]> {
    const known = this.#begun.get(source) ?? new Map<string, string[]>();
    this.#begun.set(source, known);
    return known;
  }
}

function read(text: string): z.infer<typeof stateSchema> | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
