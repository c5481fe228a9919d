import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDirectory } from "./directory-lock.ts";
import { ownIdentity } from "./process-identity.ts";

const HOLDER = fileURLToPath(new URL("fixtures/lock-holder.ts", import.meta.url));
const CAN_UNSHARE = canUnshare();

let folder: string;
let program: string;
let started: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-lock-"));
  program = join(folder, "holder.cjs");
  await build({ entryPoints: [HOLDER], outfile: program, bundle: true, platform: "node", format: "cjs" });
});
afterEach(async () => {
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
  started = [];
  await rm(folder, { recursive: true, force: true });
});

function canUnshare(): boolean {
  try {
    execFileSync("unshare", ["--pid", "--fork", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A program that takes the directory; what it says first. */
function holder(directory: string, before: string[] = []): { child: ChildProcess; said: Promise<string> } {
  const [command, ...args] = [...before, process.execPath, program, directory];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  const said = once(child.stdout!, "data").then(([text]) => String(text).trim());
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

const refuse = (pid: number | undefined): Error => new Error(`refused ${pid ?? "elsewhere"}`);

describe("a directory", () => {
  test("is one process's until it gives it back", async () => {
    const release = await lockDirectory(folder, refuse);
    await expect(lockDirectory(folder, refuse)).rejects.toThrow(`refused ${process.pid}`);
    expect(await holder(folder).said).toBe(`refused ${process.pid}`);
    await release();
    await (
      await lockDirectory(folder, refuse)
    )();
  });

  test("is free at once when its holder was killed", async () => {
    const { child, said } = holder(folder);
    expect(await said).toBe("held");
    await expect(lockDirectory(folder, refuse)).rejects.toThrow(`refused ${child.pid}`);
    await kill(child);
    const began = performance.now();
    await (
      await lockDirectory(folder, refuse)
    )();
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test("is free when the holder's process ID is another program's by now, a Node program's too", async () => {
    await mkdir(join(folder, "jobtrail.lock"));
    const other = { ...(await ownIdentity()), pid: process.ppid, began: "1" };
    await writeFile(join(folder, "jobtrail.pid"), JSON.stringify(other));
    const release = await lockDirectory(folder, refuse);
    expect(await holder(folder).said).toBe(`refused ${process.pid}`);
    await release();
  });

  test("is free some seconds later where nobody can tell who held it", async () => {
    await mkdir(join(folder, "jobtrail.lock"));
    await writeFile(join(folder, "jobtrail.pid"), "4711");
    const release = await lockDirectory(folder, refuse);
    expect(JSON.parse(await readFile(join(folder, "jobtrail.pid"), "utf8"))).toMatchObject({
      pid: process.pid,
    });
    await release();
  });

  test("goes to exactly one of those that want it, again and again after a kill", async () => {
    for (let round = 0; round < 12; round++) {
      const rivals = Array.from({ length: 4 }, () => holder(folder));
      const said = await Promise.all(rivals.map((rival) => rival.said));
      const winners = rivals.filter((_, index) => said[index] === "held");
      expect(winners, `round ${round}: ${said.join(", ")}`).toHaveLength(1);
      await Promise.all(
        rivals.filter((rival) => rival.child.exitCode === null).map(({ child }) => kill(child)),
      );
    }
  });
});

describe.skipIf(!CAN_UNSHARE)("a directory that two containers share (needs the right to unshare)", () => {
  const APART = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

  test("is one container's, and the other's when the first was killed", async () => {
    const first = holder(folder, APART);
    expect(await first.said).toBe("held");
    expect(await holder(folder, APART).said).toBe("refused elsewhere");
    await expect(lockDirectory(folder, refuse)).rejects.toThrow("refused elsewhere");
    await kill(first.child);
    expect(await holder(folder, APART).said).toBe("held");
  });
});
