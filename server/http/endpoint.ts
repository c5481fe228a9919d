import type * as z from "zod";

/** One endpoint, from which both the OpenAPI document and docs/api.md are written. */
export interface Endpoint {
  method: "get" | "post" | "patch" | "delete";
  path: string;
  summary: string;
  params?: z.ZodObject;
  /** Schema of one line of an NDJSON body. */
  body?: z.ZodType;
  /** Schema of a JSON body. */
  jsonBody?: z.ZodType;
  /** Media types of a body that another protocol specifies. */
  bodyTypes?: readonly string[];
  /** Schema of the answer, or its media type where it is not JSON; null where there is nothing but the status. */
  answer: z.ZodType | string | null;
}
