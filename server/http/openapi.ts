import * as z from "zod";
import { eventSchema } from "../../lib/event.ts";
import {
  forwardCheckpointsParams,
  forwardCheckpointsSchema,
  forwarderParams,
  forwardLineSchema,
  forwardStatusSchema,
} from "../forward/wire.ts";
import { commandsSchema } from "../protocol/commands.ts";
import { facetCountsSchema, histogramSchema, logsPageSchema } from "../protocol/logs.ts";
import { healthSchema } from "../protocol/health.ts";
import { hygieneSchema } from "../protocol/hygiene.ts";
import { notificationSchema } from "../protocol/notifications.ts";
import { problemSchema } from "../protocol/problem.ts";
import { sourceKindsSchema, sourceProbeSchema, sourcesSchema } from "../protocol/sources.ts";
import { pushAnswerSchema, pushLineSchema } from "../sources/push/push.ts";
import type { Endpoint } from "./endpoint.ts";
import { JOB_ENDPOINTS } from "./job-endpoints.ts";
import { NOTIFICATION_ENDPOINTS } from "./notification-endpoints.ts";
import { SHARING_ENDPOINTS } from "./sharing-endpoints.ts";
import {
  exportParams,
  facetsParams,
  histogramParams,
  logsParams,
  pausedSchema,
  removeParams,
  selectionParams,
  tableSchema,
} from "./questions.ts";

type Json = Record<string, unknown>;

const playing = z.object({ playing: z.boolean() });

