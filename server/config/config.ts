import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ConfigError, configPath, readConfigFile, type ConfigFile } from "./file.ts";
import { lineOfKey } from "./toml.ts";
import { isLoopback } from "../http/host.ts";
import { NOTIFY_KEYS, type NotifyRule } from "../notify/rule.ts";
import { SAMPLE_SOURCE } from "../sample/sample-source.ts";
import { SAMPLE_KEYS, sampleFromText, sampleSchema, type SampleSize } from "../sample/size.ts";
import { OWN_SOURCE } from "../sources/lost-lines/lost-lines.ts";
import { PUSH_SOURCES } from "../sources/push/push.ts";
import { checkedTable } from "./checked-table.ts";
import { notifyRule, notifyTablesSchema } from "./notify-tables.ts";
import { settingError } from "./setting-error.ts";
import { STORE_KEYS, storeSettingsSchema } from "./store-settings.ts";
import { sourceConfigSchema, type SourceConfig } from "../sources/registry.ts";

/** What `jobtrail serve` takes on the command line; texts as typed. */
export interface Flags {
  config?: string;
  data?: string;
  host?: string;
  port?: string;
  token?: string;
  /** True, or a size such as workers=100,segments=1000. */
  sample?: boolean | string;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a running server, checked and with defaults filled in. */
export interface Config {
  /** Absolute path of the embedded store; unused where `store` names a server. */
  dataDir: string;
  host: string;
  /** 0 lets the system choose a free port. */
  port: number;
  token?: string;
  /** Origins of other sites whose pages may use the API, for example https://ops.example.org. */
  allowedOrigins: string[];
  /** Further names under which browsers may reach this server, without port. */
  allowedHosts: string[];
  /** A ClickHouse server to use instead of the embedded store. */
  store?: { url: string; username?: string; password?: string; database?: string; instance?: number };
  /** How much is kept: µs since lines were received, and bytes on disk; undefined for no limit. */
  retention: { keepUs: number | undefined; keepBytes: number | undefined };
  sources: SourceConfig[];
  /** Who is told of what. */
  notify: NotifyRule[];
  /** Where people reach this server, for links in notifications, without a path; undefined where nobody said so. */
  publicUrl?: string;
  /** Absolute path of the configuration file, whether it is there or not; sources added in the page are written to it. */
  file: string;
  /** Sources cannot be changed over the API. */
  readOnly: boolean;
  /** Size of the sample cluster that is played from the start; null where none is. */
  sample: SampleSize | null;
}

const text = (what: string) =>
  z.string({ error: `must be text: ${what}` }).min(1, `must not be empty: ${what}`);
const PORT_REMEDY = "must be a whole number from 0 to 65535, for example 7070 (0 takes any free port)";

/** Every setting, named as in jobtrail.toml. Unknown keys are errors: a misspelt key that does nothing is worse. */
const settingsSchema = z.strictObject({
  data: text('a folder, for example "./data"').default("./data"),
  host: text('an address to listen on, for example "127.0.0.1"').default("127.0.0.1"),
  port: z.int({ error: PORT_REMEDY }).min(0, PORT_REMEDY).max(65_535, PORT_REMEDY).default(7070),
  token: text("a secret of your own").optional(),
  sample: sampleSchema.default(null),
  read_only: z.boolean({ error: "must be true or false" }).default(false),
  allowed_origins: z
    .array(z.string().refine(isOrigin, "must be an origin such as https://ops.example.org, without a path"), {
      error: 'must be a list of origins, for example ["https://ops.example.org"]',
    })
    .default([]),
  allowed_hosts: z
    .array(
      z
        .string()
        .refine((name) => /^[\w.-]+$|^\[[\da-f:]+\]$/i.test(name), "must be a host name without a port"),
      {
        error: 'must be a list of host names, for example ["logs.example.org"]',
      },
    )
    .default([]),
  public_url: text("where people reach this server")
    .refine(isOrigin, "must be an address such as https://jobtrail.example.org, without a path")
    .optional(),
  store: storeSettingsSchema.optional(),
  notify: notifyTablesSchema,
  sources: z
    .array(sourceConfigSchema, { error: "must be tables written [[sources]]" })
    .default([])
    .superRefine(refuseSharedNames),
});

/**
 * Checks one `[[sources]]` table that did not come out of a file.
 * @throws ConfigError naming the key and the remedy
 */
export function checkSource(table: unknown): SourceConfig {
  const config = checkedTable(sourceConfigSchema, table);
  if (OWN_NAMES.has(config.name)) throw new ConfigError(`name: ${TAKEN.message}.`);
  return config;
}

/** Sources that no table describes. */
const OWN_NAMES: ReadonlySet<string> = new Set([...PUSH_SOURCES, SAMPLE_SOURCE, OWN_SOURCE]);
const TAKEN = {
  code: "custom",
  message: "is the name of another source; give each of them a name of its own",
} as const;

/** Rows are kept by their source's name, and so are the positions to go on from. */
function refuseSharedNames(sources: readonly SourceConfig[], context: z.RefinementCtx): void {
  const taken = new Set(OWN_NAMES);
  for (const [index, { name }] of sources.entries()) {
    if (taken.has(name)) context.addIssue({ ...TAKEN, path: [index, "name"] });
    taken.add(name);
  }
}

/** Tables, which only a file has. */
const LISTS_OF_TABLES = new Set(["sources", "store", "notify"]);
const LIST_KEYS = new Set(["allowed_origins", "allowed_hosts"]);

/** One layer of settings and where they come from, for messages. */
interface Layer {
  settings: Record<string, unknown>;
  origin: (path: readonly PropertyKey[]) => string;
  baseDir: string;
}

/**
 * Gathers the settings: a flag wins over the environment (`JOBTRAIL_*`), which wins over the file, which wins over the default.
 * @throws ConfigError naming the key, where it was set, and the remedy
 */
export function loadConfig(flags: Flags, env: Environment, cwd = process.cwd()): Config {
  const named = flags.config ?? (env["JOBTRAIL_CONFIG"] || undefined);
  const file = readConfigFile(named, cwd);
  const layers = [flagLayer(flags, cwd), envLayer(env, cwd), ...(file ? [fileLayer(file)] : [])];
  const merged: Record<string, unknown> = {};
  for (const layer of layers.toReversed()) Object.assign(merged, layer.settings);
  const parsed = settingsSchema.safeParse(merged, { error: settingError });
  if (!parsed.success) throw configError(parsed.error.issues, layers, merged);
  const settings = parsed.data;
  const dataLayer = layers.find((layer) => "data" in layer.settings);
  const config: Config = {
    dataDir: resolve(dataLayer?.baseDir ?? cwd, settings.data),
    host: settings.host,
    port: settings.port,
    token: settings.token,
    allowedOrigins: settings.allowed_origins.map((origin) => new URL(origin).origin),
    allowedHosts: settings.allowed_hosts.map((name) => name.toLowerCase()),
    ...storeOf(settings.store),
    sources: settings.sources,
    notify: rulesOf(settings.notify, env, layers, cwd),
    publicUrl: settings.public_url && new URL(settings.public_url).origin,
    file: configPath(named, cwd),
    readOnly: settings.read_only,
    sample: settings.sample,
  };
  refuseOpenDoor(config);
  return config;
}

function rulesOf(
  tables: z.infer<typeof notifyTablesSchema>,
  env: Environment,
  layers: Layer[],
  cwd: string,
): NotifyRule[] {
  const baseDir = layers.find((layer) => "notify" in layer.settings)?.baseDir ?? cwd;
  return tables.map((table, index) =>
    notifyRule(
      table,
      { env, baseDir },
      (key, problem) => new ConfigError(`${place(["notify", index, key], layers)}: ${problem}.`),
    ),
  );
}

function storeOf(settings: z.infer<typeof storeSettingsSchema> = {}): Pick<Config, "store" | "retention"> {
  const { url, keep, keep_bytes, ...rest } = settings;
  return {
    store: url === undefined ? undefined : { url, ...rest },
    retention: { keepUs: keep, keepBytes: keep_bytes },
  };
}

/** Logs name hosts, keys and customers' jobs: whoever can reach the port must hold a secret. */
function refuseOpenDoor(config: Config): void {
  if (config.token || isLoopback(config.host)) return;
  throw new ConfigError(
    `host: listening on ${config.host} would open the logs to everyone who can reach this machine, so a token is needed. ` +
      `Make one with "openssl rand -hex 24" and set it with --token, JOBTRAIL_TOKEN or token = "…" in jobtrail.toml; or keep host = "127.0.0.1".`,
  );
}

function flagLayer(flags: Flags, cwd: string): Layer {
  const { config: _config, port, sample, ...rest } = flags;
  const settings: Record<string, unknown> = {
    ...rest,
    port: port === undefined ? undefined : numberFrom(port),
    sample: typeof sample === "string" ? sampleFrom(sample) : sample,
  };
  return { settings: withoutUndefined(settings), origin: (path) => `--${String(path[0])}`, baseDir: cwd };
}

function envLayer(env: Environment, cwd: string): Layer {
  const settings: Record<string, unknown> = {};
  for (const key of Object.keys(settingsSchema.shape)) {
    const value = env[`JOBTRAIL_${key.toUpperCase()}`];
    if (value === undefined || value === "" || LISTS_OF_TABLES.has(key)) continue;
    // Kubernetes sets JOBTRAIL_PORT=tcp://… in every pod beside a Service named jobtrail; it is not meant for us.
    if (key === "port" && value.startsWith("tcp://")) continue;
    settings[key] = envValue(key, value);
  }
  const store = withoutUndefined(
    Object.fromEntries(
      STORE_KEYS.map((key) => [key, env[`JOBTRAIL_STORE_${key.toUpperCase()}`] || undefined]),
    ),
  );
  if (Object.keys(store).length > 0) settings["store"] = store;
  const origin = (path: readonly PropertyKey[]) =>
    `JOBTRAIL_${path
      .filter((part) => typeof part === "string")
      .join("_")
      .toUpperCase()}`;
  return { settings, origin, baseDir: cwd };
}

function envValue(key: string, value: string): unknown {
  if (key === "port") return numberFrom(value);
  if (key === "sample") return sampleFrom(value);
  if (key === "read_only") return booleanFrom(value);
  if (LIST_KEYS.has(key))
    return value
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  return value;
}

function fileLayer(file: ConfigFile): Layer {
  const origin = (path: readonly PropertyKey[]) => {
    // What is missing has no line; the table that it is missing from has one.
    for (let length = path.length; length > 0; length--) {
      const line = lineOfKey(file.text, path.slice(0, length));
      if (line !== undefined) return `${file.path}, line ${line}`;
    }
    return file.path;
  };
  return { settings: file.settings, origin, baseDir: dirname(file.path) };
}

function configError(
  issues: z.core.$ZodIssue[],
  layers: Layer[],
  merged: Record<string, unknown>,
): ConfigError {
  const messages = issues.map((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey([...issue.path, key], layers, merged)).join("\n");
    return `${place(issue.path, layers)}: ${issue.message}${shown(merged, issue.path)}.`;
  });
  return new ConfigError(messages.join("\n"));
}

