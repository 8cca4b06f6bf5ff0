/**
 * The steps of devstack's stack.sh in the output of a task.
 *
 * stack.sh names its steps with echo_summary. In CI (VERBOSE=True) that goes to a summary file, but
 * the shell traces the call (PS4 in stackrc, short_source in functions, of
 * https://opendev.org/openstack/devstack), perhaps behind a time of tools/outfilter.py:
 *
 *   + ./stack.sh:main:785                      :   echo_summary 'Installing package prerequisites'
 *
 * What runs beside the steps is told by inc/async:
 *
 *   [51413 Async create_flavors:51532]: running: create_flavors
 *   [51532 Async create_flavors:51532]: finished successfully
 *
 * A step lasts to the next one; traces of functions that ran beside (`lib/nova:...`) are printed when
 * they are waited for, not when they happened, and so do not count.
 */
import { ownText } from '../own-text.ts';
import type { Place, TimelineBuilder, TimelineNode } from './timeline.ts';

const SUMMARY = /stack\.sh:main:\d{1,6} {1,60}: {1,9}echo_summary (.+)$/;
const ASYNC = /^(?:[\d :.-]{23} \| )?\[\d{1,9} Async ([\w.-]{1,100}):\w{1,20}\]: (.*)$/;
const COMPLETED = /^stack\.sh completed in \d+ seconds/;
const FAILED = /^(?:\S{0,100}stack\.sh failed\b|Error on exit$)/;
const WAITED = /with result (\d{1,9}) in \d{1,9} seconds/;
const MAX_ASYNC = 1000;

/** A word as the shell traces it: `'it'\''s'`. */
const unquoted = (word: string) =>
  /^'.*'$/.test(word) ? word.slice(1, -1).replaceAll("'\\''", "'") : word;

export type DevstackReader = (text: string, place: Place) => void;

export function createDevstackReader(timeline: TimelineBuilder): DevstackReader {
  const background = new Map<string, TimelineNode>();

  const endStep = (result: 'ok' | 'failed', place: Place): void => {
    const step = timeline.current('step');
    if (step !== null) step.result = result;
    timeline.leave('step', place);
  };

  const asynchronous = (name: string, message: string, place: Place): void => {
    const known = background.get(name);
    if (known === undefined) {
      if (!/^running: /i.test(message) || background.size === MAX_ASYNC) return;
      const node = timeline.aside(`async ${name}`, place);
      if (node !== null) background.set(ownText(name), node);
      return;
    }
    const failed = message.startsWith('FAILED') || Number(WAITED.exec(message)?.[1] ?? 0) > 0;
    if (!failed && !message.startsWith('finished')) return;
    known.end = place.time;
    known.result = failed ? 'failed' : 'ok';
    if (known.lines !== null) known.lines[1] = place.line + 1;
    background.delete(name);
  };

  return (text, place) => {
    if (text.includes('echo_summary ')) {
      const summary = SUMMARY.exec(text)?.[1];
      if (summary === undefined) return;
      const name = unquoted(summary);
      endStep('ok', place);
      if (!COMPLETED.test(name)) timeline.enter('step', name, place);
    } else if (text.includes(' Async ')) {
      const told = ASYNC.exec(text);
      if (told !== null) asynchronous(told[1] as string, told[2] as string, place);
    } else if (timeline.current('step') !== null && FAILED.test(text)) {
      endStep('failed', place);
    }
  };
}
