/**
 * The console of a job, read once from end to end: its lines go to a writer, what they tell of the job
 * becomes a timeline.
 *
 * Formats are described where they are read: stamp.ts and lines.ts (lines), zuul.ts (job-output.txt),
 * markup.ts and jenkins.ts (console.html), devstack.ts. Memory is bounded by the events, of which only
 * so many are kept; whatever the bytes are, none of this throws.
 */

import type { Input } from '../../build/inputs/input.ts';
import type { Warnings } from '../../build/warnings.ts';
import type { ConsoleLine } from '../../dataset/console/writer.ts';
import type { ByteSource } from '../read-input.ts';
import { createDevstackReader } from './devstack.ts';
import { createJenkinsReader } from './jenkins.ts';
import { levelOf } from './level.ts';
import { MAX_LINE, readConsoleLines } from './lines.ts';
import { stripMarkup } from './markup.ts';
import { createHostReader, createStampReader, lengthOfTimeOfDay } from './stamp.ts';
import { createTimelineBuilder, type Place, type Timeline } from './timeline.ts';
import { createZuulReader } from './zuul/read.ts';

/** Inputs that are a console. */
export type ConsoleKind = 'job-output' | 'console-html' | 'console-text';

/** Takes the lines in order. */
export interface ConsoleSink {
  line(line: ConsoleLine): void;
}

/**
 * Reads a console.
 *
 * @returns what it tells; events may be without ends and results. Warnings: CONSOLE_LONG_LINE,
 * CONSOLE_TOO_MANY_EVENTS
 */
export async function parseConsole(
  bytes: ByteSource,
  { kind, path }: Pick<Input, 'path'> & { kind: ConsoleKind },
  sink: ConsoleSink,
  warnings: Warnings,
): Promise<Timeline> {
  const timeline = createTimelineBuilder(() =>
    warnings.add('CONSOLE_TOO_MANY_EVENTS', 'further tasks and steps are left out', { path }),
  );
  const zuul = kind === 'job-output' ? createZuulReader(timeline) : null;
  const jenkins = zuul === null ? createJenkinsReader(timeline) : null;
  const readStamp = createStampReader(zuul === null ? 'jenkins' : 'zuul');
  const devstack = createDevstackReader(timeline);
  const readHost = createHostReader();
  const place: Place = { line: 0, time: null };

  await readConsoleLines(bytes, (raw, cut) => {
    const line = kind === 'console-html' ? stripMarkup(raw) : raw;
    if (line === null) return;
    const stamp = readStamp(line);
    const from = stamp?.length ?? 0;
    const named = zuul !== null && stamp !== null ? readHost(line, from) : null;
    const text = line.slice(from + (named?.length ?? 0));
    const isDated = zuul !== null || stamp !== null;
    const message = isDated ? text : text.slice(lengthOfTimeOfDay(text));
    const level = levelOf(message);
    const host = named?.host ?? null;
    if (stamp !== null) place.time = stamp.time;
    const isDelegated = named?.isDelegated ?? false;
    if (stamp !== null) zuul?.line({ text, host, level, isDelegated }, place);
    else zuul?.untimed(text, place);
    jenkins?.line(message, place);
    if (host !== null || jenkins !== null) devstack(message, place);
    if (cut > 0) {
      const at = `line ${place.line + 1}`;
      warnings.add('CONSOLE_LONG_LINE', `a line is cut after ${MAX_LINE} characters`, { path, at });
    }
    const script = timeline.current('step') ?? timeline.current('playbook');
    sink.line({
      text: cut === 0 ? text : `${text} [${cut} more characters were left out]`,
      time: stamp?.time ?? null,
      host,
      level,
      script: script?.name ?? null,
    });
    place.line += 1;
  });
  timeline.finish(place.line);
  return {
    roots: timeline.roots,
    playbooks: zuul?.playbooks ?? [],
    stated: jenkins?.stated() ?? null,
  };
}
