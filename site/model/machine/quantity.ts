/** Durations, sizes and counts as people read them. */

const COUNT = new Intl.NumberFormat('en-US');

/** `2,315`. */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** `1 test`, `2,315 tests`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A duration in seconds: `38 µs`, `8.1 ms`, `0.54 s`, `12.3 s`, `6m 01s`, `1h 04m`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const sign = seconds < 0 ? '−' : '';
  const value = Math.abs(seconds);
  if (value === 0) return '0 s';
  if (value < 0.0009995) return `${sign}${Math.round(value * 1e6)} µs`;
  if (value < 0.09995) return `${sign}${trim(value * 1000, value < 0.00995 ? 1 : 0)} ms`;
  if (value < 9.995) return `${sign}${value.toFixed(2)} s`;
  if (value < 59.95) return `${sign}${value.toFixed(1)} s`;
  const whole = Math.round(value);
  const pad = (part: number) => String(part).padStart(2, '0');
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${sign}${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

function trim(value: number, digits: number): string {
  return value.toFixed(digits);
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

/** A share of 0..1: `93 %`, `<1 %`; the space does not break. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return '<1\u00a0%';
  if (percent > 99 && percent < 100) return '>99\u00a0%';
  return `${Math.round(percent)}\u00a0%`;
}
