import { BodyBudget } from "../server/http/body-budget.ts";
import { takeIngestRequest } from "../server/http/ingest-request.ts";
import type { LineItem } from "../server/sources/source.ts";
import { encodedSomehow, requestOf, type Encoded } from "./encoded.ts";
import { fuzz } from "./fuzz.ts";
import { JSON_WORDS } from "./mutated.ts";
import { mustBeStorable, taken } from "./items.ts";
import { must } from "./must.ts";
import { unlessRefused } from "./refused.ts";

const OBJECTS = [
  { line: "2026-06-04T13:39:33.123456Z  INFO zisk_worker: done", host: "prover-01", service: "zisk-worker" },
  { line_base64: "/8MoABs=", stream: "s", time: "2026-06-04T13:39:33Z", level: "warn" },
  { log: "a\n", kubernetes: { pod_name: "p", container_name: "c" }, date: 1_780_580_373.5 },
  {
    MESSAGE: "m",
    _HOSTNAME: "h",
    _SYSTEMD_UNIT: "zisk-worker.service",
    PRIORITY: "3",
    __REALTIME_TIMESTAMP: "1780580373123456",
  },
  { message: "m", "@timestamp": "2026-06-04T13:39:33.1Z", "host.name": "h", deep: { a: [1, { b: null }] } },
];
const texts = OBJECTS.map((object) => JSON.stringify(object));

async function itemsOf(encoded: Encoded): Promise<LineItem[] | null> {
  const items: LineItem[] = [];
  const request = requestOf("/api/ingest", encoded, "application/json");
  request.headers.set("idempotency-key", "fuzz");
  const answer = await unlessRefused(
    takeIngestRequest(request, new BodyBudget(), async (pushed) => {
      items.push(...(await taken(pushed)));
      return { stored: items.length };
    }),
  );
  if (answer !== null) must(JSON.stringify(answer).length < 20_000, "an answer is short");
  return answer === null ? null : items;
}

fuzz({
  name: "NDJSON and what shippers send",
  valid: [
    Buffer.from(`${texts.join("\n")}\n`),
    Buffer.from(texts.join("")),
    Buffer.from(`[${texts.join(",")}]`),
    Buffer.from(JSON.stringify(OBJECTS, null, 2)),
  ],
  words: [...JSON_WORDS, "\n", "\\", "\ufeff", '"line":', '"time":'],
  async read(input, chance) {
    const items = await itemsOf(encodedSomehow(input, chance));
    if (items === null) return;
    await mustBeStorable(items);
    const written = items.map(({ raw, labels, stream }) =>
      JSON.stringify({
        line_base64: Buffer.from(raw).toString("base64"),
        ...labels,
        fields: undefined,
        stream,
      }),
    );
    if (written.length === 0) return;
    const again = await itemsOf({ encoding: "identity", body: Buffer.from(written.join("\n")) });
    must(again?.length === items.length, "lines written anew are as many");
    for (const [index, { raw, stream }] of items.entries()) {
      must(Buffer.from(again?.[index]?.raw ?? []).equals(raw), "a line written anew is the same");
      must(again?.[index]?.stream === stream, "and of the same stream");
    }
  },
});
