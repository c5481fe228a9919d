/** Time since the start of a job, as an axis says it: `0`, `250 ms`, `12 s`, `3:05`, `1:02:00`. @param ms may be negative */
export function elapsedText(ms: number): string {
  const sign = ms < 0 ? "−" : "";
  const size = Math.abs(ms);
  if (size === 0) return "0";
  if (size < 1_000) return `${sign}${Math.round(size)} ms`;
  if (size < 60_000) return `${sign}${Math.round(size / 100) / 10} s`;
  const seconds = Math.round(size / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = TWO(seconds % 60);
  return hours > 0 ? `${sign}${hours}:${TWO(minutes)}:${rest}` : `${sign}${minutes}:${rest}`;
}

/** A length of time in words short enough for a table: `8 ms`, `2.4 s`, `3 min 05 s`, `1 h 02 min`. @param ms from 0 on */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${TWO(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${TWO(Math.floor(seconds / 60) % 60)} min`;
}

/** A length of time as a sentence says it: `250 ms`, `1.9 s`, `42 s`, `4 min 10 s`. @param seconds from 0 on */
export function roughDurationText(seconds: number): string {
  if (seconds < 9.95 || seconds >= 59.5) return durationText(seconds * 1_000);
  return `${Math.round(seconds)} s`;
}

const TWO = (value: number): string => String(value).padStart(2, "0");
