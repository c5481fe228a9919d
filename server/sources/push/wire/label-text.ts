import { bodyInvalid } from "./refusal.ts";

/** Loki itself takes 15 labels of at most 2,048 bytes. */
const MAX_CHARS = 65_536;

const LABEL = /\s*([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"\\\n]*(?:\\.[^"\\\n]*)*)"|`([^`]*)`)\s*(?:,\s*|$)/y;
const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{3})|(.))/gi;
const CONTROLS: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * Reads a stream's labels in Prometheus' notation, `{app="zisk-worker", host="prover-01"}`
 * (https://github.com/prometheus/docs/blob/main/docs/querying/basics.md, string literals as in Go).
 * @throws JobtrailError `body-invalid`
 */
export function readLabelText(text: string): Map<string, string> {
  const inner = text.trim();
  if (!inner.startsWith("{") || !inner.endsWith("}") || inner.length > MAX_CHARS) throw malformed(text);
  const list = inner.slice(1, -1).trim();
  const labels = new Map<string, string>();
  for (LABEL.lastIndex = 0; LABEL.lastIndex < list.length;) {
    const [, name, quoted, plain] = LABEL.exec(list) ?? [];
    if (name === undefined) throw malformed(text);
    labels.set(name, plain ?? unescaped(quoted ?? ""));
  }
  return labels;
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    ESCAPE,
    (whole: string, x?: string, u?: string, U?: string, octal?: string, other = "") => {
      const hex = x ?? u ?? U;
      const code = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
      if (Number.isNaN(code)) return CONTROLS[other] ?? other;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function malformed(text: string): Error {
  return bodyInvalid(
    `${JSON.stringify(text.slice(0, 100))} are no labels; they look like {app="zisk-worker", host="prover-01"}.`,
  );
}
