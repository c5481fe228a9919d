/** Characters that are left of a job or worker ID where ZisK's binaries cut it, before an ellipsis. */
export const CUT_TO = 8;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a worker without a configured ID makes itself: a UUID without dashes. */
const HEX_32 = /^[0-9a-f]{32}$/i;
const HEX_8 = /^[0-9a-f]{8}$/i;

/**
 * The ID alone of `JobId(1a2b3c4d…)`, of `WorkerId("9f8e…")` in Debug form, of `1a2b3c4d…` or of a whole ID. What is
 * left of a cut UUID loses its ellipsis, since it is as good as whole; a cut name keeps it: `worker-0…` may be several.
 */
export function bareId(printed: string): string {
  if (printed === "") return "";
  const open = printed.indexOf("(");
  const inner = open < 0 ? printed : printed.slice(open + 1, -1);
  const id = inner.startsWith('"') && inner.endsWith('"') && inner.length > 1 ? inner.slice(1, -1) : inner;
  const cut = id.endsWith("…") ? id.slice(0, -1) : id.endsWith("...") ? id.slice(0, -3) : undefined;
  if (cut === undefined) return id;
  return HEX_8.test(cut) ? cut : `${cut}…`;
}

/** How the binaries print an ID in their sentences: a longer one than eight characters is cut, with an ellipsis. */
export function cutId(id: string): string {
  return id.length > CUT_TO ? `${id.slice(0, CUT_TO)}…` : id;
}

/**
 * The form in which every dialect names a worker alike: a UUID, with dashes or without, is cut to eight characters; a
 * name stays as it is, whole or cut.
 */
export function workerKey(name: string): string {
  return UUID.test(name) || HEX_32.test(name) || HEX_8.test(name)
    ? name.slice(0, CUT_TO).toLowerCase()
    : name;
}

/** Whether several workers may stand behind this name: it was cut, and what is left is no part of a UUID. */
export function mayCollide(name: string): boolean {
  return name.endsWith("…");
}

/** Whether `whole` is one of the names that are printed as `cut` once they are cut: `worker-01` as `worker-0…`. */
export function isCutOf(cut: string, whole: string): boolean {
  return mayCollide(cut) && !mayCollide(whole) && cutId(whole) === cut;
}
