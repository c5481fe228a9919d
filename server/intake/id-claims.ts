/**
 * Lets at most one piece of work at a time store a line: between asking the store for an id and storing it, an equal
 * request must not ask.
 */
export class IdClaims {
  readonly #claimed = new Map<string, Promise<unknown>>();

  /** Runs `work` once no other work has any of the ids. Its failure is the caller's alone. */
  async during<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    for (let other = this.#first(ids); other; other = this.#first(ids)) await other;
    let release = (): void => undefined;
    const ended = new Promise<void>((resolve) => (release = resolve));
    for (const id of ids) this.#claimed.set(id, ended);
    try {
      return await work();
    } finally {
      for (const id of ids) this.#claimed.delete(id);
      release();
    }
  }

  #first(ids: readonly string[]): Promise<unknown> | undefined {
    for (const id of ids) {
      const claim = this.#claimed.get(id);
      if (claim) return claim;
    }
    return undefined;
  }
}
