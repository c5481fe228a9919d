import { JobtrailError } from "../error.ts";
import { addressRefusal, literalAddress } from "../notify/address.ts";
import { NOTIFY_FILE_ONLY, notifyTableSchema, type NotifyRule } from "../notify/rule.ts";
import { checkedTable } from "./checked-table.ts";
import type { Config } from "./config.ts";
import type { Table } from "./edit.ts";
import { ConfigError } from "./file.ts";
import { ConfigFileEditor } from "./file-editor.ts";
import { notifyRule } from "./notify-tables.ts";

/** What rules are set for. */
interface RuleSetOptions {
  config: Pick<Config, "file" | "readOnly">;
  /** Reads the configuration again. @throws ConfigError */
  reload: () => Pick<Config, "notify">;
  /** Follows other rules from now on. */
  use: (rules: readonly NotifyRule[]) => void;
}

/** Changes the rules of `jobtrail.toml` from the page. */
export class NotifyRules {
  readonly #options: RuleSetOptions;
  readonly #file: ConfigFileEditor;

  constructor(options: RuleSetOptions) {
    this.#options = options;
    this.#file = new ConfigFileEditor(options.config.file);
  }

  /**
   * Adds a rule, to the configuration file too.
   * @param table as under `[[notify]]`
   * @throws ConfigError where it is wrong or cannot be written, JobtrailError `notify-fixed`
   */
  add(table: Table): void {
    this.#refuseFixed();
    const { name } = openRule(table);
    if (this.#options.reload().notify.some((rule) => rule.name === name))
      throw new ConfigError(`name: is the name of another rule; choose another than ${name}.`);
    this.#file.edit((text) => text.addRule(table));
    this.#options.use(this.#options.reload().notify);
  }

  /** Removes a rule, from the configuration file too. @throws ConfigError, JobtrailError `notify-unknown`, `notify-fixed` */
  remove(name: string): void {
    this.#refuseFixed();
    if (!this.#options.reload().notify.some((rule) => rule.name === name))
      throw new JobtrailError("notify-unknown", `There is no rule named ${name}.`);
    this.#file.edit((text) => text.removeRule(name));
    this.#options.use(this.#options.reload().notify);
  }

  #refuseFixed(): void {
    if (!this.#options.config.readOnly) return;
    throw new JobtrailError(
      "notify-fixed",
      `Rules cannot be changed over the API here (read_only); change them in ${this.#options.config.file}.`,
    );
  }
}

/** Who may open the page need not be who may send to this machine's own networks, or read its files. */
function openRule(table: Table): NotifyRule {
  const refuse = (key: string, problem: string): Error => new ConfigError(`${key}: ${problem}.`);
  const closed = NOTIFY_FILE_ONLY.find((key) => table[key] !== undefined);
  if (closed !== undefined)
    throw refuse(closed, "is taken from the configuration file only; write the rule there");
  const rule = notifyRule(checkedTable(notifyTableSchema, table), { env: {}, baseDir: "" }, refuse);
  const literal = literalAddress(rule.url);
  const refusal = literal === undefined ? undefined : addressRefusal(literal, false);
  if (refusal !== undefined || rule.url.hostname === "localhost")
    throw refuse(
      "url",
      refusal ?? "is this machine itself; set private = true for the rule in jobtrail.toml if that is meant",
    );
  return rule;
}
