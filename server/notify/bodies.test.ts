import { expect, test } from "vitest";
import { notificationSchema } from "../protocol/notifications.ts";
import { bodyOf, notificationOf } from "./bodies.ts";
import { contentOf } from "./occasion.ts";

const TIME = "2026-06-04T13:39:33.123456Z";
const HOSTILE = "<!channel> @everyone *x* ``` \u202e \u0007 & <https://evil.example|here>";

function errorNotification(message: string) {
  const error = {
    pattern: message,
    message,
    host: "prover-03",
    service: null,
    source: "file",
    job: null,
    event_id: "a b&c",
  };
  const content = contentOf("new error", TIME, `An error never seen before: ${message.split("\n", 1)[0]}`, {
    error,
  });
  return notificationOf({ name: "on-call" }, "id", content, "https://jobtrail.example.org");
}

test("words of a log are words in a chat: nobody is called, nothing is a link, and nothing is hidden", () => {
  const { text } = JSON.parse(bodyOf("slack", errorNotification(`${HOSTILE}\nand more`))) as { text: string };
  expect(text).not.toMatch(/<!|@everyone|<https:\/\/evil|\u202e/);
  expect(text.match(/```/g)).toHaveLength(2);
  expect(text).toContain(
    "<https://jobtrail.example.org/?from=&row=a+b%26c&open=true&live=false|Open in Jobtrail>",
  );
});

test("a text is cut where it is longer than anybody reads in a chat", () => {
  const notification = errorNotification("x".repeat(100_000));
  expect(notification.error?.message).toHaveLength(500);
  expect(bodyOf("json", notification).length).toBeLessThan(3_000);
});

test("the body in JSON is as it is documented, without a link where nobody said where Jobtrail is", () => {
  const notification = errorNotification(HOSTILE);
  expect(notificationSchema.parse(JSON.parse(bodyOf("json", notification)))).toEqual(notification);
  const content = contentOf("test", TIME, "x");
  expect(notificationOf({ name: "on-call" }, "id", content, undefined).link).toBeNull();
});
