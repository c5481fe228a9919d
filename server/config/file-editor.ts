import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "./file.ts";
import { withoutTable, withPaused, withTable, type Table, type TableList } from "./edit.ts";
import { parseToml } from "./toml.ts";

/** The text of a configuration file while it is being changed. */
export class ConfigText {
  text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Adds a `[[sources]]` table. @throws ConfigError */
  add(table: Table): void {
    this.text = withTable(this.text, "sources", table);
  }

  /** Takes a source's table out. @throws ConfigError */
  remove(name: string): void {
    this.text = withoutTable(this.text, "sources", this.#indexOf("sources", name));
  }

  /** Adds a `[[notify]]` table. @throws ConfigError */
  addRule(table: Table): void {
    this.text = withTable(this.text, "notify", table);
  }

  /** Takes a rule's table out. @throws ConfigError */
  removeRule(name: string): void {
    this.text = withoutTable(this.text, "notify", this.#indexOf("notify", name));
  }

  /** Pauses or resumes a source. @throws ConfigError */
  setPaused(name: string, paused: boolean): void {
    this.text = withPaused(this.text, this.#indexOf("sources", name), paused);
  }

  /** A source without a name has the default one, which is its type. */
  #indexOf(list: TableList, name: string): number {
    const tables = (parseToml(this.text)[list] ?? []) as Table[];
    const index = tables.findIndex((table) => (table["name"] ?? table["type"]) === name);
    if (index === -1)
      throw new ConfigError(`${name} is not in the configuration file any more; it was changed meanwhile.`);
    return index;
  }
}

/** Changes a configuration file as a whole or not at all. */
export class ConfigFileEditor {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Makes a change and writes it; a link stays a link, and the file keeps its mode.
   * @throws ConfigError where the file cannot be written or takes no such change
   */
  edit(change: (text: ConfigText) => void): void {
    const isThere = existsSync(this.#path);
    const path = isThere ? realpathSync(this.#path) : this.#path;
    const before = isThere ? readFileSync(path, "utf8") : "";
    const text = new ConfigText(before);
    change(text);
    if (isDeepStrictEqual(text.text, before)) return;
    const draft = `${path}.${process.pid}.new`;
    try {
      writeFileSync(draft, text.text, { mode: isThere ? statSync(path).mode : 0o600 });
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError(
        `${path} cannot be written (${reason}). Make it and its folder writable for this user, or change it by hand.`,
        { cause: error },
      );
    }
  }
}
