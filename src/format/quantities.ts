/** Sizes and counts as people read them. */

/**
 * `2,315`. By hand: Intl.NumberFormat takes 12 ms and 7 MiB of the process that reads a build, which has no
 * other use for ICU.
 */
export function formatCount(value: number): string {
  return String(Number(value.toFixed(3))).replace(/\B(?=(?:\d{3})+(?!\d))/g, ',');
}

/** `1 test`, `2,315 tests`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A number of bytes: `512 B`, `3.4 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (Math.abs(value) >= 1023.95 && step < BINARY.length - 1) {
    value /= 1024;
    step++;
  }
  const digits = step === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BINARY[step]}`;
}
