// `TIME LEVEL` as every text formatter of ZisK's writes it, perhaps with a rank or a target between; a level before a
// path, where there is no timer; a JSON object that has a level.
const TEXT =
  /^ {0,2}(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*(?: UTC| [+-]\d\d:?\d\d)?|(?: {0,3}\d{1,12}\.\d{9}s)) {1,2}(?:\[rank=\d+\] )?(?:[A-Za-z_][\w:]* )?(?:TRACE|DEBUG|INFO|WARN|ERROR)[: ]/;
const LEVEL_AND_PATH = /^ {0,2}(?:TRACE|DEBUG| INFO| WARN|ERROR) \w+::[\w:]+: /;
const JSON_LEVEL = /^\{.*?"level"\s*:/;

/** Whether the text looks like the beginning of an event that some format reads. Only its shape is looked at. */
export function beginsEvent(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return JSON_LEVEL.test(text);
  return TEXT.test(text) || LEVEL_AND_PATH.test(text);
}
