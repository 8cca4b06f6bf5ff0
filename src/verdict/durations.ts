/** A duration in seconds: `38 µs`, `8.1 ms`, `0.54 s`, `12.3 s`, `6m 01s`, `1h 04m`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const sign = seconds < 0 ? '−' : '';
  const value = Math.abs(seconds);
  if (value === 0) return '0 s';
  if (value < 0.0009995) return `${sign}${Math.round(value * 1e6)} µs`;
  if (value < 0.09995) return `${sign}${(value * 1000).toFixed(value < 0.00995 ? 1 : 0)} ms`;
  if (value < 9.995) return `${sign}${value.toFixed(2)} s`;
  if (value < 59.95) return `${sign}${value.toFixed(1)} s`;
  const whole = Math.round(value);
  const pad = (part: number) => String(part).padStart(2, '0');
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${sign}${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}
