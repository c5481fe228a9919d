import type { Format, ParsedLine } from "./format.ts";
import { readFieldList, readSpanFields, setField } from "./field-list.ts";
import { readHead } from "./read-head.ts";

const TARGET = /^([A-Za-z_][\w.-]*(?:::[A-Za-z_]\w*)*):(?:(\d+):)? /;
const AT = /^ {4}at (\S+?)(?::(\d+))?(?: on (\S.*))?$/;
const ON = /^ {4}on (\S.*)$/;
const IN = /^ {4}in (\S+|[\w:]+::\S.*?)(?: with (.*))?$/;
const THREAD = /^(.*?) ?(ThreadId\(\d+\))?$/;

/** The multi-line formatter; escape codes are stripped and its lines joined before it gets here. */
export const pretty: Format = {
  name: "pretty",
  parse(text: string): ParsedLine | undefined {
    if (!text.startsWith("  ") || text.startsWith("         ")) return undefined;
    const head = readHead(text, 2);
    if (!head) return undefined;
    const lines = text.split("\n");
    const indented = lines.findIndex((line) => AT.test(line) || ON.test(line) || IN.test(line));
    const ownLines = lines.slice(0, indented < 0 ? withoutLast(lines) : indented);
    const body = ownLines.join("\n").slice(head.end);
    const target = TARGET.exec(body);
    if (!head.timed && !target?.[1]?.includes("::")) return undefined;
    const { message, fields } = readFieldList(body.slice(target ? target[0].length : 0), "pretty");
    const { timeUs, level } = head;
    const line: ParsedLine = { timeUs, level, target: target?.[1] ?? "", message, fields, spanFields: {} };
    if (target?.[2] !== undefined) fields["line_number"] ??= target[2];
    readIndented(lines.slice(ownLines.length), line);
    return line;
  },
  samples: [
    "  2026-05-28T20:26:40.383597Z  INFO zisk_coordinator::workers_pool: worker registered, worker_id: ddaa4e85-e28b-40d6-88f8-a9d349428d8e\n    at src/main.rs:83\n",
    "  2026-05-28T20:26:47.951244Z DEBUG zisk_worker::worker: segment witness computed, phase: Contributions, segment: 0\n    at src/main.rs:85 on main ThreadId(01)\n    in zisk_worker::worker::segment_task with job_id: 544b0ec7-616d-4d00-8bcb-9b7e9a319aef\n",
    '  2026-05-28T20:26:47.951244Z ERROR zisk_worker::worker: failed: x=1, error: "a, b: c"\n    at src/main.rs:85\n    in zisk_worker::inner with a: 1, b: "x"\n    in zisk_worker::outer with a: 2\n',
  ],
};

/** An event ends with an empty line, which is none of its message. */
function withoutLast(lines: readonly string[]): number {
  return lines.length > 1 && lines.at(-1) === "" ? lines.length - 1 : lines.length;
}

/** The lines below the message: where it was logged, then the spans, innermost first. */
function readIndented(lines: readonly string[], { fields, spanFields }: ParsedLine): void {
  const names: string[] = [];
  for (const line of lines) {
    const span = IN.exec(line);
    if (span) {
      names.unshift(span[1]!.slice(span[1]!.lastIndexOf(":") + 1));
      for (const [key, value] of Object.entries(readSpanFields(span[2] ?? "", "pretty")))
        if (!Object.hasOwn(spanFields, key)) setField(spanFields, key, value);
      continue;
    }
    const at = AT.exec(line);
    if (at) {
      fields["filename"] ??= at[1]!;
      if (at[2] !== undefined) fields["line_number"] ??= at[2];
    }
    const thread = THREAD.exec((at ? at[3] : ON.exec(line)?.[1]) ?? "");
    if (thread?.[1]) fields["threadName"] ??= thread[1];
    if (thread?.[2]) fields["threadId"] ??= thread[2];
  }
  if (names.length > 0) spanFields["span"] = names.join(":");
}
