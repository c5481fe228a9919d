import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Continuation } from "./continuation.ts";

/** A line of a stream as a forwarder knows it: positions are opaque, so nothing here compares them by size. */
interface Sent {
  stream: string;
  number: number;
  position: string;
  after?: string;
}

function line(stream: string, number: number): Sent {
  return { stream, number, position: `${stream}@${number}` };
}

function record({ stream, number, position }: Sent): { id: string; stream: string; position: string } {
  return { id: `${stream}-${number}`, stream, position };
}

/** The receiving end, as a list of rows and nothing else. */
class Rows {
  readonly ids: string[] = [];
  readonly checkpoints = new Map<string, string>();
  readonly asked = vi.fn<(ids: readonly string[]) => Promise<ReadonlySet<string>>>(async (ids) => {
    const own = new Set(this.ids);
    return new Set(ids.filter((id) => own.has(id)));
  });

  async take(lines: readonly Sent[]): Promise<void> {
    const continuation = new Continuation(this.checkpoints, lines, lines.map(record));
    for (const { id, stream, position } of await continuation.fresh(this.asked)) {
      this.ids.push(id);
      this.checkpoints.set(stream, position);
    }
  }
}

/** A request with the lines from one index to another; each stream's first line says what it comes after. */
function request(all: readonly Sent[], from: number, to: number): Sent[] {
  const seen = new Set<string>();
  return all.slice(from, to).map((sent) => {
    if (seen.has(sent.stream)) return sent;
    seen.add(sent.stream);
    return sent.number === 0 ? sent : { ...sent, after: `${sent.stream}@${sent.number - 1}` };
  });
}

function interleaved(streams: readonly string[]): Sent[] {
  const next = new Map<string, number>();
  return streams.map((stream) => {
    const number = next.get(stream) ?? 0;
    next.set(stream, number + 1);
    return line(stream, number);
  });
}

describe("Continuation", () => {
  test("whatever is sent again, from wherever, each line is stored once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 20 }),
        async (streams, requests) => {
          const all = interleaved(streams);
          const rows = new Rows();
          let reached = 0;
          for (const [back, length] of requests) {
            // A request begins anywhere before what was reached, never behind it: nothing is left out.
            const from = Math.max(0, reached - back);
            const to = Math.min(all.length, from + length);
            await rows.take(request(all, from, to));
            reached = Math.max(reached, to);
          }
          expect(rows.ids).toEqual(all.slice(0, reached).map((sent) => record(sent).id));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("the store is not asked while lines follow on, nor where a repeated request reaches beyond the last row", async () => {
    const all = interleaved(Array.from({ length: 30 }, () => "a"));
    const rows = new Rows();
    await rows.take(request(all, 0, 10));
    await rows.take(request(all, 10, 20));
    await rows.take(request(all, 5, 30));
    expect(rows.ids).toHaveLength(30);
    expect(rows.asked).not.toHaveBeenCalled();
  });

  test("of a request that is stored as a whole the store is asked one line a stream", async () => {
    const all = interleaved(["a", "b", "a", "b", "a", "b", "a", "a", "b"]);
    const rows = new Rows();
    await rows.take(request(all, 0, all.length));
    await rows.take(request(all, 1, 4));
    expect(rows.asked.mock.calls).toEqual([[["b-1"]], [["a-1"]]]);
  });

  test("lines behind a hole are stored, too: a receiver may have lost rows", async () => {
    const all = interleaved(["a", "a", "a", "a", "a", "a"]);
    const rows = new Rows();
    await rows.take(request(all, 0, 2));
    await rows.take(request(all, 4, 6));
    expect(rows.ids).toEqual(["a-0", "a-1", "a-4", "a-5"]);
  });
});
