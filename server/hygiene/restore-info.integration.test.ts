import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Deployment } from "./deployment.ts";
import { restartWarning, restoreInfo } from "./restore-info.ts";

/** Stands in for every program that a command would change something with, and writes down how it was called. */
const RECORDER = `#!/bin/sh
{ printf '%s' "\${0##*/}"; for word in "$@"; do printf '|%s' "$word"; done; echo; } >> "$CALLS"
case "\${0##*/} $*" in
  "docker ps"*) printf 'c1\\nc2\\nc3\\n' ;;
  *working_dir*) printf '%s\\n' "$FOLDER" ;;
  *config_files*) echo /srv/a.yaml,/srv/b.yaml ;;
  "docker compose"*) echo "COMPOSE_FILE=$COMPOSE_FILE" >> "$CALLS" ;;
  "sudo tee"*) cat >> "$CALLS" ;;
  "sudo /usr/libexec/PlistBuddy -c Set"*) exit 1 ;;
  # As sshd does: the words after the destination are one text for the shell there.
  "ssh -t "*) shift 2; exec sh -c "$*" ;;
esac
`;

const root = mkdtempSync(join(tmpdir(), "jobtrail-hygiene-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'it\'s a "folder" '));
  for (const program of ["sudo", "systemctl", "docker", "kubectl", "ssh"])
    writeFileSync(join(folder, program), RECORDER, { mode: 0o755 });
});

/** Runs all commands of a deployment in one shell and says what was called, word for word. */
function calls(deployment: Deployment, service: string): string[] {
  const script = restoreInfo(deployment, service)
    .steps.flatMap(({ command }) => command ?? [])
    .join("\n");
  const record = join(folder, "calls");
  const env = { ...process.env, PATH: `${folder}:/usr/bin:/bin`, CALLS: record, FOLDER: folder };
  const { status, stderr } = spawnSync("sh", ["-euc", script], { env, encoding: "utf8", cwd: folder });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return readFileSync(record, "utf8").trimEnd().split("\n");
}

describe("systemd", () => {
  const CALLED = [
    "systemctl|show|zisk-worker.service|-p|ExecStart,Environment,EnvironmentFiles",
    "sudo|mkdir|-p|/etc/systemd/system/zisk-worker.service.d",
    "sudo|tee|/etc/systemd/system/zisk-worker.service.d/zz-log-level.conf",
    "[Service]",
    "Environment=RUST_LOG=info",
    "sudo|systemctl|daemon-reload",
    "sudo|systemctl|restart|zisk-worker.service",
  ];

  test("writes a drop-in and restarts the unit", () => {
    expect(calls({ on: "systemd", unit: "zisk-worker.service", ssh: null }, "zisk-worker")).toEqual(CALLED);
  });

  test("does the very same on the other host", () => {
    const deployment = {
      on: "systemd",
      unit: "zisk-worker.service",
      ssh: ["ssh", "-t", "prover-07"],
    } as const;
    const called = calls(deployment, "zisk-worker");
    expect(called.filter((call) => !call.startsWith("ssh|"))).toEqual(CALLED);
    expect(called.filter((call) => call.startsWith("ssh|-t|prover-07|"))).toHaveLength(3);
  });
});

test("Compose: an override file beside the project's own, as many containers as there were", () => {
  const called = calls({ on: "compose", project: "zisk", service: "worker" }, "worker");
  expect(called.at(-2)).toBe("docker|compose|-p|zisk|up|-d|--no-deps|--scale|worker=3|worker");
  expect(called.at(-1)).toBe("COMPOSE_FILE=/srv/a.yaml,/srv/b.yaml,compose.log-level.yaml");
  expect(readFileSync(join(folder, "compose.log-level.yaml"), "utf8")).toBe(
    "services:\n  worker:\n    environment:\n      RUST_LOG: info\n",
  );
});

