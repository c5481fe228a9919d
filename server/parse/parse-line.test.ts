import { describe, expect, test } from "vitest";
import type { Line } from "../lines/line.ts";
import { createLineParser } from "./parse-line.ts";

const UUID = "1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d";
const TIME = "2026-05-28T20:26:40.383597Z";
const TIME_US = Date.UTC(2026, 4, 28, 20, 26, 40, 383) * 1000 + 597;

function line(text: string, more: Partial<Line> = {}): Line {
  return {
    stream: "s",
    labels: { host: "h", service: "u" },
    key: "1",
    position: "p",
    timeUs: null,
    raw: text,
    text,
    ...more,
  };
}

function parse(text: string) {
  return createLineParser("src").parse(line(text), 7);
}

describe("job, phase, worker and segment", () => {
  test("come from the event's fields before its spans' before the words", () => {
    const record = parse(
      `{"timestamp":"${TIME}","level":"INFO","fields":{"message":"segment proved","phase":"prove","segment":3},"target":"t","spans":[{"job_id":"${UUID}","segment":9,"worker_id":"gpu-07","name":"s"}]}`,
    );
    expect(record).toMatchObject({
      job: "1a2b3c4d",
      jobId: UUID,
      phase: "Prove",
      segment: "3",
      worker: "gpu-07",
      milestone: "segment_done",
    });
    expect(record.fields["segment"]).toBe("3");
  });

  test("come from the words, whole or cut, with the progress", () => {
    expect(
      parse(
        `${TIME} INFO: [Phase2] WorkerId(gpu-07) finished phase 2 for JobId(1A2B3C4D…) (2 / 3 workers done, 4.1s)`,
      ),
    ).toMatchObject({
      timeUs: TIME_US,
      job: "1a2b3c4d",
      jobId: "",
      phase: "Prove",
      worker: "gpu-07",
      milestone: "worker_finished",
      fields: { progress: "2/3" },
    });
    expect(parse(`${TIME} INFO: Computing Prove for JobId(${UUID})`)).toMatchObject({
      job: "1a2b3c4d",
      jobId: UUID,
    });
  });

  test("come from what an event names, though it is none of the sentences", () => {
    expect(parse(`${TIME} INFO: Job JobId(1a2b3c4d…) using inline input data (8549632 bytes)`)).toMatchObject(
      {
        job: "1a2b3c4d",
        milestone: "",
      },
    );
    expect(parse(`${TIME} INFO: JobId(aaaaaaaa…) waits for JobId(bbbbbbbb…)`).job).toBe("");
  });
});

describe("whose an ID is", () => {
  test("in a reason or a list of a sentence that is not known: somebody else's", () => {
    for (const words of [
      "Gave up: Worker WorkerId(node4) connection dropped",
      "Gave up (reason: WorkerId(node4) is gone)",
      'Waits for workers [WorkerId("9f8e7d6c5b4a49388776655443322110")]',
    ])
      expect(parse(`${TIME} WARN: ${words}`)).toMatchObject({ worker: "", milestone: "" });
    expect(parse(`${TIME} WARN: WorkerId(node4) sent nonsense: x`).worker).toBe("node4");
  });

  test("in a worker's own line: another's, unless a field or a span says so", () => {
    expect(parse(`${TIME} zisk_worker::worker WARN: Waits for WorkerId(node4) of ${UUID}`).worker).toBe("");
    const span = `"spans":[{"worker_id":"gpu-07","name":"s"}]`;
    const words = `Job ${UUID} cancelled: Worker WorkerId(node4) disconnected`;
    expect(
      parse(
        `{"timestamp":"${TIME}","level":"INFO","fields":{"message":"${words}"},"target":"zisk_worker::worker",${span}}`,
      ),
    ).toMatchObject({ worker: "gpu-07", job: "1a2b3c4d", jobId: UUID, milestone: "task_cancelled" });
  });

  test("of a job: whole behind “job”, “job_id” or “for”, in ZisK's own lines alone", () => {
    for (const words of [`Relays input for ${UUID}`, `Job ${UUID} waits`, `stream of job_id ${UUID} closed`])
      expect(parse(`${TIME} INFO: ${words}`)).toMatchObject({ job: "1a2b3c4d", jobId: UUID });
    expect(parse(`${TIME} INFO: proof ${UUID} stored`).job).toBe("");
    expect(parse(`${TIME} hyper::proto DEBUG: connection for ${UUID}`).job).toBe("");
    expect(parse(`127.0.0.1 - GET /job/x for ${UUID}`).job).toBe("");
  });
});

describe("a failure to generate a proof", () => {
  const failed = `${TIME} ERROR: Failed to generate proof for JobId(1a2b3c4d…): x`;

  test("has the phase that its worker was in, marked as inferred", () => {
    const parser = createLineParser("src");
    const say = (text: string, stream = "s") => parser.parse(line(text, { stream }), 7);
    expect(say(failed)).toMatchObject({ phase: "", inferred: "", milestone: "task_failed" });
    say(`${TIME} INFO: Starting Partial Contribution for ${UUID}`);
    expect(say(failed)).toMatchObject({ phase: "Contributions", inferred: "phase" });
    expect(say(failed, "other").phase).toBe("");
    say(`${TIME} INFO: Computing Prove for JobId(1a2b3c4d…)`);
    expect(say(failed).phase).toBe("Prove");
    say(`${TIME} INFO: Computing Prove for JobId(99999999…)`);
    expect(say(failed).phase).toBe("");
  });

  test("has none but that of its fields where it has fields", () => {
    const json = (fields: string) =>
      parse(
        `{"timestamp":"${TIME}","level":"ERROR","fields":{"message":"failed to generate proof","job_id":"${UUID}"${fields}},"target":"t"}`,
      );
    expect(json("")).toMatchObject({ phase: "", milestone: "task_failed", inferred: "" });
    expect(json(',"phase":"Contributions"').phase).toBe("Contributions");
  });
});

