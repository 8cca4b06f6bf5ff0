import type { ComponentChildren } from 'preact';
import type { Manifest } from '../../../src/format/dataset.ts';
import type { EventsFile } from '../../../src/format/job.ts';
import { countFixtures, fixturesWith, sumOf, type Tally } from '../../../src/verdict/tally.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { countOf, formatDuration } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { logsUrl, safeUrl } from '../links.ts';
import { Foreign } from '../parts/name.tsx';

/** When tests ran, of one stream or of all. */
export interface Extent {
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds. */
  length: number;
  /** Workers that are known. */
  workers: number;
}

/** The verdict, and what this is a run of. Only what is known is shown. */
export function Facts({
  dataset,
  result,
  tally,
  extent,
  whole,
  job: events,
}: {
  dataset: Dataset;
  result: Verdict;
  tally: Tally;
  extent: Extent;
  /** False: it is told above what is missing; null: nobody knows, the job was stopped. */
  whole: boolean | null;
  /** What is known of the job around the tests. */
  job: EventsFile | null;
}) {
  const { config, manifest } = dataset;
  const clock = useClock(extent.origin);
  const meta = manifest?.metadata;
  const job = meta?.job ?? config.name;
  const subject = meta?.subject ?? config.change_subject;
  const logs = logsUrl(dataset);
  return (
    <header class="facts">
      <h1>
        <span class={`verdict verdict-${result.tone}`}>{result.text}</span>{' '}
        <span class="verdict-of">{result.of}</span>
      </h1>
      {logs && (
        <a class="button logs-link" href={logs}>
          All logs
        </a>
      )}
      {subject && (
        <p class="subject">
          <Foreign text={subject} />
        </p>
      )}
      <dl class="fact-list">
        <Fact label="Job" value={job} />
        <JobResult result={events?.result ?? config.status} />
        <Fact label="Project" value={meta?.project ?? config.change_project} />
        <Change dataset={dataset} />
        <Fact label="Branch" value={meta?.branch ?? null} />
        <Fact label="Pipeline" value={meta?.pipeline ?? config.pipeline} />
        {meta?.build && (
          <Fact label="Build">
            <span title={visible(meta.build)}>{visible(meta.build.slice(0, 8))}</span>
          </Fact>
        )}
        <Fact label="Tests" value={testsText(tally, extent.workers)} />
        {whole !== false && sumOf(tally.of) > 0 && (
          <Fact label="Whole" value={whole ? 'nothing known to be missing' : 'not known'} />
        )}
        {extent.origin > 0 && (
          <>
            <Fact label="Runtime" value={runtimeText(extent, manifest)} />
            <Fact label="When" value={clock.range(0, extent.length)} />
          </>
        )}
      </dl>
    </header>
  );
}

/**
 * From the first to the last time told, which is no length of the run where a clock was set. Where the job was stopped
 * tests may have been under way for longer.
 */
function runtimeText({ length }: Extent, manifest: Manifest | null): string {
  const isUnsure = manifest?.warnings.some(({ code }) => code === 'TEST_CLOCK');
  const doubt = isUnsure ? ', by times that contradict each other (TEST_CLOCK)' : '';
  return `${manifest?.stopped ? 'at least ' : ''}${formatDuration(length / 1000)}${doubt}`;
}

/** `9 tests in 10 runs on 2 workers`, `119 tests, 6 set-ups and tear-downs on 2 workers`. */
function testsText(sum: Tally, workers: number): string | null {
  const { tests, runs } = sum;
  const fixtures = fixturesWith(sum);
  if (tests + sumOf(fixtures) === 0) return null;
  const again = runs > tests ? ` in ${countOf(runs, 'run')}` : '';
  const others = sumOf(fixtures) > 0 ? `, ${countFixtures(fixtures)}` : '';
  const where = workers > 0 ? ` on ${countOf(workers, 'worker')}` : '';
  return `${countOf(tests, 'test')}${again}${others}${where}`;
}

/** A job that failed says so, also where every test passed. */
function JobResult({ result }: { result: string | null }) {
  if (!result) return null;
  return (
    <Fact label="Job result">
      <span class={/^success$/i.test(result) ? '' : 'job-bad'}>
        <Foreign text={result} />
      </span>
    </Fact>
  );
}

function Fact({
  label,
  value,
  children,
}: {
  label: string;
  value?: string | null;
  children?: ComponentChildren;
}) {
  if (!value && !children) return null;
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children ?? <Foreign text={value ?? ''} />}</dd>
    </div>
  );
}

/** Change and patchset of a review, or the commit that was tested; where that is not known the branch or tag. */
function Change({ dataset }: { dataset: Dataset }) {
  const { config, manifest } = dataset;
  const change = manifest?.metadata.change ?? config.change_id;
  const revision = manifest?.metadata.patchset ?? config.revision;
  const url = safeUrl(manifest?.metadata.changeUrl ?? config.url);
  if (!change)
    return (
      <Fact
        label={revision ? 'Revision' : 'Ref'}
        value={revision ?? manifest?.metadata.ref ?? null}
      />
    );
  const text = revision ? `${change}, patchset ${revision}` : change;
  return (
    <Fact label="Change">
      {url ? (
        <a href={url} rel="noreferrer">
          <Foreign text={text} />
        </a>
      ) : (
        <Foreign text={text} />
      )}
    </Fact>
  );
}
