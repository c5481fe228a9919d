/** Says something with the time, on the console. */
export function tell(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** Resolves after so many ms, or as soon as the run is over. */
export function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (over.aborted) {
      done();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      over.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    over.addEventListener("abort", end);
  });
}
