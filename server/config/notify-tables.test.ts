import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NotifyRule } from "../notify/rule.ts";
import { loadConfig, type Environment } from "./config.ts";
import { NotifyRules } from "./notify-rules.ts";
import { ownPlaces } from "./own-places.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jobtrail-notify-config-"));
  file = join(folder, "jobtrail.toml");
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(toml: string, env: Environment = {}) {
  writeFileSync(file, toml);
  return loadConfig({ config: file }, env, folder);
}

const URL_LINE = 'url = "https://hooks.example.org/secret-4711"';
const rule = (lines: string) => `[[notify]]\nname = "on-call"\n${lines}\n`;

describe("a rule in jobtrail.toml", () => {
  test("has defaults, and its address in hand", () => {
    expect(load(rule(URL_LINE)).notify).toMatchObject([
      {
        name: "on-call",
        format: "json",
        on: ["job failed", "job stalled"],
        private: false,
        factor: 1.5,
        after: 900_000,
        url: new URL("https://hooks.example.org/secret-4711"),
      },
    ]);
    expect(load(`public_url = "https://Logs.example.org/"`).publicUrl).toBe("https://logs.example.org");
  });

  test("takes its address from the environment or from a file, which no source may read then", () => {
    const env = { HOOK: "https://hooks.example.org/a" };
    expect(load(rule('url_env = "HOOK"'), env).notify[0]?.url.href).toBe(env.HOOK);
    writeFileSync(join(folder, "hook"), "https://hooks.example.org/b\nsecond line\n");
    const config = load(rule('url_file = "hook"'));
    expect(config.notify[0]?.url.href).toBe("https://hooks.example.org/b");
    expect(ownPlaces(config, [])).toContain(join(folder, "hook"));
  });

  test.each([
    ["", /notify\[0\]\.url \(.*line 1\): must be given, or else url_env or url_file/],
    [`${URL_LINE}\nurl_env = "HOOK"`, /only one of them/],
    [
      'url_env = "HOOK"',
      /notify\[0\]\.url_env \(.*line 3\): names the environment variable HOOK, which is not set/,
    ],
    ['url_file = "nowhere"', /nowhere, which cannot be read or is empty/],
    ['url = "hooks.example.org/secret-4711"', /line 3\): must be an address such as https/],
    ['url = "ftp://hooks.example.org/secret-4711"', /must begin with https/],
    ['url = "http://hooks.example.org/secret-4711"', /the address is a secret/],
    [`url = 4711`, /url \(.*must be text/],
    [`${URL_LINE}\non = ["job lost"]`, /must be of "job failed", "job stalled"/],
    [`${URL_LINE}\non = []`, /at least one event/],
    [`${URL_LINE}\nafter = "5"`, /from 30 s to 7 days/],
    [`${URL_LINE}\nfactor = 1`, /above 1/],
    [`${URL_LINE}\nformat = "teams"`, /"json" or "slack"/],
    [`${URL_LINE}\ncolour = "red"`, /Jobtrail knows no such key.*Known keys: name, url,/],
    [`${URL_LINE}\n${rule(URL_LINE)}`, /is the name of another rule/],
  ])("%j is refused by key, place and remedy, without the secret", (lines, words) => {
    let message = "";
    try {
      load(rule(lines));
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(words);
    expect(message).not.toContain("4711");
  });
});

describe("rules are changed from the page", () => {
  function rules(toml: string, readOnly = false): { set: NotifyRules; used: NotifyRule[][] } {
    const config = { ...load(toml), readOnly };
    const used: NotifyRule[][] = [];
    const reload = () => loadConfig({ config: file }, {}, folder);
    return { set: new NotifyRules({ config, reload, use: (now) => used.push([...now]) }), used };
  }

  test("one is added to the file, and taken out again", () => {
    const before = `# ours\n${rule(URL_LINE)}`;
    const { set, used } = rules(before);
    set.add({ name: "chat", url: "https://chat.example.org/x", format: "slack", on: ["new error"] });
    expect(used.at(-1)?.map(({ name }) => name)).toEqual(["on-call", "chat"]);
    expect(readFileSync(file, "utf8")).toContain('[[notify]]\nname = "chat"');
    set.remove("chat");
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(used.at(-1)?.map(({ name }) => name)).toEqual(["on-call"]);
  });

  test.each([
    [{ name: "x", url_file: "/etc/shadow" }, /url_file: is taken from the configuration file only/],
    [{ name: "x", url_env: "HOME" }, /url_env: is taken from the configuration file only/],
    [{ name: "x", url: "https://10.0.0.1/", private: true }, /private: is taken/],
    [{ name: "x", url: "https://10.0.0.1/" }, /10\.0\.0\.1 is in a private network/],
    [{ name: "x", url: "https://[::1]/" }, /private network/],
    [{ name: "x", url: "https://0x7f000001/" }, /127\.0\.0\.1 is in a private network/],
    [{ name: "x", url: "https://localhost/" }, /this machine itself/],
    [{ name: "x", url: "http://hooks.example.org/secret-4711" }, /must begin with https/],
    [{ name: "on-call", url: "https://hooks.example.org/" }, /choose another than on-call/],
    [{ name: "x y", url: "https://hooks.example.org/" }, /1 to 40 letters/],
    [{ name: "x", url: "https://hooks.example.org/", colour: 1 }, /knows no such key/],
  ])("%j is refused", (table, words) => {
    const { set } = rules(rule(URL_LINE));
    expect(() => set.add(table)).toThrow(words);
    expect(readFileSync(file, "utf8")).toBe(rule(URL_LINE));
  });

  test("not where the configuration is read only, and not one that there is not", () => {
    const { set } = rules(rule(URL_LINE), true);
    expect(() => set.add({ name: "x", url: "https://hooks.example.org/" })).toThrow(/read_only/);
    expect(() => set.remove("on-call")).toThrow(/read_only/);
    expect(() => rules("").set.remove("on-call")).toThrow(/no rule named/);
  });
});
