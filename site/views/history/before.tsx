import type { HistoryContext, HistoryFile, Novelty } from '../../../src/format/history.ts';
import { NOVELTY, tellNovelty } from '../../../src/verdict/history/novelty.ts';
import { loadJson } from '../../model/load/bytes.ts';
import { artifactUrl, type Dataset } from '../../model/load/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { ComparedLists, comparedWords } from './compared.tsx';
import { buildUrl, dayOf, isUpwards } from './told.ts';
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
      <Baseline context={context} />
      {context.novelty.length > 0 && <IsItNew context={context} />}
      {context.compared && <ComparedLists compared={context.compared} />}
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

function Baseline({ context }: { context: HistoryContext }) {
  const { compared, runs, root } = context;
  if (compared === null) {
    return (
      <p>
        No good run of this job for its project and branch is known from before that can be read:
        there is nothing to compare with.
      </p>
    );
  }
  const run = runs.find(({ path }) => path === compared.with);
  return (
    <p>
      Beside <a href={buildUrl(root, compared.with)}>the last good run</a>
      {run && ` of ${dayOf(run.time)}`}: {comparedWords(compared)}.
    </p>
  );
}

function IsItNew({ context: { at, novelty, root } }: { context: HistoryContext }) {
  return (
    <ul class="history-novelty">
      {novelty.slice(0, SHOWN).map((one) => (
        <li key={one.name}>
          <NarrowName name={one.name} />
          <span>
            <b>{NOVELTY[one.kind] ?? NOVELTY.unknown}</b>: {tellNovelty(one, dayOf(at))}
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
