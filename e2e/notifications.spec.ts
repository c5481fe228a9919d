import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Receiver } from "../server/notify/fixtures/receiver.ts";
import { expect, test } from "./server-fixture.ts";
import type { Server } from "./start-server.ts";

test("a rule is tried with Send test, and one is added, refused and removed on the page", async ({
  page,
  server,
}) => {
  const receiver = await Receiver.start();
  const file = join(server.folder, "jobtrail.toml");
  // The server is that of other tests too: what stands in the file is theirs.
  const before = await readFile(file, "utf8");
  const written = `${before}\n[[notify]]\nname = "on-call"\nurl = "${receiver.url.href}"\nprivate = true\n`;
  try {
    await writeFile(file, written);
    await page.goto("/sources");
    const rule = page.getByRole("listitem", { name: "on-call" });
    await expect(rule).toContainText(`JSON to ${receiver.url.host}`);
    await rule.getByRole("button", { name: "Send test" }).click();
    await expect(rule.getByRole("status")).toContainText(/^Sent .*This is a test of the rule on-call\./);
    expect(receiver.received).toMatchObject([{ body: { event: "test", rule: "on-call" } }]);
    await receiver.stop();
    // A receiver is tested at most every two seconds: what is refused is said in the row too.
    await expect(async () => {
      await rule.getByRole("button", { name: "Send test" }).click();
      await expect(rule.getByRole("status")).toContainText("Nothing listens at 127.0.0.1.", {
        timeout: 1_000,
      });
    }).toPass();

    await page.getByRole("button", { name: "Add a rule" }).click();
    const form = page.getByRole("dialog", { name: "Add a rule" });
    await form.getByLabel("Name").fill("chat");
    await form.getByLabel("Address").fill("https://10.0.0.1/secret-4711");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await expect(form.getByRole("alert")).toContainText("10.0.0.1 is in a private network");
    await form.getByLabel("Address").fill("https://hooks.example.org/secret-4711");
    await form.getByLabel("source silent").check();
    await form.getByLabel("Silent after").fill("10m");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    const chat = page.getByRole("listitem", { name: "chat" });
    await expect(chat).toContainText("Slack to hooks.example.org");
    await expect(chat).toContainText("silent after 10 min");
    await expect(page.locator("body")).not.toContainText("secret-4711");
    expect(await readFile(file, "utf8")).toContain('after = "10m"');
    await chat.getByRole("button", { name: "Remove…" }).click();
    await chat.getByRole("button", { name: "Remove the rule" }).click();
    await expect(chat).toBeHidden();
    expect(await readFile(file, "utf8")).toBe(written);
    await writeFile(file, before);
    await expect(rule).toBeHidden();
  } finally {
    await writeFile(file, before);
    await receiver.stop();
  }
});

/** What a page asked of the browser's notifications. */
interface Asked {
  permissions: number;
  shown: string[];
}

test("a watched job that fails is told by title, icon and the browser, on whatever page, until somebody looks", async ({
  page,
  context,
  server,
}) => {
  const job = "7e57ab1e-1111-4222-8333-444455556666";
  await page.addInitScript(() => {
    const asked: Asked = { permissions: 0, shown: [] };
    Object.assign(window, { asked });
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        asked.shown.push(title);
      }
      static override requestPermission(): Promise<NotificationPermission> {
        asked.permissions += 1;
        return Promise.resolve("default");
      }
    };
  });
  const asked = () => page.evaluate(() => (window as unknown as { asked: Asked }).asked);
  await push(server, job, "job started");
  await page.goto("/jobs");
  const bell = page.getByRole("button", { name: "Watch job 7e57ab1e" });
  await expect(bell).toHaveAttribute("aria-pressed", "false");
  expect(await asked()).toEqual({ permissions: 0, shown: [] });
  await bell.click();
  await expect(bell).toHaveAttribute("aria-pressed", "true");
  expect((await asked()).permissions).toBe(1);
  await context.grantPermissions(["notifications"]);

  await page.goto(`/jobs/${job}`);
  await expect(page.getByRole("button", { name: "Watch job 7e57ab1e" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.getByRole("link", { name: "Sources" }).click();
  await expect(page).toHaveTitle("Sources · Jobtrail");
  await push(server, job, "job failed");
  await expect(page).toHaveTitle("(1) Sources · Jobtrail");
  const icon = page.locator('link[rel~="icon"]').first();
  await expect(icon).toHaveAttribute("href", "/icon-failed.svg");
  await expect.poll(async () => (await asked()).shown).toEqual(["Job 7e57ab1e failed"]);
  await page.getByRole("link", { name: "Explorer", exact: true }).click();
  await expect(page).toHaveTitle(/^\(1\) /);
  const notice = page.getByRole("status").filter({ hasText: "Job 7e57ab1e failed." });
  await notice.getByRole("link", { name: "Open its trail" }).click();
  await expect(page).toHaveURL(/\/jobs\/7e57ab1e/);
  await expect(page).toHaveTitle(/^Job 7e57ab1e/);
  await expect(icon).toHaveAttribute("href", "/icon.svg");
  await expect(page.getByRole("button", { name: "Watch job 7e57ab1e" })).toBeHidden();
});

async function push(server: Server, job: string, message: string): Promise<void> {
  const line = JSON.stringify({
    timestamp: new Date().toISOString().replace("Z", "000Z"),
    level: "INFO",
    fields: { message, job_id: job },
    target: "zisk_coordinator::coordinator",
  });
  const body = JSON.stringify({ host: "coord", service: "zisk-coordinator", line });
  expect((await fetch(`${server.url}/api/ingest`, { method: "POST", body })).status).toBe(200);
}