/** Every endpoint of the API, in the order of the documentation. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: "/api/logs",
    summary:
      "One page of events, oldest first. A search towards older events that takes longer than a second answers with what it has found and searchedTo.",
    params: logsParams,
    answer: logsPageSchema,
  },
  {
    method: "get",
    path: "/api/facets",
    summary:
      'Values of each facet with counts, under all filters but those on the facet itself. With progress=true lines of {"facets": …, "searchedTo": …}.',
    params: facetsParams,
    answer: facetCountsSchema,
  },
  {
    method: "get",
    path: "/api/histogram",
    summary: "Counts by level over time. With progress=true lines of the same form.",
    params: histogramParams,
    answer: histogramSchema,
  },
  ...JOB_ENDPOINTS,
  ...SHARING_ENDPOINTS,
  { method: "get", path: "/api/sources", summary: "Every source and how it fares.", answer: sourcesSchema },
  {
    method: "post",
    path: "/api/sources",
    summary: "Adds a source and writes it to jobtrail.toml; the body is its [[sources]] table as JSON.",
    jsonBody: tableSchema,
    answer: z.object({ added: z.literal(true) }),
  },
  {
    method: "post",
    path: "/api/sources/test",
    summary:
      "Looks at the place that a [[sources]] table describes and says what is there; nothing is stored.",
    jsonBody: tableSchema,
    answer: sourceProbeSchema,
  },
  {
    method: "patch",
    path: "/api/sources/{name}",
    summary: "Pauses or resumes a source, in jobtrail.toml too.",
    jsonBody: pausedSchema,
    answer: pausedSchema,
  },
  {
    method: "delete",
    path: "/api/sources/{name}",
    summary: "Removes a source, from jobtrail.toml too.",
    params: removeParams,
    answer: z.object({ removed: z.literal(true) }),
  },
  {
    method: "get",
    path: "/api/source-kinds",
    summary: "What sources there can be, with the keys of each as JSON Schema.",
    answer: sourceKindsSchema,
  },
  ...NOTIFICATION_ENDPOINTS,
  {
    method: "get",
    path: "/api/hygiene",
    summary: "Services at debug or trace for too long, and sources without JSON, each with the remedy.",
    answer: hygieneSchema,
  },
  {
    method: "get",
    path: "/api/export",
    summary: "Every event of the selection, oldest first, as a stream; raw gives the very bytes.",
    params: exportParams,
    answer: "application/x-ndjson, text/csv or application/octet-stream",
  },
  {
    method: "get",
    path: "/api/commands",
    summary: "Shell commands that show the selection's lines on the hosts where they are.",
    params: selectionParams,
    answer: commandsSchema,
  },
  {
    method: "post",
    path: "/api/ingest",
    summary:
      "Stores raw lines; answers when they are stored. JSON objects, one a line (NDJSON), one behind the other or in a list; gzip, deflate, zstd and snappy accepted, at most 32 MiB as sent, 128 MiB and a million lines once decompressed. With an Idempotency-Key header a batch sent twice is stored once. What is no line is told, and all others are stored; 400 where nothing can be read. While nothing can be stored it is 503 or 507 within five seconds, and nothing is stored later.",
    body: pushLineSchema,
    answer: pushAnswerSchema,
  },
  {
    method: "get",
    path: "/api/forward",
    summary:
      "For jobtrail forward: where reading resumes behind each stored stream, the one stored to last at the end.",
    params: forwardCheckpointsParams,
    answer: forwardCheckpointsSchema,
  },
  {
    method: "post",
    path: "/api/forward",
    summary:
      "For jobtrail forward: stores a forwarder's lines; answers when they are stored. NDJSON, gzip accepted, at most 32 MiB as sent. What is stored already is told by its position and not stored again.",
    params: forwarderParams,
    body: forwardLineSchema,
    answer: z.object({ stored: z.number().int() }),
  },
  {
    method: "post",
    path: "/api/forward/status",
    summary: "For jobtrail forward: says how its sources fare.",
    params: forwarderParams,
    jsonBody: forwardStatusSchema,
    answer: z.object({ heard: z.number().int() }),
  },
  {
    method: "post",
    path: "/v1/logs",
    summary:
      "OTLP/HTTP logs (https://opentelemetry.io/docs/specs/otlp/#otlphttp); answers when they are stored. gzip, deflate, zstd and snappy accepted, at most 32 MiB as sent and 100,000 records. Records that are none are told in partialSuccess, and all others are stored. Errors are google.rpc.Status in the request's encoding; 503 may be sent again.",
    bodyTypes: ["application/x-protobuf", "application/json"],
    answer: "application/x-protobuf or application/json",
  },
  {
    method: "post",
    path: "/loki/api/v1/push",
    summary:
      "Loki's push API (https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs); answers when the lines are stored. Snappy-compressed protobuf, or JSON with or without gzip, deflate or zstd, at most 32 MiB as sent. Where some entries are none it is 400, as with Loki, and all others are stored.",
    bodyTypes: ["application/x-protobuf", "application/json"],
    answer: null,
  },
  {
    method: "get",
    path: "/ready",
    summary:
      "What load balancers and senders of Loki's ask, without a token: 200 while lines can be stored, else 503.",
    answer: "text/plain",
  },
  { method: "post", path: "/api/sample", summary: "Plays the sample cluster.", answer: playing },
  {
    method: "delete",
    path: "/api/sample",
    summary: "Stops the sample cluster and removes its rows.",
    answer: playing,
  },
  {
    method: "get",
    path: "/api/health",
    summary: "200 while the store answers and takes lines, else 503.",
    answer: healthSchema,
  },
  {
    method: "get",
    path: "/api/metrics",
    summary: "Figures of the server and its sources for Prometheus.",
    answer: "text/plain; version=0.0.4",
  },
  { method: "get", path: "/api/openapi.json", summary: "This document.", answer: "application/json" },
];

/** The API as an OpenAPI 3.1 document. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of ENDPOINTS) (paths[endpoint.path] ??= {})[endpoint.method] = operation(endpoint);
  return {
    openapi: "3.1.0",
    info: {
      title: "Jobtrail",
      version,
      description: "Errors are RFC 9457 problems (application/problem+json).",
    },
    paths,
    components: {
      schemas: {
        Event: jsonSchema(eventSchema),
        Problem: jsonSchema(problemSchema),
        Notification: jsonSchema(notificationSchema),
      },
    },
  };
}

function operation({ summary, path, params, answer, ...bodies }: Endpoint): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    summary,
    parameters: [...inPath, ...(params ? queryParameters(params) : [])],
    ...requestBody(bodies),
    responses: {
      ...done(answer),
      default: {
        description: "Refused or failed",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

/** What a request brings, by media type. */
function requestBody({
  body,
  jsonBody,
  bodyTypes = [],
}: Pick<Endpoint, "body" | "jsonBody" | "bodyTypes">): Json {
  const content = {
    ...(body && { "application/x-ndjson": { schema: jsonSchema(body) } }),
    ...(jsonBody && { "application/json": { schema: jsonSchema(jsonBody) } }),
    ...Object.fromEntries(bodyTypes.map((type) => [type, {}])),
  };
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {};
}

function done(answer: Endpoint["answer"]): Json {
  if (answer === null) return { 204: { description: "Done" } };
  const content =
    typeof answer === "string" ? { [answer]: {} } : { "application/json": { schema: jsonSchema(answer) } };
  return { 200: { description: "Done", content } };
}

function queryParameters(params: z.ZodObject): Json[] {
  const properties = (jsonSchema(params)["properties"] ?? {}) as Record<string, Json>;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    description,
    schema,
  }));
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