describe("the level of a line that no format reads", () => {
  const panic = "thread 'main' panicked at src/main.rs:84:9:";

  test.each([
    [panic, undefined, "error", "level"],
    [panic, "info", "error", "level"],
    [panic, "debug", "error", "level"],
    [panic, "error", "error", ""],
    ["Warning: x", "error", "error", ""],
    ["Warning: x", "info", "warn", "level"],
    ["[DEBUG] PilStark: x", "info", "debug", "level"],
    ["hello", "info", "info", ""],
    ["hello", undefined, "", ""],
  ] as const)("%s, by the transport %s: %s", (text, transport, level, inferred) => {
    const record = createLineParser("src").parse(line(text, transport ? { level: transport } : {}), 7);
    expect(record).toMatchObject({ level, inferred });
  });

  test("is of no interest where a format reads it", () => {
    expect(parse(`${TIME} DEBUG: Error: x`)).toMatchObject({ level: "debug", milestone: "", inferred: "" });
  });
});

describe("foreign lines", () => {
  test("have no level, their text as message, and no job", () => {
    for (const text of [
      "job started",
      "panicked: JobId(1a2b3c4d…) lost",
      '{"level":"INFO","fields":{"job_id":"x',
      "phase=Prove job_id=x",
      "Worker 12 ready",
      "Cancelled job 12345678",
      "Registration accepted: welcome",
      "",
    ]) {
      expect(parse(text)).toMatchObject({
        level: "",
        message: text,
        job: "",
        phase: "",
        worker: "",
        milestone: "",
        fields: {},
        raw: text,
      });
    }
  });

  test("belong to a job when they are one of ZisK's sentences", () => {
    expect(parse("Cancelled job JobId(1a2b3c4d…)")).toMatchObject({
      level: "",
      job: "1a2b3c4d",
      milestone: "job_cancelled",
    });
  });

  test("take the transport's time, else that of the stream's last event, else the time of receipt", () => {
    const parser = createLineParser("src");
    expect(parser.parse(line("a"), 7).timeUs).toBe(7);
    expect(parser.parse(line(`${TIME} INFO: b`), 8)).toMatchObject({ timeUs: TIME_US, receivedUs: 8 });
    expect(parser.parse(line("c"), 9).timeUs).toBe(TIME_US);
    expect(parser.parse(line("d", { timeUs: 5 }), 9).timeUs).toBe(5);
    expect(parser.parse(line("e", { stream: "other" }), 9).timeUs).toBe(9);
    expect(parser.parse(line("9999-01-01T00:00:00.000000Z INFO: f"), 9)).toMatchObject({
      level: "info",
      timeUs: TIME_US,
    });
  });

  test.each([Number.NaN, 1.5, 1e300, -1, Date.UTC(9999, 0) * 1_000])(
    "do not take the transport's word for it that it is %d",
    (timeUs) => {
      expect(createLineParser("src").parse(line("a", { timeUs }), 7).timeUs).toBe(7);
      expect(createLineParser("src").parse(line("a", { clockUs: timeUs }), 7).timeUs).toBe(7);
    },
  );
});

test("an id depends on source, stream and key alone", () => {
  const first = parse("a").id;
  expect(parse("b").id).toBe(first);
  expect(first).toMatch(/^[\w-]{12}-1$/);
  const others = [
    createLineParser("other").parse(line("a"), 0),
    createLineParser("src").parse(line("a", { stream: "t" }), 0),
    createLineParser("src").parse(line("a", { key: "2" }), 0),
  ];
  expect(new Set([first, ...others.map(({ id }) => id)]).size).toBe(4);
});

test("labels become host, service and, beneath the event's own, fields", () => {
  const labels = { host: "h", service: "u", fields: { priority: "6", progress: "no" } };
  const record = createLineParser("src").parse(
    line(`${TIME} INFO: [Phase2] w finished phase 2 for JobId(1a2b3c4d…) (2/3 workers done)`, { labels }),
    0,
  );
  expect(record).toMatchObject({ host: "h", service: "u", fields: { priority: "6", progress: "2/3" } });
});

test.each([
  ["gap", "lines_missing"],
  ["restart", "restarted"],
] as const)("a note about a %s is found by its milestone, whatever its words are", (about, milestone) => {
  const note = line("Failed job JobId(1a2b3c4d…) (reason: x)", { about, raw: "", level: "warn", timeUs: 5 });
  expect(createLineParser("src").parse(note, 7)).toMatchObject({
    milestone,
    level: "warn",
    timeUs: 5,
    format: "",
    raw: "",
    fields: { jobtrail: about },
  });
});
