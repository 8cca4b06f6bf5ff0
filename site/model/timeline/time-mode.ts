import { TIME_MODES, type TimeMode } from './clock.ts';

/** How times are written, which any route may say; null where it does not. */
export function parseTimeMode(hash: string): TimeMode | null {
  const wanted = new URLSearchParams(hash.slice(hash.indexOf('?') + 1)).get('time');
  return hash.includes('?') ? (TIME_MODES.find((mode) => mode === wanted) ?? null) : null;
}

/** The same address with times written so; `utc` needs no mention. */
export function withTimeMode(hash: string, mode: TimeMode): string {
  const mark = hash.indexOf('?');
  const path = mark < 0 ? hash : hash.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : hash.slice(mark + 1));
  query.delete('time');
  if (mode !== 'utc') query.set('time', mode);
  const text = query.toString();
  return text ? `${path || '#/'}?${text}` : path;
}
