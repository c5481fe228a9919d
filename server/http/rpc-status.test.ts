import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { JobtrailError } from "../error.ts";
import { HttpError, problemResponse } from "./problem.ts";

const STATUS = protobuf
  .parse('syntax = "proto3"; message Status { int32 code = 1; string message = 2; }')
  .root.lookupType("Status");

function answerTo(path: string, contentType: string, error: unknown): Response {
  return problemResponse(
    new Request(`http://jobtrail${path}`, { method: "POST", headers: { "content-type": contentType } }),
    error,
  );
}

describe("a failure of OTLP", () => {
  test("for the moment is one that clients try again, in protobuf", async () => {
    const busy = new JobtrailError("ingest-busy", "Send the same lines again in a moment.");
    const answer = answerTo("/v1/logs", "application/x-protobuf", busy);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(answer.headers.get("content-type")).toBe("application/x-protobuf");
    const status = STATUS.decode(new Uint8Array(await answer.arrayBuffer()));
    expect(STATUS.toObject(status)).toEqual({ message: "Send the same lines again in a moment." });
  });

  test("for good is one that they do not, in JSON with any parameters", async () => {
    const wrong = new JobtrailError("body-invalid", "The body is not JSON.");
    const answer = answerTo("/v1/logs", "Application/JSON; charset=utf-8", wrong);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([400, null]);
    expect(await answer.json()).toEqual({ message: "The body is not JSON." });
  });

  test("elsewhere is a problem as ever", async () => {
    const answer = answerTo(
      "/loki/api/v1/push",
      "application/json",
      new HttpError(415, "type-unknown", "No."),
    );
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status: 415, detail: "No." });
  });
});
