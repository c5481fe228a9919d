const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);

// CSI sequences, OSC strings and the two-character escapes of ECMA-48
// (https://ecma-international.org/publications-and-standards/standards/ecma-48/). No branch can run past the next ESC,
// which keeps the time linear whatever the text holds.
const ESCAPE = new RegExp(
  String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\)|[@-Z\\^_])`,
  "g",
);

/**
 * The text without its terminal escape codes. What only begins like one (cut off, or an ESC alone) stays.
 * Linear in the text's length.
 */
export function stripAnsi(text: string): string {
  return text.includes(ESC) ? text.replace(ESCAPE, "") : text;
}
