import { useEffect, useState } from 'preact/hooks';
import type { FrontCause, FrontFile, FrontJob } from '../../../src/format/history.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { JobPage } from './job-page.tsx';
import { ROOT } from './place.ts';
import { Result } from './result.tsx';
import { buildUrl, dayOf } from './told.ts';
import '../../styles/history.css';

const FOUND = 100;

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
  const found = front.newest.filter((run) => wanted === '' || run.change === wanted);
  return (
    <div class="overview history-page">
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
                <JobRow key={job.id} job={job} />
              ))}
            </tbody>
          </table>
        </section>
        <p class="quiet">✓ good, ✗ failed, ? neither: little is known, or nothing ran.</p>
        {front.jobsLeftOut > 0 && (
          <p class="card-foot">and {countOf(front.jobsLeftOut, 'job')} more</p>
        )}
      </section>
      <Causes title="Causes of the last day" causes={front.day} />
      <Causes
        title="Causes of the last week"
        note="without those of the last day alone"
        causes={notOfTheDay(front)}
      />
      <section class="card">
        <h2 class="card-head">Latest runs</h2>
        <label class="history-filters">
          Change{' '}
          <input
            class="field"
            value={change}
            onInput={(event) => setChange(event.currentTarget.value)}
          />
        </label>
        <ul>
          {found.slice(0, FOUND).map((run) => (
            <li key={run.path}>
              <a href={buildUrl(ROOT, run.path)}>{dayOf(run.time)}</a> <Foreign text={run.job} />{' '}
              {run.change !== null && <Foreign text={`${run.change},${run.patchset ?? '?'}`} />}{' '}
              <Result run={run} />
            </li>
          ))}
        </ul>
        {found.length === 0 && <p>Not among the latest {front.newest.length} runs.</p>}
      </section>
      <p class="quiet">
        As of {dayOf(front.at)}
        {!front.complete && '; the index is being made anew, so runs are missing'}.{' '}
        <a href="causes.atom">New causes as a feed</a>
      </p>
    </div>
  );
}

/** What failed earlier in the week, too: all of a cause that the last day has as often is told there. */
const notOfTheDay = ({ day, week }: FrontFile): FrontCause[] =>
  week.filter(
    ({ id, runs, jobs }) =>
      !day.some((one) => one.id === id && one.runs === runs && one.jobs === jobs),
  );

function JobRow({ job: { id, job, runs, week, before } }: { job: FrontJob }) {
  const rate = ({ good, runs: all }: FrontJob['week']) => (all === 0 ? '–' : `${good} of ${all}`);
  return (
    <tr>
      <th scope="row">
        <a href={`#/job/${id}`}>
          <Foreign text={job} />
        </a>
      </th>
      <td>{rate(week)}</td>
      <td>{rate(before)}</td>
      <td>
        {runs.map((run) => (
          <a
            key={run.path}
            class={`history-cell history-${run.good ? 'p' : run.verdict.tone === 'bad' ? 'f' : '?'}`}
            href={buildUrl(ROOT, run.path)}
            title={`${dayOf(run.time)}: ${run.verdict.text}`}
          >
            {run.good ? '✓' : run.verdict.tone === 'bad' ? '✗' : '?'}
          </a>
        ))}
      </td>
    </tr>
  );
}

function Causes({ title, note, causes }: { title: string; note?: string; causes: FrontCause[] }) {
  if (causes.length === 0) return null;
  return (
    <section class="card">
      <h2 class="card-head">
        {title} {note !== undefined && <span class="count">{note}</span>}
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
