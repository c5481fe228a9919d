import { compress } from "snappyjs";
import { BodyBudget } from "../server/http/body-budget.ts";
import { takeLokiRequest } from "../server/http/loki-request.ts";
import { lokiItems } from "../server/sources/push/loki.ts";
import { lokiRequestType } from "../server/sources/push/wire/loki-messages.ts";
import type { LineItem } from "../server/sources/source.ts";
import { encodedSomehow, requestOf, type Encoded } from "./encoded.ts";
import { fuzz } from "./fuzz.ts";
import { JSON_WORDS } from "./mutated.ts";
import { rawsOf, mustBeStorable, taken } from "./items.ts";
import { must } from "./must.ts";
import { unlessRefused } from "./refused.ts";

const RECEIVED_US = Date.UTC(2026, 5, 4) * 1_000;
const LINES = [
  "2026-06-04T13:39:33.123456Z  INFO zisk_worker::worker: proof done",
  '{"level":"INFO","fields":{"message":"m"}}',
  "",
];
const JSON_REQUEST = {
  streams: [
    {
      stream: { host: "prover-01", unit: "zisk-worker.service", level: "warning" },
      values: LINES.map((line, index) => [`178058037312345678${index}`, line, { job_id: "544b0ec7" }]),
    },
    { stream: {}, values: [["1780580373123456789", "x"]] },
  ],
};
const PROTOBUF_REQUEST = lokiRequestType.encode(
  lokiRequestType.fromObject({
    streams: [
      {
        labels: Buffer.from('{host="prover-01", unit="zisk-worker.service", q="a\\"b"}'),
        entries: LINES.map((line, index) => ({
          timestamp: { seconds: 1_780_580_373, nanos: index },
          line: Buffer.from(line),
          structuredMetadata: [{ name: Buffer.from("phase"), value: Buffer.from("Prove") }],
        })),
      },
    ],
  }),
);

/** The lines of a request, those that were told as refused left out; and whether all was read. */
async function itemsOf(encoded: Encoded, type: string): Promise<{ items: LineItem[]; isWhole: boolean }> {
  const items: LineItem[] = [];
  const request = requestOf("/loki/api/v1/push", encoded, type);
  const answer = takeLokiRequest(request, new BodyBudget(), async (pushed) => {
    items.push(...(await taken(pushed)));
  });
  const isWhole = (await unlessRefused(answer.then(() => true))) ?? false;
  return { items, isWhole };
}

fuzz({
  name: "Loki in JSON",
  valid: [Buffer.from(JSON.stringify(JSON_REQUEST))],
  words: [...JSON_WORDS, '"values":', '"stream":'],
  async read(input, chance) {
    const { items, isWhole } = await itemsOf(encodedSomehow(input, chance), "application/json");
    await mustBeStorable(items);
    if (!isWhole) return;
    const again = lokiItems(
      Buffer.from(JSON.stringify(JSON.parse(input.toString("utf8")))),
      "json",
      RECEIVED_US,
    );
    must(rawsOf(again.items) === rawsOf(items), "a request written anew has the same lines");
  },
});

fuzz({
  name: "Loki in protobuf",
  valid: [Buffer.from(PROTOBUF_REQUEST.finish())],
  words: ['{a="', '"}', '\\"', ", ", Buffer.from([0x0a]), Buffer.from([0x12, 0x00])],
  async read(input) {
    const body = Buffer.from(compress(input));
    const { items, isWhole } = await itemsOf({ encoding: "identity", body }, "application/x-protobuf");
    await mustBeStorable(items);
    if (!isWhole) return;
    const written = lokiRequestType.encode(lokiRequestType.decode(input)).finish();
    must(
      rawsOf(lokiItems(written, "protobuf", RECEIVED_US).items) === rawsOf(items),
      "a request written anew has the same lines",
    );
  },
});

fuzz({
  name: "Loki's snappy",
  valid: [Buffer.from(compress(Buffer.from(PROTOBUF_REQUEST.finish())))],
  async read(input) {
    const { items } = await itemsOf({ encoding: "snappy", body: input }, "application/x-protobuf");
    await mustBeStorable(items);
  },
});
