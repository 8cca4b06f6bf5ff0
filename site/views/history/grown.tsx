import type { FrontFile, GrownTest } from '../../../src/format/jobs/front.ts';
import { formatRoute } from '../../model/address/routes.ts';
import { countOf, formatDuration } from '../../model/machine/quantity.ts';
import { Foreign } from '../parts/name.tsx';
import { ROOT } from './place.ts';
import { buildUrl, dayOf } from './wording.ts';

/** A test on the page of the newest run; of a build of several streams, that page. */
const testUrl = ({ path, stream, name }: GrownTest): string => {
  const page = buildUrl(ROOT, path);
  if (stream === null) return page;
  return page + formatRoute({ view: 'details', stream, test: name, attempt: 1 });
};

const where = ({ project, branch }: GrownTest) =>
  [project, branch].filter((one) => one !== null).join(', ');

/** The tests that grew most, over all jobs. */
export function Grown({ grown }: { grown: FrontFile['grown'] }) {
  if (grown === undefined) return null;
  const { lookedAt, leftOut, tests } = grown;
  return (
    <section class="card">
      <h2 class="card-head">Tests that grew slower</h2>
      <p class="quiet">
        {lookedAt === 0
          ? 'To tell, ten good runs of different changes within two weeks are needed whose times can be read: no job has them.'
          : `Medians of a job’s latest good runs, ten at most, beside those of its first ones of two weeks: longer than the times of a test differ by themselves, and than its runs became slower over all. ${looked(lookedAt)}.`}
        {leftOut > 0 && ` Not looked at, for want of room: ${leftOut} with fewer runs.`}
      </p>
      {lookedAt > 0 && tests.count === 0 && <p>None did.</p>}
      {tests.count > 0 && <List tests={tests.first} />}
      {tests.count > tests.first.length && (
        <p class="card-foot">and {countOf(tests.count - tests.first.length, 'test')} more</p>
      )}
    </section>
  );
}

const looked = (count: number) =>
  `${countOf(count, 'job')} on a branch ${count === 1 ? 'was' : 'were'} looked at`;

function List({ tests }: { tests: readonly GrownTest[] }) {
  return (
    <ul>
      {tests.map((test) => (
        <li key={`${test.path} ${test.name}`}>
          <a href={testUrl(test)}>
            <Foreign text={test.name} />
          </a>{' '}
          {formatDuration(test.before)} → {formatDuration(test.now)}, {factorOf(test)} ×{' '}
          <span class="quiet">
            in{' '}
            <a href={`#/job/${test.id}`}>
              <Foreign text={test.job} />
            </a>
            {where(test) !== '' && (
              <>
                {' '}
                (<Foreign text={where(test)} />)
              </>
            )}
            : {countOf(test.latest, 'run')} since {dayOf(test.since)}, {countOf(test.runs, 'run')}{' '}
            until {dayOf(test.until)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const factorOf = ({ before, now }: GrownTest) => (now / before).toFixed(1);
