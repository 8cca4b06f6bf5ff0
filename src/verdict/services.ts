/** What the services have to do with a failure, in a sentence: the same on the page and wherever it is told. */

import { countOf } from '../format/quantities.ts';
import type { Finding, Nature, ServiceLogsFile } from '../format/service-logs.ts';
import type { Outcome } from './columns.ts';
import { formatDuration } from './durations.ts';
import { BY_ALARM } from './problems.ts';
import { testKey } from './reruns/reruns.ts';
import { countOutcomes } from './tally.ts';
import type { Part } from './whole/sentences.ts';

/**
 * What a finding puts a failure down to; null: it tells of trouble nearby, which explains nothing yet.
 *
 * `machine`: an error that only a machine makes. `service`: one that stopped, hung, or whose peer did.
 * `code`: an error in a service's code. `error`: one that does not tell which.
 */
export type ExplainedBy = 'machine' | 'service' | 'code' | 'error';

/** The one place that decides what counts as explained. */
export function explainedBy({ kind, nature }: Finding): ExplainedBy | null {
  if (kind === 'near') return null;
  if (kind !== 'error' || nature === 'peer') return 'service';
  return nature ?? 'error';
}

/** How many of the logs could not be read: only where some could, that none explains a failure says something. */
export function countUnread({ logs }: ServiceLogsFile): { unread: number; all: boolean } {
  const unread = logs.filter(({ format }) => format === null).length;
  return { unread, all: unread === logs.length };
}

/** What is said of those that could not be read. */
export const describeUnread = (unread: number): string =>
  `${countOf(unread, 'service log')} ${unread === 1 ? 'is' : 'are'} in no form that is known, and not read.`;

/** What explains failures, before how many; what does not tell whose fault it is goes last. */
export const EXPLAINS: readonly (readonly [ExplainedBy, string])[] = [
  ['machine', 'trouble of the machine explains'],
  ['service', 'a service that stopped or did not answer explains'],
  ['code', 'an error in the code of a service explains'],
  ['error', 'an error that a service logged explains'],
];

/** A run that did not pass, as far as it is counted. */
interface Failure {
  of: number;
  countedIn?: number;
  name: string;
  outcome: Outcome;
}

/**
 * How many tests did not pass, in words, and how many of them are explained by what; `nothing` does the others.
 * Counted as the verdict counts: a test once, whose runs must all be explained, the last of which tells by what.
 *
 * @param by what explains a run
 */
export function countExplained<T extends Failure, By extends string>(
  failures: readonly T[],
  by: (failure: T) => By | null,
): { all: number; words: string; by: Map<By | 'nothing', number> } {
  const tests = new Map<string, { outcome: Outcome; by: By | null }>();
  for (const failure of failures) {
    const key = testKey(failure);
    const known = tests.get(key);
    tests.set(key, {
      outcome: known === undefined ? failure.outcome : worstOf(known.outcome, failure.outcome),
      by: known?.by === null ? null : by(failure),
    });
  }
  const counts = new Map<By | 'nothing', number>();
  const of = Object.fromEntries(BY_ALARM.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const test of tests.values()) {
    of[test.outcome]++;
    counts.set(test.by ?? 'nothing', (counts.get(test.by ?? 'nothing') ?? 0) + 1);
  }
  const all = tests.size;
  const words = of.fail === all ? countOf(all, 'failure') : countOutcomes(of, BY_ALARM).join(', ');
  return { all, words, by: counts };
}

const worstOf = (a: Outcome, b: Outcome): Outcome =>
  BY_ALARM.indexOf(a) < BY_ALARM.indexOf(b) ? a : b;

/** Characters of a message in a sentence; the line itself is a click away. */
const MAX_QUOTE = 240;

const NATURES: Record<Nature, string> = {
  code: 'in its code',
  machine: 'of its machine',
  peer: 'of a service it asked',
};

const whatOf = (id: string | undefined) =>
  id?.startsWith('req-') ? 'a request of this test' : 'a resource of this test';

/**
 * One finding.
 *
 * @param origin milliseconds since the epoch from which instants in a sentence count
 */
export function describeFinding(
  finding: Finding,
  { logs }: ServiceLogsFile,
  origin: number,
): Part[] {
  const { kind, at, until = null, nature, text } = finding;
  const name = { name: logs[finding.log]?.service ?? 'a service' };
  const quote = { name: text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text };
  const when = (time: number | null): Part[] => (time === null ? ['?'] : [{ at: time - origin }]);
  switch (kind) {
    case 'stopped': {
      const start: Part[] = [name, ' refused connections: its log stops at ', ...when(at)];
      if (until === null) return [...start, ', and nothing follows.'];
      const how = finding.restarted
        ? ', written by other processes: it was stopped or killed, and started again.'
        : '.';
      return [...start, ' and goes on at ', ...when(until), how];
    }
    case 'silent': {
      const how =
        until === null ? 'to its end' : `for ${formatDuration((until - (at ?? until)) / 1000)}`;
      const start: Part[] = [name, ` did not answer, and logged nothing ${how} from `, ...when(at)];
      return [...start, ' on, as it never does else: it hung, or what it waited for did.'];
    }
    case 'near': {
      if (finding.id === undefined)
        return [name, ' logged an error meanwhile that no passing test saw: ', quote];
      const what = whatOf(finding.id);
      const bearing = finding.after
        ? ', but when it had failed already'
        : ', but nothing shows that it failed of that';
      return [name, ` logged an error at ${what}${bearing}: `, quote];
    }
    default: {
      const what = whatOf(finding.id);
      const of = nature === null ? '' : ` ${NATURES[nature]}`;
      const passedOn: Part[] =
        finding.passedOn === undefined
          ? []
          : [
              ', and ',
              { name: logs[finding.passedOn]?.service ?? 'a service' },
              ' failed of a service that it asked',
            ];
      return [name, ` logged an error${of} at ${what}`, ...passedOn, ': ', quote];
    }
  }
}
