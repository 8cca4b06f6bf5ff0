/**
 * Names that came to, or went from, watched directories, until they have been looked at: some at a time,
 * each once however often it was told of meanwhile. A `chown -R` tells of all of a tree at once, so the list
 * has a limit.
 */

export interface NewsOptions {
  /** Names looked at at the same time. */
  width: number;
  /** Names kept, some 100 bytes each. */
  limit: number;
  act: (directory: string, name: string) => Promise<void>;
  /** A name found no room. */
  onLeft: () => void;
  onError: (error: unknown) => void;
}

export class News {
  readonly #options: NewsOptions;
  readonly #waiting = new Map<string, Set<string>>();
  #size = 0;
  #running = 0;

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  add(directory: string, names: readonly string[]): void {
    const { width, limit, onLeft } = this.#options;
    const known = this.#waiting.get(directory) ?? new Set();
    for (const name of names) {
      if (known.has(name)) continue;
      if (this.#size >= limit) {
        onLeft();
        break;
      }
      known.add(name);
      this.#size += 1;
    }
    if (known.size > 0) this.#waiting.set(directory, known);
    while (this.#running < width && this.#size > 0) void this.#work();
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let next = this.#take(); next !== null; next = this.#take()) {
      await this.#options.act(...next).catch(this.#options.onError);
    }
    this.#running -= 1;
  }

  #take(): [directory: string, name: string] | null {
    for (const [directory, names] of this.#waiting) {
      for (const name of names) {
        names.delete(name);
        this.#size -= 1;
        if (names.size === 0) this.#waiting.delete(directory);
        return [directory, name];
      }
    }
    return null;
  }
}
