import type { Browser, Page } from "@playwright/test";
import * as z from "zod";

/** One task of a page's main thread, in ms. */
export interface PageTask {
  /** By the clock, with what else the machine did in between. */
  wallMs: number;
  /** What the thread itself worked. */
  cpuMs: number;
}

/**
 * The tasks of the page's main thread while something is done: from a trace, as the performance observer tells only
 * of those of 50 ms and more.
 * @throws Error when the trace names none
 */
export async function tasksDuring(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<PageTask[]> {
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "__metadata"] });
  await work();
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === "RunTask" && mains.has(`${pid}/${tid}`));
  if (tasks.length === 0) throw new Error("The browser's trace names no task.");
  return tasks.map(({ dur = 0, tdur = dur }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }));
}

/** What we read of Chromium's trace format: times in µs. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
});
