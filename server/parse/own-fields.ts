// What ZisK itself writes into its fields, by their shape: a UUID or its first eight characters cut by an ellipsis, the
// three phases in any spelling, a short name, a number.
const JOB = /^(?:JobId\()?[\da-fA-F]{8}(?:(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}|…|\.\.\.)\)?$/;
const PHASE = /^(?:contributions?|prove|aggregat(?:e|ion)|phase[123])$/i;
const WORKER = /^(?:WorkerId\([^()\s]+\)|[\w.-]{1,64}(?:…|\.\.\.)?)$/;
const SHAPES: ReadonlyMap<string, RegExp> = new Map([
  ["job_id", JOB],
  ["phase", PHASE],
  ["worker_id", WORKER],
  ["segment", /^\d{1,12}$/],
]);

/** True where the name is one of ZisK's own fields and the value, one word, has its shape: no prose says that. */
export function isOwnField(key: string, value: string): boolean {
  return SHAPES.get(key)?.test(value) ?? false;
}
