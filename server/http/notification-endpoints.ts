import * as z from "zod";
import { notificationsSchema, sentSchema } from "../protocol/notifications.ts";
import type { Endpoint } from "./endpoint.ts";
import { tableSchema } from "./questions.ts";

/** The part of the API that is about notifications. */
export const NOTIFICATION_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: "/api/notifications",
    summary: "Every rule of notifications and how it fares; of its address only the host.",
    answer: notificationsSchema,
  },
  {
    method: "post",
    path: "/api/notifications",
    summary: "Adds a rule and writes it to jobtrail.toml; the body is its [[notify]] table as JSON.",
    jsonBody: tableSchema,
    answer: z.object({ added: z.literal(true) }),
  },
  {
    method: "post",
    path: "/api/notifications/{name}/test",
    summary: "Sends a rule's receiver a test at once, and says how that went; at most one in two seconds.",
    answer: sentSchema,
  },
  {
    method: "delete",
    path: "/api/notifications/{name}",
    summary: "Removes a rule, from jobtrail.toml too.",
    answer: z.object({ removed: z.literal(true) }),
  },
];