test("Kubernetes: the workload, or what the chart's label names", () => {
  const pods = { on: "kubernetes", namespace: "zisk", container: "zisk-worker", selector: "app=a" } as const;
  const kubectl = ["kubectl", "--context", "a b"];
  expect(calls({ ...pods, workload: "deployment/workers", kubectl }, "zisk-worker")).toEqual([
    "kubectl|--context|a b|-n|zisk|set|env|deployment/workers|-c|zisk-worker|RUST_LOG=info",
    "kubectl|--context|a b|-n|zisk|rollout|status|deployment/workers",
  ]);
  rmSync(join(folder, "calls"));
  expect(calls({ ...pods, workload: null, kubectl: ["kubectl"] }, "zisk-worker")).toEqual([
    "kubectl|-n|zisk|set|env|deployment,statefulset|-l|app=a|-c|zisk-worker|RUST_LOG=info",
    "kubectl|-n|zisk|get|pods|-l|app=a",
  ]);
});

test("plain Docker: shows what sets the level, and says what a command cannot do", () => {
  const deployment = {
    on: "docker",
    container: "zisk-worker",
    docker: ["docker", "-H", "tcp://h:2376"],
  } as const;
  expect(calls(deployment, "zisk-worker")[0]).toMatch(
    /^docker\|-H\|tcp:\/\/h:2376\|inspect\|-f\|.*\|zisk-worker$/,
  );
  expect(restoreInfo(deployment, "zisk-worker").steps.at(-1)?.what).toContain("-e RUST_LOG=info");
});

test("every command is one line that a POSIX shell can read", () => {
  const unit = "odd name'\"$(x)!.service";
  const deployments: Deployment[] = [
    { on: "systemd", unit, ssh: null },
    { on: "systemd", unit, ssh: ["ssh", "-t", "user@h"] },
    { on: "compose", project: "a b", service: "w'" },
    { on: "docker", container: "c", docker: ["docker"] },
    {
      on: "kubernetes",
      namespace: "n",
      workload: null,
      container: "c",
      selector: "a in (b, c)",
      kubectl: ["kubectl"],
    },
    { on: "launchd", service: "zisk-worker" },
    { on: "unknown" },
  ];
  const commands = deployments.flatMap((deployment) =>
    restoreInfo(deployment, "zisk-worker").steps.flatMap(({ command }) => command ?? []),
  );
  expect(commands.length).toBe(15);
  for (const command of commands) {
    expect(command).not.toContain("\n");
    expect(spawnSync("sh", ["-nc", command], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  }
  expect(calls({ on: "systemd", unit, ssh: ["ssh", "-t", "user@h"] }, "w").at(-1)).toBe(
    `sudo|systemctl|restart|${unit}`,
  );
});

test("launchd: the property list is found, changed where the key is new too, and loaded again", () => {
  const { steps } = restoreInfo({ on: "launchd", service: "zisk-worker" }, "zisk-worker");
  const script = steps
    .slice(1)
    .map(({ command }) => command)
    .join("\n");
  const env = {
    ...process.env,
    PATH: `${folder}:/usr/bin:/bin`,
    CALLS: join(folder, "calls"),
    plist: "/Library/a b.plist",
  };
  expect(spawnSync("sh", ["-euc", script], { env }).status).toBe(0);
  expect(readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n")).toEqual([
    "sudo|/usr/libexec/PlistBuddy|-c|Set :EnvironmentVariables:RUST_LOG info|/Library/a b.plist",
    "sudo|/usr/libexec/PlistBuddy|-c|Add :EnvironmentVariables:RUST_LOG string info|/Library/a b.plist",
    "sudo|launchctl|bootout|system|/Library/a b.plist",
    "sudo|launchctl|bootstrap|system|/Library/a b.plist",
  ]);
  expect(steps[0]?.command).toBe(
    'plist=$(grep -l zisk-worker /Library/LaunchDaemons/*.plist) && echo "$plist"',
  );
});

test("the coordinator alone has --log-level, and a restart costs something else there", () => {
  const unit = { on: "systemd", unit: "zisk-coordinator.service", ssh: null } as const;
  expect(restoreInfo(unit, "zisk-coordinator").steps.at(-1)?.what).toContain("--log-level");
  expect(JSON.stringify(restoreInfo(unit, "zisk-worker"))).not.toContain("--log-level");
  expect(restoreInfo({ on: "unknown" }, "zisk-coordinator").steps[0]?.what).toContain("coordinator.toml");
  expect(restartWarning("zisk-worker")).toContain("loses its work");
  expect(restartWarning("coordinator")).toContain("when none runs");
});
