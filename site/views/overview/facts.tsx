import type { ComponentChildren } from 'preact';
import type { EventsFile } from '../../../src/format/job.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf, formatDuration } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/names.ts';
import type { verdict } from '../../model/run/summary.ts';
import { useClock } from '../hooks/use-times.ts';
import { logsUrl, safeUrl } from '../links.ts';
import { Foreign } from '../parts/name.tsx';

/** The verdict, and what this is a run of. Only what is known is shown. */
export function Facts({
  dataset,
  data,
  result,
  job: events,
}: {
  dataset: Dataset;
  data: LoadedStream;
  result: ReturnType<typeof verdict>;
  /** What is known of the job around the tests. */
  job: EventsFile | null;
}) {
  const { run } = data;
  const { config, manifest } = dataset;
  const clock = useClock(run.origin);
  const meta = manifest?.metadata;
  const job = meta?.job ?? config.name;
  const subject = meta?.subject ?? config.change_subject;
  const logs = logsUrl(dataset);
  const workers = new Set(run.workers.filter((worker) => worker >= 0)).size;
  return (
    <header class="facts">
      <h1>
        <span class={`verdict verdict-${result.tone}`}>{result.text}</span>
        {job && <Foreign text={job} />}
        {!job && run.count > 0 && <span class="quiet">of {countOf(run.count, 'test')}</span>}
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
        <Fact label="Job result" value={events?.result ?? config.status} />
        <Fact label="Project" value={meta?.project ?? config.change_project} />
        <Change dataset={dataset} />
        <Fact label="Branch" value={meta?.branch ?? null} />
        <Fact label="Pipeline" value={meta?.pipeline ?? config.pipeline} />
        {meta?.build && (
          <Fact label="Build">
            <span title={visible(meta.build)}>{visible(meta.build.slice(0, 8))}</span>
          </Fact>
        )}
        {run.count > 0 && (
          <Fact
            label="Tests"
            value={
              countOf(run.count, 'test') + (workers > 0 ? ` on ${countOf(workers, 'worker')}` : '')
            }
          />
        )}
        {run.origin > 0 && (
          <>
            <Fact label="Runtime" value={formatDuration(run.length / 1000)} />
            <Fact label="When" value={clock.range(0, run.length)} />
          </>
        )}
      </dl>
    </header>
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

/** Change and patchset of a review, or the commit of a ref update. */
function Change({ dataset }: { dataset: Dataset }) {
  const { config, manifest } = dataset;
  const change = manifest?.metadata.change ?? config.change_id;
  const revision = manifest?.metadata.patchset ?? config.revision;
  const url = safeUrl(manifest?.metadata.changeUrl ?? config.url);
  if (!change) return <Fact label="Revision" value={revision ?? manifest?.metadata.ref ?? null} />;
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
