import type { Warning } from '../../../src/format/dataset.ts';
import type { Break } from '../../../src/verdict/whole/breaks.ts';
import { visible } from './visible.ts';

/** Why a stream shows no tests, in a heading and a sentence that say no more than was read. */
export function whyEmpty(
  warnings: readonly Warning[],
  path: string,
  breaks: readonly Break[],
): { title: string; why: string } {
  const fault = warnings
    // that it is empty was read to its end
    .filter(({ code }) => code !== 'SUBUNIT_EMPTY')
    .find((one) => (path === '' ? one.code.startsWith('SUBUNIT_') : one.path === path));
  const list = breaks.some(({ kind }) => kind === 'list');
  if (fault === undefined && list) {
    return { title: 'No test was run', why: 'The stream only lists tests.' };
  }
  if (fault === undefined) {
    const why = 'It was read to its end: the job may have stopped before the first test began.';
    return { title: 'The stream holds no tests', why };
  }
  const message = visible(fault.message);
  return {
    title: 'No tests could be read from the stream',
    why: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
  };
}
