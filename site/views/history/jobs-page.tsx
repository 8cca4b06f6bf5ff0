import { useEffect, useState } from 'preact/hooks';
import {
  type FrontCause,
  type FrontFile,
  type FrontJob,
  type JobStreak,
  MAX_STREAKS,
} from '../../../src/format/jobs/front.ts';
import { describeRun } from '../../../src/verdict/job.ts';
import { HEAD_WORDS, HEADS, headOf } from '../../model/history/head.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { Grown } from './grown.tsx';
import { JobPage } from './job-page.tsx';
import { ROOT } from './place.ts';
import { Result } from './result.tsx';
import { StaleNotice } from './stale-notice.tsx';
import { areOfBranches, buildUrl, dayOf, whenOf } from './wording.ts';
import '../../styles/history.css';

const FOUND = 100;
/** Of which runs are counted. */
const WEEKS_MS = 14 * 86_400_000;

const jobId = () => /^#\/job\/([\w-]{1,40})/.exec(location.hash)?.[1] ?? null;

/** The page of all jobs, and of one of them. */
export function JobsPage() {
  const [job, setJob] = useState(jobId());
  useEffect(() => {
    const look = () => setJob(jobId());
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return (
    <>
      <header class="masthead">
        <a class="brand" href="#/">
          <span class="brand-name">Jobs</span>
        </a>
      </header>
      <main id="main" tabIndex={-1}>
        {job === null ? <Front /> : <JobPage key={job} id={job} />}
      </main>
    </>
  );
}

function Front() {
  const url = new URL('front.json.gz', document.baseURI).href;
  const loading = useLoading(() => loadJson<FrontFile>(url), url);
  const [change, setChange] = useState('');
  if (loading.state === 'loading') return <Progress loading={loading} what="the jobs" />;
  if (loading.state === 'failed') return <LoadFailure error={loading.error} what="The jobs" />;
  const front = loading.value;
  const wanted = change.trim();
  const isWanted = ({ change: of, job, project }: FrontFile['newest'][number]) =>
    wanted === '' || of === wanted || job === wanted || project === wanted;
  const found = front.newest.filter(isWanted);
  const leftOut = front.newestLeftOut ?? 0;
  const isBranchTold = areOfBranches(front.newest);
  if (front.jobs.length === 0) return <NoJobs front={front} />;
  const { streaks = [] } = front;
  return (
    <div class="overview history-page">
      <StaleNotice front={front} />
      <section class="card">
        <h2 class="card-head">Jobs</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
        <section class="history-scroll" tabIndex={0} aria-label="Jobs and their latest runs">
          <table class="history-table">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Good this week</th>
                <th scope="col">The week before</th>
                <th scope="col">Latest runs, newest first</th>
              </tr>
            </thead>
            <tbody>
              {front.jobs.map((job) => (
                <JobRow key={job.id} job={job} streaks={streaks} />
              ))}
            </tbody>
          </table>
        </section>
        <p class="quiet">
          {HEAD_WORDS}: aborted, little is known, or nothing ran.
          {streaks.some(isBroken) && ' In a row, runs of one change count once.'}
          {streaks.length === MAX_STREAKS &&
            streaks.every(isBroken) &&
            ` Of more that fail in a row the ${MAX_STREAKS} longest are told.`}
          {front.since > front.at - WEEKS_MS &&
            ` There were more runs than are gone through: counted are those since ${dayOf(front.since)}.`}
        </p>
        {front.jobsLeftOut > 0 && (
          <p class="card-foot">and {countOf(front.jobsLeftOut, 'job')} more</p>
        )}
      </section>
      <Causes
        title="Causes of the last day"
        causes={front.day}
        note={mostOf(front.day.length, front.causes?.day)}
      />
      <Causes
        title="Causes of the last week"
        note={[
          ...mostOf(front.week.length, front.causes?.week),
          'without those of the last day alone',
        ]}
        causes={notOfTheDay(front)}
      />
      <Grown grown={front.grown} />
      <section class="card">
        <h2 class="card-head">Latest runs</h2>
        <label class="history-filters">
          Change, job or project{' '}
          <input
            class="field"
            value={change}
            onInput={(event) => setChange(event.currentTarget.value)}
          />
        </label>
        <ul>
          {found.slice(0, FOUND).map((run) => (
            <li key={run.path}>
              <a href={buildUrl(ROOT, run.path)}>{whenOf(run)}</a> <Foreign text={run.job} />{' '}
              {run.change !== null && <Foreign text={`${run.change},${run.patchset ?? '?'}`} />}{' '}
              {isBranchTold && run.branch && <Foreign text={run.branch} />} <Result run={run} />
            </li>
          ))}
        </ul>
        {found.length > FOUND && (
          <p class="quiet">
            and {countOf(found.length - FOUND + (wanted === '' ? leftOut : 0), 'run')} more
            {wanted !== '' && leftOut > 0 && ` of ${amongLatest(front)}`}
          </p>
        )}
        {found.length === 0 && (
          <p>
            {front.newest.length === 0
              ? 'No run in the last two weeks.'
              : `Not among ${amongLatest(front)}, of two weeks at most.`}
          </p>
        )}
      </section>
      <p class="quiet">
        As of {dayOf(front.at)}
        {!front.complete && '; the index is being made anew, so runs are missing'}.{' '}
        <a href="causes.atom">New causes as a feed</a>
      </p>
    </div>
  );
}

const amongLatest = ({ newest }: FrontFile) => `the latest ${countOf(newest.length, 'run')}`;

/** An index that knows nothing, and why that may be. */
function NoJobs({ front }: { front: FrontFile }) {
  return (
    <div class="overview history-page">
      <StaleNotice front={front} />
      <section class="card">
        <h2 class="card-head">Jobs</h2>
        <p>
          {front.complete
            ? 'No run is known: no build was published yet whose job is known, or all have expired.'
            : 'The index of runs is being made from the logs: jobs appear here as they are read.'}
        </p>
      </section>
      <p class="quiet">As of {dayOf(front.at)}</p>
    </div>
  );
}

/** What failed earlier in the week, too: all of a cause that the last day has as often is told there. */
const notOfTheDay = ({ day, week }: FrontFile): FrontCause[] =>
  week.filter(
    ({ id, runs, jobs }) =>
      !day.some((one) => one.id === id && one.runs === runs && one.jobs === jobs),
  );

/** Of a job that is said to be broken. */
const LEAST_FAILED = 3;
const isBroken = ({ failed }: JobStreak) => failed >= LEAST_FAILED;

function JobRow({
  job: { id, job, runs, week, before },
  streaks,
}: {
  job: FrontJob;
  streaks: readonly JobStreak[];
}) {
  const broken = streaks.filter((one) => one.job === job && isBroken(one));
  const rate = ({ good, runs: all }: FrontJob['week']) => (all === 0 ? '–' : `${good} of ${all}`);
  return (
    <tr>
      <th scope="row">
        <a href={`#/job/${id}`}>
          <Foreign text={job} />
        </a>
        {broken.map(({ branch, failed, passed, atLeast }) => (
          <div key={branch} class="quiet">
            failed {atLeast === 'failed' && 'at least '}
            {failed} times in a row{branch !== null && <Foreign text={` on ${branch}`} />}
            {passed > 0 &&
              `, after ${atLeast === 'passed' ? 'at least ' : ''}${countOf(passed, 'good run')}`}
          </div>
        ))}
      </th>
      <td>{rate(week)}</td>
      <td>{rate(before)}</td>
      <td>
        {runs.map((run) => (
          <a
            key={run.path}
            class={`history-cell history-${headOf(run)}`}
            href={buildUrl(ROOT, run.path)}
            title={`${whenOf(run)}: ${visible(describeRun(run))}`}
          >
            {HEADS[headOf(run)]}
          </a>
        ))}
      </td>
    </tr>
  );
}

/** Whether there are more causes than are listed, in words. */
const mostOf = (listed: number, all = listed): string[] =>
  all > listed ? [`the ${listed} of most runs, of ${formatCount(all)}`] : [];

function Causes({ title, note, causes }: { title: string; note: string[]; causes: FrontCause[] }) {
  if (causes.length === 0) return null;
  return (
    <section class="card">
      <h2 class="card-head">
        {title} {note.length > 0 && <span class="count">{note.join(', ')}</span>}
      </h2>
      <ul>
        {causes.map(({ id, text, runs, jobs, path }) => (
          <li key={id}>
            <a href={buildUrl(ROOT, path)}>
              <Foreign text={text} />
            </a>{' '}
            <span class="quiet">
              {countOf(runs, 'run')} of {countOf(jobs, 'job')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
