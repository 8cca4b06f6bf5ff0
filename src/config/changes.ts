/** What differs between two sets of settings. */
import { isDeepStrictEqual } from 'node:util';
import { configKeys } from './keys.ts';
import type { Config } from './schema.ts';

function valueAt(config: Config, path: string): unknown {
  let at: unknown = config;
  for (const part of path.split('.')) at = (at as Record<string, unknown>)[part];
  return at;
}

/** The keys whose values differ; not the values, of which one is a password. */
export function changedKeys(before: Config, after: Config): string[] {
  const differs = (path: string) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path));
  return configKeys()
    .map(({ path }) => path)
    .filter(differs);
}
