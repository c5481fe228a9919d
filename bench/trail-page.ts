import { existsSync } from "node:fs";
import { chromium, type Page } from "@playwright/test";
import { startServer, type Server } from "../e2e/start-server.ts";
import { bigJob, type JobSize } from "./big-job.ts";
import type { BenchFigure } from "./figure.ts";
import { tasksDuring } from "./page-tasks.ts";
import { percentile } from "./server-figures.ts";

const CHROMIUM = "/usr/bin/chromium";
const JOB = "1a2b3c4d-0000-4000-8000-000000000000";
const SIZE: JobSize = { workers: 100, segments: 1_000 };
const NAME = "100 × 1,000";
const LINES_A_REQUEST = 20_000;
const MOVES = 60;
const OPENED_TIMES = 5;

/** What a reader of a large job's trail waits for: its lanes, and the picture under the pointer. */
export async function run(): Promise<BenchFigure[]> {
  const browser = await chromium.launch({
    executablePath: existsSync(CHROMIUM) ? CHROMIUM : undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const server = await startServer();
  try {
    await push(server);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const opened: Painted[] = [];
    for (let times = 0; times < OPENED_TIMES; times++) opened.push(await lanesPainted(page, server));
    const tasks = await tasksDuring(browser, page, () => pointerMoves(page));
    const zooms = await tasksDuring(browser, page, () => wheelZooms(page));
    await page.close();
    const median = (pick: (painted: Painted) => number) => percentile(opened.map(pick), 0.5);
    return [
      {
        name: `trail of ${NAME}: opened to lanes painted`,
        value: median(({ sinceOpened }) => sinceOpened),
        unit: "ms",
      },
      {
        name: `trail of ${NAME}: its answer`,
        value: median(({ answer }) => answer),
        unit: "ms",
      },
      {
        name: `trail of ${NAME}: lanes painted, from the answer on`,
        value: median(({ sinceAnswer }) => sinceAnswer),
        unit: "ms",
        target: "< 300",
      },
      {
        name: `pointer move over ${NAME}: longest task`,
        value: Math.max(...tasks.map(({ wallMs }) => wallMs)),
        unit: "ms",
        target: "< 16",
      },
      {
        name: `pointer move over ${NAME}: longest task, its own work`,
        value: Math.max(...tasks.map(({ cpuMs }) => cpuMs)),
        unit: "ms",
      },
      {
        name: `zoom of ${NAME} by the wheel: longest task`,
        value: Math.max(...zooms.map(({ wallMs }) => wallMs)),
        unit: "ms",
        target: "< 16",
      },
      {
        name: `zoom of ${NAME} by the wheel: work a turn`,
        value: zooms.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / MOVES,
        unit: "ms",
      },
      {
        name: `pointer move over ${NAME}: work a move`,
        value: tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / MOVES,
        unit: "ms",
      },
    ];
  } finally {
    await server.stop();
    await browser.close();
  }
}

async function push(server: Server): Promise<void> {
  let body: string[] = [];
  const send = async () => {
    const response = await fetch(`${server.url}/api/ingest`, { method: "POST", body: body.join("\n") });
    if (!response.ok) throw new Error(`The lines were not taken: ${await response.text()}`);
    body = [];
  };
  for (const pushed of bigJob(JOB, (Date.now() - 3_600_000) * 1_000, SIZE))
    if (body.push(JSON.stringify(pushed)) >= LINES_A_REQUEST) await send();
  if (body.length > 0) await send();
}

/** Milliseconds. */
interface Painted {
  sinceOpened: number;
  /** How long the trail's answer took. */
  answer: number;
  sinceAnswer: number;
}

/** Opens the trail; when the frame that first held every lane had been painted. */
async function lanesPainted(page: Page, server: Server): Promise<Painted> {
  await page.goto("about:blank");
  await page.addInitScript(`(${watchLanes.toString()})(${SIZE.workers})`);
  await page.goto(`${server.url}/jobs/${JOB}`);
  await page.waitForFunction(() => window.benchLanesAt !== undefined, undefined, { timeout: 120_000 });
  return page.evaluate((job) => {
    const at = window.benchLanesAt ?? Number.NaN;
    const answer = performance
      .getEntriesByType("resource")
      .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming)
      .find(({ name }) => name.includes(`/api/jobs/${job}`));
    if (!answer) throw new Error("The page did not ask for the trail.");
    return { sinceOpened: at, answer: answer.duration, sinceAnswer: at - answer.responseEnd };
  }, JOB);
}

declare global {
  interface Window {
    /** When every lane had been painted, ms since the page was opened. */
    benchLanesAt?: number;
  }
}

/** Runs in the page, before its own scripts. */
function watchLanes(lanes: number): void {
  const look = () => {
    if (document.querySelectorAll('[aria-label^="Lane of"]').length < lanes) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      // A message posted within a frame arrives when that frame has been painted.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (window.benchLanesAt = performance.now());
      channel.port2.postMessage(null);
    });
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}

/** In and out again over the lanes, each turn of the wheel in a frame of its own. */
async function wheelZooms(page: Page): Promise<void> {
  const box = await page.locator('[aria-label^="Lane of"]').nth(1).boundingBox();
  if (!box) throw new Error("No lane is in view.");
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await page.keyboard.down("Control");
  for (let move = 0; move < MOVES; move++) {
    await page.mouse.wheel(0, move < MOVES / 2 ? -60 : 60);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await page.keyboard.up("Control");
}

/** Over the lanes from left to right, each move in a frame of its own. */
async function pointerMoves(page: Page): Promise<void> {
  const box = await page.locator('[aria-label^="Lane of"]').nth(1).boundingBox();
  if (!box) throw new Error("No lane is in view.");
  for (let move = 0; move < MOVES; move++) {
    await page.mouse.move(box.x + box.width * (0.3 + (0.6 * move) / MOVES), box.y + (move % 5) * 30 + 4);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}
