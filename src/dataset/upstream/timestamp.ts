/** Instants as upstream's data has them. */

/**
 * ISO 8601 with microseconds (none where they are 0) and `+00:00`, as Python writes it.
 *
 * @param micros microseconds since the Unix epoch
 */
export function formatTimestamp(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const rest = micros - seconds * 1_000_000;
  const base = new Date(seconds * 1000).toISOString().slice(0, 19);
  return rest === 0 ? `${base}+00:00` : `${base}.${String(rest).padStart(6, '0')}+00:00`;
}
