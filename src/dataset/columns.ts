/** Columns of a table that grow by one entry at a time, without an object an entry. */

/** Numbers; NaN stands for none. */
export interface NumberColumn {
  readonly length: number;
  add(value: number | null): void;
  at(index: number): number;
  /** Makes an entry one without value. */
  clear(index: number): void;
}

export function createNumberColumn(): NumberColumn {
  let values = new Float64Array(256);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(value) {
      if (length === values.length) {
        const grown = new Float64Array(length * 2);
        grown.set(values);
        values = grown;
      }
      values[length++] = value ?? Number.NaN;
    },
    at: (index) => values[index] as number,
    clear(index) {
      values[index] = Number.NaN;
    },
  };
}

/** Distinct values, each of which gets the number of its first appearance. */
export interface Dictionary<T> {
  readonly values: T[];
  numberOf(value: T): number;
}

/** @param keyOf equal for equal values */
export function createDictionary<T>(keyOf: (value: T) => string): Dictionary<T> {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    numberOf(value) {
      const key = keyOf(value);
      const before = known.get(key);
      if (before !== undefined) return before;
      known.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
