import type { Manifest } from '../../../src/format/dataset.ts';
import type { Break } from '../../../src/verdict/whole/breaks.ts';
import { unreadOf } from '../../../src/verdict/whole/damage.ts';
import { visible } from './visible.ts';

const BARE = {
  title: 'No stream of tests',
  why: 'This build holds no subunit stream, so nothing is known of its tests.',
};

const UNREAD = {
  title: 'No stream could be read',
  why: 'What may hold tests could not be read: see the warnings.',
};

/**
 * Why a stream shows no tests, in a heading and a sentence that say no more than was read.
 *
 * @param manifest of its build; null: not known
 * @param of the stream; null: the build has none
 */
export function whyEmpty(
  manifest: Pick<Manifest, 'warnings' | 'metadata'> | null,
  of: { path: string; run: { breaks: readonly Break[] } } | null,
): { title: string; why: string } {
  if (of === null) return unreadOf(manifest?.warnings ?? [], []).length > 0 ? UNREAD : BARE;
  const { path, run } = of;
  const fault = (manifest?.warnings ?? [])
    // that it is empty was read to its end
    .filter(({ code }) => code !== 'SUBUNIT_EMPTY')
    .find((one) => (path === '' ? one.code.startsWith('SUBUNIT_') : one.path === path));
  const list = run.breaks.some(({ kind }) => kind === 'list');
  if (fault === undefined && list) {
    return { title: 'No test was run', why: 'The stream only lists tests.' };
  }
  if (fault === undefined) {
    const isOpen = (manifest?.metadata.result ?? null) === null;
    const guess = isOpen ? ': the job may have stopped before the first test began.' : '.';
    return { title: 'The stream holds no tests', why: `It was read to its end${guess}` };
  }
  const message = visible(fault.message);
  return {
    title: 'No tests could be read from the stream',
    why: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
  };
}
