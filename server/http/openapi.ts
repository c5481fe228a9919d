import * as z from "zod";
import { eventSchema } from "../../lib/event.ts";
import {
  commandsSchema,
  facetCountsSchema,
  histogramSchema,
  jobsSchema,
  logsPageSchema,
  problemSchema,
  sourcesSchema,
  trailSchema,
} from "../protocol.ts";
import { pushLineSchema } from "../sources/push.ts";
import { exportParams, histogramParams, jobsParams, logsParams, selectionParams } from "./questions.ts";

type Json = Record<string, unknown>;

/** One endpoint, from which both the OpenAPI document and docs/api.md are written. */
export interface Endpoint {
  method: "get" | "post" | "delete";
  path: string;
  summary: string;
  params?: z.ZodObject;
  /** Schema of one line of an NDJSON body. */
  body?: z.ZodType;
  /** Schema of the answer, or its media type where it is not JSON. */
  answer: z.ZodType | string;
}

const playing = z.object({ playing: z.boolean() });
const health = z.object({
  status: z.literal("ok"),
  version: z.string(),
  rows: z.number().int(),
  sources: z.array(z.unknown()),
});

/** Every endpoint of the API, in the order of the documentation. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: "/api/logs",
    summary: "One page of events, oldest first.",
    params: logsParams,
    answer: logsPageSchema,
  },
  {
    method: "get",
    path: "/api/facets",
    summary: "Values of each facet with counts, under all filters but those on the facet itself.",
    params: selectionParams,
    answer: facetCountsSchema,
  },
  {
    method: "get",
    path: "/api/histogram",
    summary: "Counts by level over time.",
    params: histogramParams,
    answer: histogramSchema,
  },
  {
    method: "get",
    path: "/api/jobs",
    summary: "The newest jobs with any event in the range.",
    params: jobsParams,
    answer: jobsSchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}",
    summary: "One job's trail; {job} is its whole ID or a prefix of at least four characters.",
    answer: trailSchema,
  },
  { method: "get", path: "/api/sources", summary: "Every source and how it fares.", answer: sourcesSchema },
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
      "Stores raw lines; answers when they are stored. NDJSON, gzip accepted, at most 32 MiB. With an Idempotency-Key header a batch sent twice is stored once.",
    body: pushLineSchema,
    answer: z.object({ stored: z.number().int() }),
  },
  { method: "post", path: "/api/sample", summary: "Plays the sample cluster.", answer: playing },
  {
    method: "delete",
    path: "/api/sample",
    summary: "Stops the sample cluster and removes its rows.",
    answer: playing,
  },
  { method: "get", path: "/api/health", summary: "200 while the store answers, else 503.", answer: health },
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
    components: { schemas: { Event: jsonSchema(eventSchema), Problem: jsonSchema(problemSchema) } },
  };
}

function operation({ summary, path, params, body, answer }: Endpoint): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const content =
    typeof answer === "string" ? { [answer]: {} } : { "application/json": { schema: jsonSchema(answer) } };
  return {
    summary,
    parameters: [...inPath, ...(params ? queryParameters(params) : [])],
    ...(body && {
      requestBody: { required: true, content: { "application/x-ndjson": { schema: jsonSchema(body) } } },
    }),
    responses: {
      200: { description: "Done", content },
      default: {
        description: "Refused or failed",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
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
