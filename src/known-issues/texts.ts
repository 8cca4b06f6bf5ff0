/** The texts of a build, as a log indexer of OpenStack's CI tags them, which elastic-recheck's queries ask. */
import { unpackedName } from '../base/packings.ts';
import { baseName } from '../base/paths.ts';
import type { Text } from './condition.ts';

const nameOf = (path: string) => unpackedName(baseName(path));

/** The console of the job. */
export const consoleText = (path: string): Text => ({
  source: 'console',
  path,
  tags: ['console', nameOf(path)],
  attachment: null,
  test: null,
});

/** A service's log. @param path relative to the build */
export function serviceText(path: string): Text {
  const name = nameOf(path);
  const tags = name.startsWith('screen-') ? [name, 'screen'] : [name];
  return { source: 'service', path, tags, attachment: null, test: null };
}

/** An attachment of a test: what the runner prints into the console of a test that fails. */
export const testText = (test: string, attachment: string): Text => ({
  source: 'test',
  path: 'job-output.txt',
  tags: ['console', 'console.html', 'job-output.txt'],
  attachment,
  test,
});
