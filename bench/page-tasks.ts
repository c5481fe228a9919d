import type { Browser, Page } from "@playwright/test";
import * as z from "zod";

/**
 * The tasks of the page's main thread while something is done, in ms: from a trace, as the performance observer tells only
 * of those of 50 ms and more.
 * @throws Error when the trace names none
 */
export async function tasksDuring(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<number[]> {
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
  return tasks.map(({ dur = 0 }) => dur / 1000);
}

/** What we read of Chromium's trace format: times in µs. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
});
