import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import { startServer, type Server } from "../e2e/start-server.ts";
import { isoFromMicros } from "../lib/time.ts";
import type { BenchFigure } from "./figure.ts";
import { tasksDuring } from "./page-tasks.ts";
import { percentile } from "./server-figures.ts";

const CHROMIUM = "/usr/bin/chromium";
const JOURNAL_REMOTE = "/lib/systemd/systemd-journal-remote";
const WRITE_EVERY_MS = 10;
const LATENCY_LINES_PER_SECOND = 1_000;
const TAIL_LINES_PER_SECOND = 2_000;
const FLOW_FOR_MS = 20_000;
/** Left out at the start: the page's own loading. */
const WARM_UP_MS = 3_000;

/** What a reader sees: the page's weight, a written line's way to the screen, and the browser's longest task. */
export async function run(): Promise<BenchFigure[]> {
  const browser = await chromium.launch({
    executablePath: existsSync(CHROMIUM) ? CHROMIUM : undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    return [
      ...(await pageWeight(browser)),
      ...(await followedFile(browser)),
      ...(await followedJournal(browser)),
    ];
  } finally {
    await browser.close();
  }
}

/** All scripts that the first page loads, as they cross the wire, without headers. */
async function pageWeight(browser: Browser): Promise<BenchFigure[]> {
  const server = await startServer();
  try {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const scripts = new Set<string>();
    let bytes = 0;
    session.on("Network.responseReceived", ({ requestId, type }) => {
      if (type === "Script") scripts.add(requestId);
    });
    session.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(server.url, { waitUntil: "networkidle" });
    await page.close();
    return [
      { name: "first page's JavaScript, compressed", value: bytes / 1000, unit: "kB", target: "< 300" },
    ];
  } finally {
    await server.stop();
  }
}

async function followedFile(browser: Browser): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  const file = join(folder, "zisk-worker.log");
  const server = await startServer({
    config: `[[sources]]\ntype = "file"\nname = "bench"\npaths = ["${file}"]\n`,
  });
  const write = (lines: readonly string[]) => appendFile(file, `${lines.join("\n")}\n`);
  try {
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
    const figures = latencyFigures("file", await latencyOf(page, server, write));
    const tasks = await tasksDuring(browser, page, () => flow(write, TAIL_LINES_PER_SECOND));
    await page.close();
    return [
      ...figures,
      {
        name: "longest task at 2,000 lines/s",
        value: Math.max(...tasks.map(({ wallMs }) => wallMs)),
        unit: "ms",
        target: "≤ 50",
        baseline: "86–185 ms (0.1.0)",
      },
      {
        name: "longest task at 2,000 lines/s, its own work",
        value: Math.max(...tasks.map(({ cpuMs }) => cpuMs)),
        unit: "ms",
      },
    ];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** A journal that systemd's own writer appends to, read as another host's journal is. */
async function followedJournal(browser: Browser): Promise<BenchFigure[]> {
  if (!existsSync(JOURNAL_REMOTE)) return [];
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  const remote = spawn(JOURNAL_REMOTE, ["--output", join(folder, "prover.journal"), "-"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const write = async (lines: readonly string[]) => void remote.stdin.write(lines.map(journalEntry).join(""));
  await write([benchLine(0)]);
  const server = await startServer({ config: `[[sources]]\ntype = "journald"\ndirectory = "${folder}"\n` });
  try {
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
    return latencyFigures("journald", await latencyOf(page, server, write));
  } finally {
    await server.stop();
    remote.kill();
    await rm(folder, { recursive: true });
  }
}

/** https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
function journalEntry(line: string): string {
  const boot = "ab".repeat(16);
  const at = `__REALTIME_TIMESTAMP=${Date.now() * 1000}\n__MONOTONIC_TIMESTAMP=${Math.round(performance.now() * 1000)}`;
  return `${at}\n_BOOT_ID=${boot}\n_HOSTNAME=prover-07\n_SYSTEMD_UNIT=zisk-worker.service\nPRIORITY=6\nMESSAGE=${line}\n\n`;
}

function latencyFigures(from: string, latency: readonly number[]): BenchFigure[] {
  const figure = (share: number, target: string, baseline: string): BenchFigure => ({
    name: `${from} to painted row, p${share * 100}`,
    value: percentile(latency, share),
    unit: "ms",
    target,
    baseline: `${baseline} (0.1.0)`,
  });
  return [
    figure(0.5, "≤ 50", "110 ms"),
    figure(0.99, "≤ 150", "299 ms"),
    { name: `${from}: rows seen for that`, value: latency.length, unit: "rows" },
  ];
}

type Write = (lines: readonly string[]) => Promise<void>;

/** Milliseconds from each line's write to the frame that first showed its row, for every row that was shown. */
async function latencyOf(page: Page, server: Server, write: Write): Promise<number[]> {
  await write([benchLine(0)]);
  await page.goto(`${server.url}/?q=bench-line`);
  await page.getByRole("grid", { name: "Log lines" }).locator("[data-event]").first().waitFor();
  await watchRows(page);
  const written = await flow(write, LATENCY_LINES_PER_SECOND);
  const painted = await page.evaluate(() => [...(window.benchPainted ?? [])]);
  const began = written.get(1) ?? 0;
  return painted.flatMap(([line, at]) => {
    const writtenAt = written.get(line);
    return writtenAt === undefined || writtenAt < began + WARM_UP_MS ? [] : [at - writtenAt];
  });
}

declare global {
  interface Window {
    /** Line number to the time of the frame that first showed it, ms since the epoch. */
    benchPainted?: Map<number, number>;
  }
}

/**
 * Notes for each row the time just behind the frame in which it first appears. Rows change within frames only; version 0.1.0
 * was measured by a clock that was read one frame later.
 */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted = (window.benchPainted = new Map<number, number>());
    const seen = new Set<number>();
    let fresh: number[] = [];
    // A message posted within a frame arrives when that frame has been painted.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const at = performance.timeOrigin + performance.now();
      for (const line of fresh) painted.set(line, at);
      fresh = [];
    };
    const atFrame = () => {
      channel.port2.postMessage(null);
      requestAnimationFrame(atFrame);
    };
    requestAnimationFrame(atFrame);
    const look = () => {
      for (const row of document.querySelectorAll("[data-event]")) {
        const line = Number(/bench-line (\d+)\./.exec(row.textContent)?.[1] ?? Number.NaN);
        if (Number.isNaN(line) || seen.has(line)) continue;
        seen.add(line);
        fresh.push(line);
      }
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
}

/** Appends lines at a rate for a while; when each was written, ms since the epoch, by its number. */
async function flow(write: Write, linesPerSecond: number): Promise<Map<number, number>> {
  const written = new Map<number, number>();
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < FLOW_FOR_MS) {
    const due = Math.floor(((performance.now() - began) / 1000) * linesPerSecond);
    const lines: string[] = [];
    for (; count < due;) lines.push(benchLine(++count));
    const at = performance.timeOrigin + performance.now();
    if (lines.length > 0) await write(lines);
    for (let line = count - lines.length + 1; line <= count; line++) written.set(line, at);
    await new Promise((resolve) => setTimeout(resolve, WRITE_EVERY_MS));
  }
  return written;
}

function benchLine(number: number): string {
  const time = isoFromMicros(Date.now() * 1000);
  return `{"timestamp":"${time}","level":"INFO","fields":{"message":"bench-line ${number}.","job_id":"1a2b3c4d-0000-4000-8000-000000000000"},"target":"zisk_worker::worker"}`;
}
