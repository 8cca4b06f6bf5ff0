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

/** A time between two clocks, to the minute: half an hour more or less is another zone. `12 s`, `95 min`, `5 h 30 min`, `3 days`. */
export function pause(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(minutes / 1440)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
