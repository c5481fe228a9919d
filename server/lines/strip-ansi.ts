// CSI sequences, OSC strings and the two-character escapes of ECMA-48 (https://ecma-international.org/publications-and-standards/standards/ecma-48/).
// No branch can run past the next ESC, which keeps the time linear whatever the text holds.
// eslint-disable-next-line no-control-regex -- escape codes are what this looks for
const ESCAPE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;

/**
 * The text without its terminal escape codes. What only begins like one (cut off, or an ESC alone) stays.
 * Linear in the text's length.
 */
export function stripAnsi(text: string): string {
  return text.includes("\u001b") ? text.replace(ESCAPE, "") : text;
}
