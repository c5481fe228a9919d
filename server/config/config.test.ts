import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig, type Environment, type Flags } from "./config.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "jobtrail-config-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function load(toml: string, flags: Flags = {}, env: Environment = {}) {
  writeFileSync(join(folder, "jobtrail.toml"), toml);
  return loadConfig(flags, env, folder);
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  throw new Error("Nothing was refused.");
}

describe("a setting", () => {
  test("has a default that serves on loopback only, with data beside the working directory", () => {
    expect(loadConfig({}, {}, folder)).toMatchObject({
      host: "127.0.0.1",
      port: 7070,
      dataDir: join(folder, "data"),
      sources: [],
      sample: null,
    });
  });

  test("by flag wins over the environment, which wins over the file", () => {
    expect(load("port = 1").port).toBe(1);
    expect(load("port = 1", {}, { JOBTRAIL_PORT: "2" }).port).toBe(2);
    expect(load("port = 1", { port: "3" }, { JOBTRAIL_PORT: "2" }).port).toBe(3);
  });

  test("of the store says how much is kept, with a server of its own or without", () => {
    const hourUs = 3_600_000_000;
    expect(load("").retention).toEqual({ keepUs: undefined, keepBytes: undefined });
    const kept = load('[store]\nkeep = "30d"\nkeep_bytes = "200GB"');
    expect(kept.retention).toEqual({ keepUs: 720 * hourUs, keepBytes: 200e9 });
    expect(kept.store).toBeUndefined();
    for (const [keep, hours] of [
      ["6h", 6],
      ["1 d", 24],
      ["2w", 336],
    ] as const)
      expect(load(`[store]\nkeep = "${keep}"`).retention.keepUs).toBe(hours * hourUs);
    for (const [size, bytes] of [
      ["5000000", 5e6],
      ['"1.5 GiB"', 1.5 * 2 ** 30],
      ['"7TB"', 7e12],
    ] as const)
      expect(load(`[store]\nkeep_bytes = ${size}`).retention.keepBytes).toBe(bytes);
    const env = {
      JOBTRAIL_STORE_URL: "http://c:8123",
      JOBTRAIL_STORE_INSTANCE: "3",
      JOBTRAIL_STORE_KEEP: "1d",
    };
    const served = load("", {}, env);
    expect(served.store).toEqual({ url: "http://c:8123", instance: 3 });
    expect(served.retention.keepUs).toBe(24 * hourUs);
  });

  test("that is a folder is meant from where it was written", () => {
    expect(load('data = "here"').dataDir).toBe(join(folder, "here"));
    expect(load("", { data: "/there" }).dataDir).toBe("/there");
  });
});

describe("the sample", () => {
  const small = { workers: 3, segments: 24 };

  test("is played small where nothing is said of its size", () => {
    expect(load("sample = true").sample).toEqual(small);
    expect(load("", { sample: true }).sample).toEqual(small);
    expect(load("", {}, { JOBTRAIL_SAMPLE: "1" }).sample).toEqual(small);
    expect(load("sample = true", {}, { JOBTRAIL_SAMPLE: "off" }).sample).toBeNull();
  });

  test("takes workers and segments from a table, a flag or a variable", () => {
    expect(load("[sample]\nworkers = 100").sample).toEqual({ ...small, workers: 100 });
    expect(load("", { sample: "workers=100,segments=1000" }).sample).toEqual({
      workers: 100,
      segments: 1000,
    });
    expect(load("", {}, { JOBTRAIL_SAMPLE: "segments=7" }).sample).toEqual({ ...small, segments: 7 });
  });
});

