import { stripAnsi } from "../../lib/strip-ansi.ts";

/** The line without escape codes and without the CR of a CRLF; what is not UTF-8 becomes U+FFFD. */
export function cleanText(raw: string | Uint8Array): string {
  const text = typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8");
  const clean = stripAnsi(text);
  return clean.endsWith("\r") ? clean.slice(0, -1) : clean;
}
