"use client";
import { Check, Copy, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";

const SAID_FOR_MS = 1_600;
const SAYINGS = {
  copied: "Copied",
  refused: "The browser refused to copy",
  unread: "The server did not answer",
} as const;

/**
 * Puts text on the clipboard and says whether that worked.
 * `text` may be a function, so that a long text is made only when it is wanted, or fetched then.
 */
export function CopyButton({
  text,
  label,
  look = "outline",
  className,
}: {
  text: string | (() => string | Promise<string>);
  label: string;
  look?: ButtonProps["look"];
  className?: string;
}) {
  const [said, setSaid] = useState<keyof typeof SAYINGS>();
  async function copy() {
    setSaid(await copied(typeof text === "string" ? text : text()));
    setTimeout(() => setSaid(undefined), SAID_FOR_MS);
  }
  return (
    <Button look={look} className={className} onClick={() => void copy()}>
      {said === "copied" ? <Check size={13} /> : said ? <TriangleAlert size={13} /> : <Copy size={13} />}
      <span aria-live="polite">{said ? SAYINGS[said] : label}</span>
    </Button>
  );
}

/** What became of it. */
async function copied(text: string | Promise<string>): Promise<keyof typeof SAYINGS> {
  try {
    // Asked for before the text is there: some browsers let only a click copy, and it is over by then.
    if (typeof text !== "string" && typeof ClipboardItem !== "undefined" && navigator.clipboard) {
      const blob = text.then((fetched) => new Blob([fetched], { type: "text/plain" }));
      const written = navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      if (await written.then(() => true).catch(() => false)) return "copied";
    }
    return (await writeClipboard(await text)) ? "copied" : "refused";
  } catch {
    return "unread";
  }
}

/** Browsers offer the clipboard API on secure origins only; plain HTTP on a LAN needs the older way. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "fixed opacity-0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
