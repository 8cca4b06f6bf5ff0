import type { ComponentChildren } from 'preact';
import type { Dataset } from '../../model/dataset.ts';
import { formatClock, formatDate } from '../../model/instant.ts';
import { visible } from '../../model/names.ts';
import { countOf, formatDuration } from '../../model/quantity.ts';
import type { Run } from '../../model/run.ts';
import type { verdict } from '../../model/summary.ts';
import { logsUrl, safeUrl } from '../links.ts';
import { Foreign } from '../parts/name.tsx';

/** The verdict, and what this is a run of. Only what is known is shown. */
export function Facts({
  dataset,
  run,
  result,
}: {
  dataset: Dataset;
  run: Run;
  result: ReturnType<typeof verdict>;
}) {
  const { config, manifest } = dataset;
  const meta = manifest?.metadata;
  const job = meta?.job ?? config.name;
  const subject = meta?.subject ?? config.change_subject;
  const logs = logsUrl(dataset);
  const workers = new Set(run.tests.map((test) => test.worker)).size;
  return (
    <header class="facts">
      <h1>
        <span class={`verdict verdict-${result.tone}`}>{result.text}</span>
        {job && <Foreign text={job} />}
        {!job && run.tests.length > 0 && (
          <span class="quiet">of {countOf(run.tests.length, 'test')}</span>
        )}
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
        <Fact label="Project" value={meta?.project ?? config.change_project} />
        <Change dataset={dataset} />
        <Fact label="Branch" value={meta?.branch ?? null} />
        <Fact label="Pipeline" value={meta?.pipeline ?? config.pipeline} />
        {meta?.build && (
          <Fact label="Build">
            <span title={visible(meta.build)}>{visible(meta.build.slice(0, 8))}</span>
          </Fact>
        )}
        {run.tests.length > 0 && (
          <Fact
            label="Tests"
            value={`${countOf(run.tests.length, 'test')} on ${countOf(workers, 'worker')}`}
          />
        )}
        {run.origin > 0 && (
          <>
            <Fact label="Runtime" value={formatDuration(run.length / 1000)} />
            <Fact
              label="When"
              value={`${formatDate(run.origin)}, ${formatClock(run.origin)} – ${formatClock(run.origin + run.length)} UTC`}
            />
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
