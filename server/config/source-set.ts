import { unwatchFile, watchFile } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { checkSource, type Config } from "./config.ts";
import type { Table } from "./edit.ts";
import { ConfigError } from "./file.ts";
import { ownPlaces } from "./own-places.ts";
import { ConfigFileEditor, type ConfigText } from "./file-editor.ts";
import { JobtrailError } from "../error.ts";
import type { Ingestion } from "../pipeline.ts";
import type { SourceReport } from "../protocol/sources.ts";
import { discoverSources } from "../sources/discover.ts";
import {
  createSource,
  fileOnlyKeys,
  probeSource,
  shownSettings,
  sourceKinds,
  type SourceConfig,
} from "../sources/registry.ts";
import type { Probe } from "../sources/source.ts";

/** How often the configuration file is looked at; by looking, because an editor may replace the file it watches. */
const LOOK_EVERY_MS = 1_000;
/** A look at a source is given up after this long. */
const PROBE_WITHIN_MS = 15_000;

/** What the set works with. */
export interface SourceSetOptions {
  config: Config;
  ingestion: Pick<Ingestion, "add" | "remove" | "reports">;
  /** Reads the configuration again. @throws ConfigError */
  reload: () => Config;
  /** Called with a configuration that was read again, for whatever else is in it. */
  onConfig: (config: Config) => void;
  /** The configuration file was changed and its text is not in force. */
  onProblem: (problem: string) => void;
}

/**
 * The sources that are read: those of `jobtrail.toml`, which is watched and which changes made in the page are written
 * to, or where it names none, those found on this machine. Changes happen one after another.
 */
