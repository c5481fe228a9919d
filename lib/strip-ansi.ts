// The escape codes of ECMA-48 (https://ecma-international.org/publications-and-standards/standards/ecma-48/) and
// ECMA-35, 7-bit with ESC and 8-bit as C1 controls: control sequences (CSI), strings (OSC; DCS, SOS, PM, APC) up to ST
// or the BEL that xterm takes for it, ESC with intermediates and a final, and what is left of C1 alone. No branch can
// run past the next ESC or C1, which keeps the time linear whatever the text holds.
const ESCAPE = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0080-\u009f]*(?:\u0007|\u001b\\|\u009c)`,
    String.raw`\u001b[ -/]+[0-~]`,
    String.raw`\u001b[0-OQ-WYZ\\\u0060-~]`,
    String.raw`[\u0080-\u008f\u0091-\u0097\u0099\u009a\u009c]`,
  ].join("|"),
  "g",
);

/**
 * The text without its terminal escape codes. What only begins like one (cut off, or an ESC alone) stays.
 * Linear in the text's length.
 */
export function stripAnsi(text: string): string {
  return text.includes("\u001b") || hasC1(text) ? text.replace(ESCAPE, "") : text;
}

/** Whether an 8-bit code begins one; looking for the few that do beats a look at every character. */
function hasC1(text: string): boolean {
  return text.includes("\u009b") || text.includes("\u009d") || text.includes("\u0090");
}