describe("a mistake names the key, where it stands and the remedy", () => {
  test.each([
    ["an unknown key", 'colour = "red"', [/colour/, /jobtrail\.toml/]],
    ["a port out of range", "port = 70000", [/port/, /line 1/, /0 to 65535/]],
    ["a port that is text", 'port = "many"', [/port/, /whole number/]],
    [
      "an unknown type of source",
      '\n[[sources]]\ntype = "fax"',
      [/type \(.*line 3\): must be one of .*"file", "journald".* \(got "fax"\)/],
    ],
    [
      "an origin with a path",
      'allowed_origins = ["https://a.example/x"]',
      [/allowed_origins/, /without a path/],
    ],
    ["a store that is no URL", '[store]\nurl = "clickhouse"', [/url/, /http/]],
    [
      "a misspelt key of a source, with those it has",
      '[[sources]]\ntype = "file"\npath = ["/x"]',
      [/sources\[0\]\.path \(.*line 3\)/, /Known keys: type, name, paths, host, service/],
    ],
    [
      "a key that a source needs",
      'port = 1\n[[sources]]\ntype = "file"',
      [/sources\[0\]\.paths \(.*line 2\): must be a list/, /missing/],
    ],
    [
      "a key of a source with the wrong type",
      '[[sources]]\ntype = "journald"\nunits = "zisk-worker"',
      [/sources\[0\]\.units \(.*line 3\): must be a list/, /got "zisk-worker"/],
    ],
    ["a source without a type", '[[sources]]\nname = "x"', [/line 1/, /must be one of .*"file", "journald"/]],
    ["a list without an entry", '[[sources]]\ntype = "file"\npaths = []', [/paths/, /must not be empty/]],
    ["a switch that is text", 'sample = "yes"', [/sample \(.*line 1\)/, /true or false/]],
    ["a size that is none", "[sample]\nworkers = 0", [/sample\.workers \(.*line 2\)/, /1 to 1000/]],
    [
      "a size with a misspelt key",
      "[sample]\nworker = 5",
      [/sample\.worker \(.*line 2\)/, /Known keys: workers, segments/],
    ],
    ["a misspelt key of the store", '[store]\nuri = "http://x"', [/store\.uri/, /Known keys: url, username/]],
    [
      "an age without a unit",
      '[store]\nkeep = "30"',
      [/store\.keep \(.*line 2\)/, /for example "30d".* \(got "30"\)/],
    ],
    ["an age that is a number", "[store]\nkeep = 30", [/store\.keep/, /for example "30d"/]],
    ["a size of nothing", "[store]\nkeep_bytes = 0", [/store\.keep_bytes/, /such as "200GB"/]],
    ["a size in what is none", '[store]\nkeep_bytes = "3 pages"', [/store\.keep_bytes/, /such as "200GB"/]],
    ["an instance too many", '[store]\nurl = "http://x"\ninstance = 32', [/store\.instance/, /from 0 to 31/]],
    ["a store without an address", '[store]\nusername = "x"', [/store\.url/, /where username is/]],
    ["text without quotation marks", "host = localhost", [/line 1/, /not valid TOML/, /quotation marks/]],
  ])("%s", (_what, toml, words) => {
    for (const word of words) expect(() => load(toml)).toThrow(word);
  });

  test("a flag's and a variable's are named as they were given", () => {
    expect(() => load("", { sample: "workers=many" })).toThrow(/--sample.*workers=100,segments=1000/);
    expect(() => load("", { port: "x" })).toThrow(/--port/);
    expect(() => load("", {}, { JOBTRAIL_PORT: "x" })).toThrow(/JOBTRAIL_PORT/);
  });

  test("a file that was named and is not there", () => {
    expect(() => loadConfig({ config: "absent.toml" }, {}, folder)).toThrow(/absent\.toml.*no such file/);
  });

  test("two sources of one name", () => {
    const source = '[[sources]]\ntype = "file"\npaths = ["/x"]\n';
    expect(() => load(source + source)).toThrow(/sources\[1\]\.name \(.*line 4\).*a name of its own/);
    for (const taken of ["push", "otlp", "loki", "sample"])
      expect(() => load(`${source}name = "${taken}"`)).toThrow(/sources\[0\]\.name \(.*line 4\)/);
  });

  test("several mistakes are said at once, and secrets are not repeated", () => {
    const said = messageOf(() =>
      load('port = -1\ntoken = ["tell-nobody"]\n[store]\nurl = 5\npassword = 31337'),
    );
    for (const key of ["port", "token", "store.url", "store.password"]) expect(said).toContain(`${key} (`);
    expect(said).not.toMatch(/tell-nobody|31337/);
  });
});

describe("listening beyond loopback", () => {
  test.each(["0.0.0.0", "::", "192.0.2.7"])(
    "at %s without a token is refused, and how to set one is said",
    (host) => {
      expect(() => load(`host = "${host}"`)).toThrow(/--token, JOBTRAIL_TOKEN or token/);
      expect(load(`host = "${host}"`, { token: "secret" }).token).toBe("secret");
    },
  );

  test.each(["127.0.0.1", "::1", "localhost"])("%s needs none", (host) => {
    expect(load(`host = "${host}"`).host).toBe(host);
  });
});
