import {
  type EarlierRun,
  type HistoryContext,
  type HistoryFile,
  MAX_COMPARED,
  type Novelty,
} from '../../../src/format/history.ts';
import { describeComparison } from '../../../src/verdict/history/describe.ts';
import { describeNovelty, NOVELTY } from '../../../src/verdict/history/novelty.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { artifactUrl, type Dataset } from '../../model/load/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { navigate, useRoute } from '../hooks/use-route.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { LoadFailure, Progress } from '../parts/notice.tsx';
import { ComparedLists } from './compared.tsx';
import { buildUrl, dayOf, isUpwards, whenOf } from './wording.ts';
import '../../styles/history.css';

/** Failures of which it is told whether they are new. */
const SHOWN = 50;

/** What the job did before this run: as it was known when the page was published. */
export function Before({ dataset }: { dataset: Dataset }) {
  const artifact = dataset.history ?? null;
  const loading = useLoading(
    artifact ? () => loadJson<HistoryFile>(artifactUrl(dataset, artifact)) : null,
    artifact,
  );
  const file = loading.state === 'ready' ? loading.value : null;
  const context = file?.context ?? null;
  if (file?.version !== 1 || context === null || !isUpwards(context.root)) return null;
  return (
    <section class="card history-card" aria-labelledby="history-title">
      <h2 class="card-head" id="history-title">
        Before this run
      </h2>
      <Compared dataset={dataset} file={file} context={context} />
      <Elsewhere file={file} context={context} />
      <p class="card-foot">
        <a href={context.grid.startsWith(context.root) ? context.grid : context.root}>
          History of this job
        </a>{' '}
        <span class="quiet">
          {dataset.streams.length > 1 && `All ${dataset.streams.length} streams together. `}As of{' '}
          {dayOf(context.at)}
          {!context.complete && '; the index was being made anew, so runs may be missing'}
        </span>
      </p>
    </section>
  );
}

/** Beside the last good run, or beside another good one that the address names. */
function Compared({
  dataset,
  file,
  context,
}: {
  dataset: Dataset;
  file: HistoryFile;
  context: HistoryContext;
}) {
  const route = useRoute();
  const { compared, runs, root } = context;
  const novelty = context.novelty.length > 0 && <IsItNew context={context} />;
  if (compared === null) {
    return (
      <>
        <p>
          {context.many
            ? `Runs of more than ${formatCount(MAX_COMPARED)} tests are not compared with others.`
            : 'No good run of this job for its project and branch is known from before that can be read and compared: there is nothing to compare with.'}
        </p>
        {novelty}
      </>
    );
  }
  const against = (route.view === 'overview' && route.against) || compared.with;
  const choose = (path: string) => {
    if (route.view !== 'overview') return;
    const { against: _, ...rest } = route;
    navigate(path === compared.with ? rest : { ...rest, against: path });
  };
  const choices = runs.filter(({ good, path }) => good && path !== compared.with);
  const last = runs.find(({ path }) => path === compared.with);
  // good runs of others may be newer
  const among = choices.some(({ otherProject }) => otherProject !== undefined);
  const lastGood = `the last good run${among ? ' of this project' : ''}`;
  return (
    <>
      {choices.length > 0 && (
        <label class="history-filters">
          Compared with{' '}
          <select
            class="field"
            value={against}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <option value={compared.with}>
              {lastGood}
              {last && `, ${toldOf(last)}`}
            </option>
            {choices.map((run) => (
              <option key={run.path} value={run.path}>
                {toldOf(run)}
              </option>
            ))}
          </select>
        </label>
      )}
      {against === compared.with ? (
        <p>
          Beside <a href={buildUrl(root, compared.with)}>{lastGood}</a>
          {last && ` of ${dayOf(last.time)}`}: {describeComparison(compared, file.record)}.
        </p>
      ) : (
        <Chosen
          dataset={dataset}
          file={file}
          run={choices.find(({ path }) => path === against)}
          root={root}
        />
      )}
      {novelty}
      {against === compared.with && <ComparedLists dataset={dataset} compared={compared} />}
    </>
  );
}

/** `2026-11-28 14:05 UTC, 904711,3`, of another project with its name */
const toldOf = (run: EarlierRun): string => {
  const of = run.change === null ? '' : `, ${run.change},${run.patchset ?? '?'}`;
  const project = run.otherProject === undefined ? '' : ` of ${run.otherProject ?? 'no project'}`;
  return visible(whenOf(run) + of + project);
};

/** Beside a run that was chosen: both are read. */
function Chosen({
  dataset,
  file,
  run,
  root,
}: {
  dataset: Dataset;
  file: HistoryFile;
  /** Missing: the address names one that this page does not know. */
  run: EarlierRun | undefined;
  root: string;
}) {
  const url = run && new URL(buildUrl(root, run.path), dataset.page).href;
  const load = async (path: string, page: string) =>
    (await import('../../model/history/baseline.ts')).compareWith(dataset, file, page, path);
  const loading = useLoading(run && url ? () => load(run.path, url) : null, url);
  if (run === undefined || url === undefined) {
    return <p>The address names a run that is not among the good ones that this page knows.</p>;
  }
  if (loading.state === 'loading') return <Progress loading={loading} what="the other run" />;
  if (loading.state === 'failed') return <LoadFailure error={loading.error} what="The other run" />;
  const compared = loading.value;
  return (
    <>
      <p>
        Beside <a href={url}>the good run</a> of {toldOf(run)}:{' '}
        {describeComparison(compared, file.record)}.
      </p>
      <ComparedLists dataset={dataset} compared={compared} />
    </>
  );
}

function IsItNew({ context: { at, novelty, root } }: { context: HistoryContext }) {
  return (
    <ul class="history-novelty">
      {novelty.slice(0, SHOWN).map((one) => (
        <li key={one.name}>
          <NarrowName name={one.name} />
          <span>
            <b>{NOVELTY[one.kind] ?? NOVELTY.unknown}</b>: {describeNovelty(one, dayOf(at))}
            <Instants one={one} root={root} />
          </span>
        </li>
      ))}
      {novelty.length > SHOWN && <li>and {formatCount(novelty.length - SHOWN)} more</li>}
    </ul>
  );
}

function Instants({ one, root }: { one: Novelty; root: string }) {
  const { firstFailed, lastPassed } = one;
  return (
    <>
      {firstFailed && (
        <>
          ; {one.failed === 1 ? 'that was' : 'the first of them'}{' '}
          <a href={buildUrl(root, firstFailed.path)}>{dayOf(firstFailed.time)}</a>
        </>
      )}
      {lastPassed && (
        <>
          ; last passed <a href={buildUrl(root, lastPassed.path)}>{dayOf(lastPassed.time)}</a>
        </>
      )}
    </>
  );
}

function Elsewhere({ file, context }: { file: HistoryFile; context: HistoryContext }) {
  if (context.elsewhere.length === 0) return null;
  const textOf = (id: string) => file.record.causes.find((cause) => cause.id === id)?.text ?? id;
  return (
    <ul class="history-elsewhere">
      {context.elsewhere.map(({ id, jobs, some }) => (
        <li key={id}>
          The same in {countOf(jobs, 'other job')} within a day: <Foreign text={textOf(id)} /> (
          {some.map(({ job, path }, at) => (
            <>
              {at > 0 && ', '}
              <a href={buildUrl(context.root, path)}>
                <Foreign text={job} />
              </a>
            </>
          ))}
          )
        </li>
      ))}
    </ul>
  );
}
