import type protobuf from "protobufjs";
import { encodedSomehow, requestOf } from "./encoded.ts";
import { fuzz, type Target } from "./fuzz.ts";
import { JSON_WORDS } from "./mutated.ts";
import { rawsOf, mustBeStorable, taken } from "./items.ts";
import { must } from "./must.ts";
import { unlessRefused } from "./refused.ts";
import { BodyBudget } from "../server/http/body-budget.ts";
import { takeOtlpRequest } from "../server/http/otlp-request.ts";
import type { LineItem } from "../server/sources/source.ts";
import { otlpItems } from "../server/sources/push/otlp.ts";
import { otlpRequestType } from "../server/sources/push/wire/otlp-messages.ts";

const RECEIVED_US = Date.UTC(2026, 5, 4) * 1_000;
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const BODIES = [
  { stringValue: "2026-06-04T13:39:33.123456Z  INFO zisk_worker::worker: proof done job_id=544b0ec7" },
  { kvlistValue: { values: [text("message", "m"), { key: "n", value: { intValue: "12" } }] } },
  { arrayValue: { values: [{ boolValue: true }, { doubleValue: 1.5 }, { bytesValue: "AAEC" }] } },
];
const REQUESTS = BODIES.map((body, index) => ({
  resourceLogs: [
    {
      resource: { attributes: [text("service.name", "zisk-worker"), text("host.name", `prover-0${index}`)] },
      scopeLogs: [
        {
          scope: { name: "zisk", version: "1", attributes: [text("a", "b")] },
          logRecords: [
            {
              timeUnixNano: "1780580373123456789",
              observedTimeUnixNano: "1780580374000000000",
              severityNumber: 9 + index,
              severityText: "INFO",
              body,
              attributes: [text("job_id", "544b0ec7-616d-4d00-8bcb-9b7e9a319aef"), text("phase", "Prove")],
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
              eventName: "e",
            },
            { body: { stringValue: "no time" } },
          ],
        },
      ],
    },
  ],
}));

/** The same for protobuf, where strings are bytes. */
function inBytes(request: object): protobuf.Message {
  const names = ["stringValue", "severityText", "key", "name", "version", "eventName"];
  const object: unknown = JSON.parse(JSON.stringify(request), (name, value: unknown) =>
    typeof value === "string" && names.includes(name) ? Buffer.from(value).toString("base64") : value,
  );
  return otlpRequestType.fromObject(Object(object));
}

async function itemsOf(input: Buffer, type: string, chance: Parameters<Target["read"]>[1]) {
  const items: LineItem[] = [];
  const request = requestOf("/v1/logs", encodedSomehow(input, chance), type);
  const answer = takeOtlpRequest(request, new BodyBudget(), async (pushed) => {
    items.push(...(await taken(pushed)));
  });
  const response = await unlessRefused(answer);
  if (response === null) return null;
  must(response.status === 200, "what is not refused is answered with 200");
  await response.arrayBuffer();
  return items;
}

fuzz({
  name: "OTLP in JSON",
  valid: REQUESTS.map((request) => Buffer.from(JSON.stringify(request))),
  words: [...JSON_WORDS, '"intValue":', '"kvlistValue":{"values":[', "-0"],
  async read(input, chance) {
    const items = await itemsOf(input, "application/json", chance);
    if (items === null) return;
    await mustBeStorable(items);
    const again = otlpItems(
      Buffer.from(JSON.stringify(JSON.parse(input.toString("utf8")))),
      "json",
      RECEIVED_US,
    );
    must(rawsOf(again.items) === rawsOf(items), "a request written anew has the same lines");
  },
});

fuzz({
  name: "OTLP in protobuf",
  valid: REQUESTS.map((request) => Buffer.from(otlpRequestType.encode(inBytes(request)).finish())),
  words: [
    Buffer.from([0x0a]),
    Buffer.from([0x12, 0x00]),
    Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]),
  ],
  async read(input, chance) {
    const items = await itemsOf(input, "application/x-protobuf", chance);
    if (items === null) return;
    await mustBeStorable(items);
    const written = otlpRequestType.encode(otlpRequestType.decode(input)).finish();
    const again = otlpItems(written, "protobuf", RECEIVED_US);
    must(rawsOf(again.items) === rawsOf(items), "a request written anew has the same lines");
  },
});
