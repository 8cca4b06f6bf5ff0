import { useContext } from 'preact/hooks';
import { OUTCOMES, type Outcome } from '../../../../src/verdict/columns.ts';
import { shortName } from '../../../../src/verdict/names.ts';
import { isProblem } from '../../../../src/verdict/problems.ts';
import { countFixtures, countKinds, sumOf } from '../../../../src/verdict/tally.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import { countOf, formatCount } from '../../../model/machine/quantity.ts';
import { STATUS } from '../../../model/run/status.ts';
import type { ProblemGroup, SkipGroup } from '../../../model/run/summary.ts';
import { visible } from '../../../model/run/visible.ts';
import { ServiceLogsContext } from '../../explain/context.ts';
import { MachineSentence } from '../../explain/machine.tsx';
import { useKept } from '../../hooks/places.ts';
import { CauseText } from '../../parts/cause.tsx';
import type { LoadsOf } from '../machine/use-loads.ts';
import { Failure } from './failure.tsx';

/** Tests of a group shown at first. */
const MEMBERS = 10;

/** A stream, and what it is called beside others; null where it is the only one. */
export interface Labelled {
  data: LoadedStream;
  label: string | null;
}

/** The failures of one cause: it is said once, its tests beneath it, a line each. */
export function Group({
  streams,
  group,
  place,
  loadsOf,
  isShort,
  begin,
}: {
  streams: Labelled[];
  group: ProblemGroup;
  /** Among the groups. */
  place: number;
  loadsOf: LoadsOf;
  /** Whether class and method tell a test apart from the others. */
  isShort: (name: string) => boolean;
  /** Its first traceback is open. */
  begin: boolean;
}) {
  const { status, cause, problems: members, skips } = group;
  const [limit, setLimit] = useKept(`members ${place}`, MEMBERS);
  const logs = useContext(ServiceLogsContext);
  const more = `Show ${formatCount(Math.min(200, members.length - limit))} more`;
  const many = members.length > 1;
  return (
    <li class={`problem problem-${status}`}>
      <div class="problem-cause">
        {cause && (
          <p class="problem-reason">
            <CauseText pieces={cause} />
          </p>
        )}
        {many && <p class="problem-count">{countGroup(group)} alike</p>}
      </div>
      {streams.map(({ data }, of) => {
        const runs = members.flatMap((one) => (one.of === of ? one.test.index : []));
        return (
          runs.length > 0 && (
            <div key={data.key}>
              {logs && <logs.CauseFindings logs={logs} data={data} runs={runs} />}
              <MachineSentence data={data} runs={runs} />
            </div>
          )
        );
      })}
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
            short={isShort(problem.test.name)}
            loads={loadsOf(data.run)}
            begin={begin && i === 0}
          />
        );
      })}
      {members.length > limit && (
        <button
          type="button"
          class="button"
          aria-label={`${more} like ${visible(shortName(members[0]?.test.name ?? ''))}`}
          onClick={() => setLimit(limit + 200)}
        >
          {more}
        </button>
      )}
    </li>
  );
}

/** After tests, not after their number. */
const CAME_TO: Partial<Record<Outcome, string>> = { uxsuccess: 'passed unexpectedly' };

/** `3 tests failed`, `2 tests and 3 set-ups failed`, `2 tests failed, 1 flaky`. */
function countGroup({ problems: members }: ProblemGroup): string {
  const parts = OUTCOMES.filter(isProblem).flatMap((outcome) => {
    const of = members.filter(({ test }) => test.status === outcome);
    if (of.length === 0) return [];
    const fixtures = countKinds(of.flatMap(({ test }) => (test.fixture ? [test.name] : [])));
    const tests = of.length - sumOf(fixtures);
    const which = [
      ...(tests > 0 ? [countOf(tests, 'test')] : []),
      ...(sumOf(fixtures) > 0 ? [countFixtures(fixtures)] : []),
    ];
    return [`${which.join(', ')} ${CAME_TO[outcome] ?? STATUS[outcome].label}`];
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
