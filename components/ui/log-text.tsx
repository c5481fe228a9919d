import { isTreacherous, partsOf, type HiddenCharacter } from "../../lib/hidden-characters.ts";

/**
 * Text that came out of a log: what a screen would hide is shown by a sign, and nothing in it moves what stands around
 * it. Copied, it is the same text again.
 */
export function LogText({ text }: { text: string }) {
  if (!isTreacherous(text)) return text;
  return (
    <bdi>
      {partsOf(text).map((part, index) => {
        if (typeof part === "string") return part;
        // The parts of a text do not move.
        return <Sign key={index} {...part} />;
      })}
    </bdi>
  );
}

/** The sign is drawn, and is no text: the character itself is there without a size, for who copies it. */
function Sign({ character, sign, name }: HiddenCharacter) {
  return (
    <bdi className="hidden-character" data-sign={sign} title={name}>
      {character}
    </bdi>
  );
}