function unknownKey(path: PropertyKey[], layers: Layer[], merged: Record<string, unknown>): string {
  const known = knownKeys(path, merged).join(", ");
  return `${place(path, layers)}: Jobtrail knows no such key; correct or remove it. Known keys: ${known}.`;
}

/** The keys of the table that the path's last key stands in. */
function knownKeys(path: readonly PropertyKey[], merged: Record<string, unknown>): readonly string[] {
  if (path.length === 1) return Object.keys(settingsSchema.shape);
  if (path[0] === "store") return STORE_KEYS;
  if (path[0] === "sample") return SAMPLE_KEYS;
  if (path[0] === "notify") return NOTIFY_KEYS;
  const { type } = Object(valueAt(merged, path.slice(0, -1))) as { type?: unknown };
  const schema = sourceConfigSchema.options.find((option) => option.shape.type.value === type);
  return Object.keys(schema?.shape ?? {});
}

/** For example `port (/etc/jobtrail.toml, line 3)`. */
function place(path: readonly PropertyKey[], layers: Layer[]): string {
  const layer = layers.find((candidate) => String(path[0]) in candidate.settings);
  const key = path
    .map((part) => (typeof part === "number" ? `[${part}]` : String(part)))
    .join(".")
    .replaceAll(".[", "[");
  return layer ? `${key} (${layer.origin(path)})` : key;
}

/** The wrong value, short; secrets are never repeated to the console. */
function shown(merged: Record<string, unknown>, path: readonly PropertyKey[]): string {
  if (path.some((part) => part === "token" || part === "password" || part === "notify")) return "";
  const value = valueAt(merged, path);
  if (value === undefined) return " (missing)";
  return ` (got ${JSON.stringify(value)?.slice(0, 60)})`;
}

function valueAt(merged: Record<string, unknown>, path: readonly PropertyKey[]): unknown {
  let value: unknown = merged;
  for (const part of path) value = Object(value)[part] as unknown;
  return value;
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.origin === value.replace(/\/$/, "").toLowerCase();
}

/** A number where the text is one, else the text itself for the schema to refuse. */
function numberFrom(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value;
}

function booleanFrom(value: string): boolean | string {
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  return /^(0|false|no|off)$/i.test(value) ? false : value;
}

function sampleFrom(value: string): unknown {
  const played = booleanFrom(value);
  return typeof played === "boolean" ? played : sampleFromText(played);
}

function withoutUndefined(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
