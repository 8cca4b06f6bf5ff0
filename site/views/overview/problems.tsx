import { useMemo, useState } from 'preact/hooks';
import { OUTCOMES } from '../../../src/verdict/columns.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import { addUp, type Tally } from '../../../src/verdict/tally.ts';
import { judge } from '../../../src/verdict/verdict.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { runReport } from '../../model/run/report.ts';
import { STATUS } from '../../model/run/status.ts';
import {
  groupProblems,
  type ProblemGroup,
  problems,
  type SkipGroup,
  skipGroups,
} from '../../model/run/summary.ts';
import { CauseText } from '../parts/cause.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { reportHead } from '../report-head.ts';
import { Failure } from './failure.tsx';

/** Groups, and tests of a group, shown at first. */
const FIRST = 50;
const MEMBERS = 10;

/** A stream, and what it is called beside others; null where it is the only one. */
export interface Labelled {
  data: LoadedStream;
  label: string | null;
}

/** What needs attention in some streams, grouped by cause; the traceback opens in place. */
export function Problems({ streams, dataset }: { streams: Labelled[]; dataset: Dataset }) {
  const [limit, setLimit] = useState(FIRST);
  const runs = streams.map(({ data }) => data.run);
  const groups = useMemo(() => groupProblems(problems(runs), runs.flatMap(skipGroups)), [...runs]);
  const sum = addUp(runs.map((run) => run.tally));
  const breaks = runs.flatMap((run) => run.breaks);
  if (groups.length === 0) {
    return (
      <section class="card all-good">
        <h2>Nothing failed</h2>
        <p class="quiet">
          {breaks.length > 0
            ? 'Of what is here, no test failed. What is missing may have.'
            : 'Every test that ran gave the expected result. If the job failed nevertheless, its log tells why.'}
        </p>
      </section>
    );
  }
  return (
    <section class="card" aria-labelledby="problems-title">
      <div class="card-head">
        <h2 id="problems-title">
          Failures{' '}
          <span class="count">
            {countAll(sum)}, {countOf(groups.length, 'cause')}
          </span>
        </h2>
        <span class="card-tools">
          <CopyButton text={() => runReport(reportHead(dataset), judge(sum, breaks).text, groups)}>
            Copy report
          </CopyButton>
        </span>
      </div>
      <ul class="problems">
        {groups.slice(0, limit).map((group, i) => (
          // The first one is what most people came for.
          <Group key={i} streams={streams} group={group} begin={i === 0} />
        ))}
      </ul>
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

/** `8`, `8, 1 flaky`: as the verdict counts them. */
function countAll({ of }: Tally): string {
  const failed = of.fail + of.uxsuccess;
  const rest = (['inprogress', 'unknown', 'flaky'] as const).flatMap((outcome) =>
    of[outcome] > 0 ? [`${formatCount(of[outcome])} ${STATUS[outcome].label}`] : [],
  );
  return [...(failed > 0 ? [formatCount(failed)] : []), ...rest].join(', ');
}

/** The failures of one cause: it is said once, the tests beneath it. */
function Group({
  streams,
  group,
  begin,
}: {
  streams: Labelled[];
  group: ProblemGroup;
  begin: boolean;
}) {
  const { status, cause, problems: members, skips } = group;
  const [limit, setLimit] = useState(MEMBERS);
  const many = members.length > 1;
  return (
    <li class={`problem problem-${status}`}>
      {many && (
        <div class="problem-cause">
          <p class="problem-count">{countGroup(group)} alike</p>
          {cause && (
            <p class="problem-reason">
              <CauseText pieces={cause} />
            </p>
          )}
        </div>
      )}
      {skips.map((skip, i) => (
        <SharedSkip key={i} group={skip} />
      ))}
      {members.slice(0, limit).map((problem, i) => {
        const { data, label } = streams[problem.of] as Labelled;
        return (
          <Failure
            key={`${problem.of} ${problem.test.index}`}
            data={data}
            label={label}
            problem={problem}
            cause={many ? null : cause}
            begin={begin && i === 0}
          />
        );
      })}
      {members.length > limit && (
        <button type="button" class="button" onClick={() => setLimit(limit + 200)}>
          Show {formatCount(Math.min(200, members.length - limit))} more
        </button>
      )}
    </li>
  );
}

/** `3 tests failed`, `2 tests and 3 set-ups failed`, `2 tests failed, 1 flaky`. */
function countGroup({ problems: members }: ProblemGroup): string {
  const parts = OUTCOMES.filter(isProblem).flatMap((outcome) => {
    const of = members.filter(({ test }) => test.status === outcome);
    if (of.length === 0) return [];
    const fixtures = of.filter(({ test }) => test.fixture).length;
    const tests = of.length - fixtures;
    const which = [
      ...(tests > 0 ? [countOf(tests, 'test')] : []),
      ...(fixtures > 0 ? [countOf(fixtures, 'set-up or tear-down', 'set-ups and tear-downs')] : []),
    ];
    return [`${which.join(', ')} ${STATUS[outcome].label}`];
  });
  return parts.join(', ');
}

/** Tests that were skipped for the same as others failed of. */
function SharedSkip({ group }: { group: SkipGroup }) {
  return (
    <p class="problem-skips">
      {formatCount(group.indexes.length)} more skipped:{' '}
      {group.reason && <CauseText pieces={group.reason} />}
    </p>
  );
}
