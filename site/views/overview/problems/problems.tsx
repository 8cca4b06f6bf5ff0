import { useMemo, useRef } from 'preact/hooks';
import type { EventsFile } from '../../../../src/format/job.ts';
import { shortName, splitName } from '../../../../src/verdict/names.ts';
import { BY_ALARM, isProblem } from '../../../../src/verdict/problems.ts';
import { sumOfStreams } from '../../../../src/verdict/streams.ts';
import { countOutcomes } from '../../../../src/verdict/tally.ts';
import type { Tone } from '../../../../src/verdict/verdict.ts';
import { EARLIER_RUNS } from '../../../../src/verdict/whole/damage.ts';
import type { Dataset } from '../../../model/load/dataset.ts';
import { countOf, formatCount } from '../../../model/machine/quantity.ts';
import type { ProblemGroup } from '../../../model/run/summary.ts';
import { ServiceLogsContext, useServiceLogs } from '../../explain/context.ts';
import { useKept } from '../../hooks/places.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { lazily } from '../../parts/lazily.tsx';
import type { LoadsOf } from '../machine/use-loads.ts';
import { Group, type Labelled } from './group.tsx';
import { useFailureKeys } from './use-failure-keys.ts';

const none = lazily('the rest', async () => (await import('./no-problems.tsx')).NoProblems);

/** What is listed here. */
const PROBLEMS = BY_ALARM.filter(isProblem);
/** Groups shown at first. */
const FIRST = 50;

/** What needs attention in some streams, grouped by cause; the traceback opens in place. */
export function Problems({
  streams,
  tone,
  groups,
  dataset,
  loadsOf,
  job,
}: {
  streams: Labelled[];
  /** Of what all of them, and what could not be read beside them, came to. */
  tone: Tone;
  /** Of their failures. */
  groups: readonly ProblemGroup[];
  dataset: Dataset;
  loadsOf: LoadsOf;
  /** Null: nothing is known of it (yet). */
  job: EventsFile | null;
}) {
  const [limit, setLimit] = useKept('causes', FIRST);
  const logs = useServiceLogs(dataset);
  const runs = streams.map(({ data }) => data.run);
  const isShort = useMemo(() => shortNames(groups), [groups]);
  const list = useRef<HTMLUListElement>(null);
  useFailureKeys(list);
  const sum = sumOfStreams(runs);
  const { summary } = dataset;
  const report = async (url: string) => {
    const { buildReport } = await import('../../report.ts');
    return buildReport(url, dataset);
  };
  if (groups.length === 0) {
    const warnings = dataset.manifest?.warnings ?? [];
    return (
      <none.View
        whole={tone !== 'warn'}
        ran={sum.of.success + sum.of.xfail > 0}
        latest={warnings.some(({ code }) => code === EARLIER_RUNS)}
        job={job}
        output={dataset.console && (streams[0]?.data.key ?? null)}
      />
    );
  }
  return (
    <section class="card" aria-labelledby="problems-title">
      <div class="card-head">
        <h2 id="problems-title">
          Failures{' '}
          <span class="count">
            {countOutcomes(sum.of, PROBLEMS).join(', ')}, {countOf(groups.length, 'cause')}
          </span>
        </h2>
        {summary !== null && (
          <span class="card-tools">
            <CopyButton text={() => report(summary)}>Copy report</CopyButton>
          </span>
        )}
      </div>
      <p class="hidden-visually">
        Causes in the order of their first failure, those of unexpected successes, flaky tests and
        tests without a result last; each test leads to its place on the timeline
      </p>
      {logs && (
        <logs.AllFailures
          logs={logs}
          streams={streams.map(({ data }) => data)}
          problems={groups.flatMap((group) => group.problems)}
        />
      )}
      <ServiceLogsContext.Provider value={logs}>
        <ul class="problems" ref={list}>
          {groups.slice(0, limit).map((group, i) => (
            <Group
              key={i}
              streams={streams}
              group={group}
              place={i}
              loadsOf={loadsOf}
              isShort={isShort}
              // Of several causes, none may push the others out of sight.
              begin={groups.length === 1}
            />
          ))}
        </ul>
      </ServiceLogsContext.Provider>
      {groups.length > limit && (
        <p class="more">
          <button type="button" class="button" onClick={() => setLimit(limit + 200)}>
            Show {formatCount(Math.min(200, groups.length - limit))} more of{' '}
            {formatCount(groups.length - limit)}
          </button>
        </p>
      )}
    </section>
  );
}

/** Whether class and method tell a test from the others that are listed. */
function shortNames(groups: readonly ProblemGroup[]): (name: string) => boolean {
  const names = new Map<string, Set<string>>();
  for (const { test } of groups.flatMap((group) => group.problems)) {
    const short = shortName(test.name);
    names.set(short, (names.get(short) ?? new Set()).add(test.name));
  }
  return (name) => splitName(name).className !== '' && names.get(shortName(name))?.size === 1;
}
