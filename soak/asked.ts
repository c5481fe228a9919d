/**
 * Asks by HTTP and reads the whole answer, for so long at the most, whatever the other end and the connection do.
 * @returns null where it was not answered in that time
 */
export async function askedWithin<Result>(
  url: string,
  withinMs: number,
  init: Omit<RequestInit, "signal">,
  read: (response: Response) => Promise<Result>,
): Promise<Result | null> {
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(
      () => {
        resolve(null);
        ended.abort();
      },
      Math.max(1, withinMs),
    );
  });
  const answer = fetch(url, { ...init, signal: ended.signal })
    .then(read)
    .catch(() => null);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