export class SourceSet {
  readonly #options: SourceSetOptions;
  readonly #file: ConfigFileEditor;
  #configs: readonly SourceConfig[] = [];
  #findings: readonly string[] = [];
  #problem: string | null = null;
  /** Where the secrets of the configuration in force are. */
  #secrets: Config;
  readonly #own = (): readonly string[] => ownPlaces(this.#secrets, this.#configs);
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SourceSetOptions) {
    this.#options = options;
    this.#file = new ConfigFileEditor(options.config.file);
    this.#secrets = options.config;
  }

  /** Where sources were looked for and what was found, a sentence each; empty where sources are configured. */
  get findings(): readonly string[] {
    return this.#findings;
  }

  /** Why the configuration file's present text is not in force; null where it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The sources' tables, checked, paused ones too. */
  get configs(): readonly SourceConfig[] {
    return this.#configs;
  }

  /** Starts reading and watching. */
  async start(): Promise<void> {
    await this.#use(this.#options.config.sources);
    const { file } = this.#options.config;
    watchFile(
      file,
      { interval: LOOK_EVERY_MS, persistent: false },
      () => void this.#inTurn(() => this.#reload()),
    );
  }

  /** Stops watching; what is read goes on. */
  async close(): Promise<void> {
    unwatchFile(this.#options.config.file);
    await this.#last.catch(() => undefined);
  }

  /** Every source and how it fares, in the order of the configuration; what is only stored comes last. */
  reports(): SourceReport[] {
    const reports = new Map(this.#options.ingestion.reports().map((report) => [report.name, report]));
    const configured = this.#configs.map((config): SourceReport => {
      const report = { ...(reports.get(config.name) ?? NOTHING_YET), name: config.name, kind: config.type };
      reports.delete(config.name);
      return { ...report, settings: shownSettings(config), state: config.paused ? "paused" : report.state };
    });
    return [...configured, ...reports.values()];
  }

  /**
   * Adds a source, to the configuration file too.
   * @param table as under `[[sources]]`
   * @throws ConfigError where it is wrong or cannot be written, JobtrailError `sources-fixed`
   */
  add(table: Table): Promise<void> {
    const { name } = checkOpenSource(table);
    return this.#change((text) => {
      if (this.reports().some((report) => report.name === name && (report.settings || report.rows > 0)))
        throw new ConfigError(
          `name: is the name of another source, or of one whose lines are still stored; choose another than ${name}.`,
        );
      text.add(table);
    });
  }

  /**
   * Removes a source from the configuration file, or one that is configured no more from the store.
   * @param dropRows deletes what it stored
   * @throws JobtrailError `source-unknown`, `sources-fixed`
   */
  async remove(name: string, dropRows: boolean): Promise<void> {
    this.#refuseFixed();
    if (this.#configs.some((config) => config.name === name)) await this.#change((text) => text.remove(name));
    else if (!this.reports().some((report) => report.name === name)) throw unknownSource(name);
    if (dropRows) await this.#options.ingestion.remove(name, { dropRows });
  }

  /** Pauses or resumes a source. @throws JobtrailError `source-unknown`, `sources-fixed` */
  setPaused(name: string, paused: boolean): Promise<void> {
    return this.#change((text) => {
      if (!this.#configs.some((config) => config.name === name)) throw unknownSource(name);
      text.setPaused(name, paused);
    });
  }

  /** What sources there can be: the keys of each kind's table as JSON Schema. */
  kinds(): ReturnType<typeof sourceKinds> {
    return sourceKinds();
  }

  /**
   * Looks at the place that a table describes.
   * @param asked calls it off, as when whoever asked has gone
   * @throws ConfigError where the table is wrong, JobtrailError `sources-fixed`
   */
  async probe(table: Table, asked: AbortSignal): Promise<Probe> {
    this.#refuseFixed();
    const config = checkOpenSource(table);
    const signal = AbortSignal.any([asked, AbortSignal.timeout(PROBE_WITHIN_MS)]);
    const late = new Promise<Probe>((resolve) =>
      signal.addEventListener("abort", () =>
        resolve({
          found: [],
          problem: `There was no answer within ${PROBE_WITHIN_MS / 1_000} s; check the address and the network.`,
        }),
      ),
    );
    return Promise.race([probeSource(config, signal, this.#own), late]);
  }

  /** Ends the reading of all sources, does some work, and begins anew behind what is stored then. */
  readAnew(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const { ingestion } = this.#options;
      for (const { name } of this.#configs) await ingestion.remove(name);
      try {
        await work();
      } finally {
        for (const config of this.#configs)
          if (!config.paused) await ingestion.add(createSource(config, this.#own));
      }
    });
  }

  #change(edit: (text: ConfigText) => void): Promise<void> {
    return this.#inTurn(async () => {
      this.#refuseFixed();
      this.#file.edit((text) => {
        // What was found by looking would be read no more as soon as one source is configured: it is written down too.
        if (this.#findings.length > 0) for (const config of this.#configs) text.add(tableOf(config));
        edit(text);
      });
      await this.#reload();
      if (this.#problem) throw new ConfigError(this.#problem);
    });
  }

  #refuseFixed(): void {
    if (!this.#options.config.readOnly) return;
    throw new JobtrailError(
      "sources-fixed",
      `Sources cannot be changed over the API here (read_only); change them in ${this.#options.config.file}.`,
    );
  }

  async #reload(): Promise<void> {
    try {
      const config = this.#options.reload();
      this.#secrets = config;
      this.#options.onConfig(config);
      await this.#use(config.sources);
      this.#problem = null;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#problem) this.#options.onProblem(problem);
      this.#problem = problem;
    }
  }

  /** Begins, ends and restarts what differs, and leaves everything else alone. */
  async #use(configured: readonly SourceConfig[]): Promise<void> {
    const { sources, findings } =
      configured.length > 0 ? { sources: configured, findings: [] } : await discoverSources();
    const before = new Map(this.#configs.map((config) => [config.name, config]));
    const after = new Map(sources.map((config) => [config.name, config]));
    const { ingestion } = this.#options;
    for (const [name, config] of before)
      if (!isDeepStrictEqual(config, after.get(name))) await ingestion.remove(name);
    this.#configs = sources;
    this.#findings = findings;
    for (const [name, config] of after)
      if (!config.paused && !isDeepStrictEqual(config, before.get(name)))
        await ingestion.add(createSource(config, this.#own));
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Who may open the page may read logs, and need not be who may run programs as this user. */
function checkOpenSource(table: Table): SourceConfig {
  const config = checkSource(table);
  const closed = fileOnlyKeys(config).find((key) => table[key] !== undefined);
  if (closed === undefined) return config;
  throw new ConfigError(
    `${closed}: can make this user run any program, so it is taken from the configuration file only; write the source there.`,
  );
}

/** A checked configuration as somebody would write it. */
function tableOf({ paused, ...config }: SourceConfig): Table {
  const keys = Object.entries(config).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(keys), ...(paused && { paused }) };
}

const NOTHING_YET: Omit<SourceReport, "name" | "kind"> = {
  state: "paused",
  problem: null,
  retry_in_ms: null,
  streams: 0,
  rows: 0,
  linesPerSecond: 0,
  newest: null,
  lag_ms: null,
  progress: null,
  behind: null,
  position: null,
  formats: [],
  unrecognised: [],
  gaps: [],
  clocks: [],
  settings: null,
  sample: false,
};

function unknownSource(name: string): JobtrailError {
  return new JobtrailError("source-unknown", `There is no source named ${JSON.stringify(name)}.`);
}
