/** A run beside one that the reader chose, of what both have published: no server is asked. */
import { rerunsOf } from '../../../src/format/dataset.ts';
import type { Comparison, HistoryFile } from '../../../src/format/history.ts';
import type { TestsFile } from '../../../src/format/tests.ts';
import { compareRuns } from '../../../src/verdict/history/compare.ts';
import { type States, statesOf } from '../../../src/verdict/history/states.ts';
import { wasStopped } from '../../../src/verdict/streams.ts';
import { LoadError, loadJson } from '../load/bytes.ts';
import { artifactUrl, type Dataset, loadDataset } from '../load/dataset.ts';

/** What the tests of a build came to. */
async function loadStates(dataset: Dataset, result: string | null): Promise<States> {
  const files = await Promise.all(
    dataset.streams.map(({ tests }) => loadJson<TestsFile>(artifactUrl(dataset, tests))),
  );
  const states = statesOf(
    files,
    dataset.manifest?.warnings ?? [],
    rerunsOf(dataset.manifest ?? {}),
  );
  return { ...states, partial: states.partial || wasStopped(result) };
}

/**
 * Compares a build with another.
 *
 * @param file its `history`
 * @param url of the other's page
 * @param path of the other below the logs root
 * @returns what is slower, and which ERROR lines are new, is as it was published: that is of several good runs, not of one
 * @throws LoadError where the other is gone, or is not what it was
 */
export async function compareWith(
  dataset: Dataset,
  { record, context }: HistoryFile,
  url: string,
  path: string,
): Promise<Comparison> {
  const other = await loadDataset(url, 'data/');
  const { history } = other;
  const then = history ? await loadJson<HistoryFile>(artifactUrl(other, history)) : null;
  if (then?.record?.path !== path) throw new LoadError('malformed', url, 'It is another build.');
  const [states, before] = await Promise.all([
    loadStates(dataset, record.result),
    loadStates(other, then.record.result),
  ]);
  const compared = compareRuns(
    { record, states, times: { names: [], seconds: new Float64Array(0) } },
    { record: then.record, states: before },
    [],
  );
  if (!context?.compared) return compared;
  const { slower, spreadOf, pace, errors = null } = context.compared;
  return { ...compared, slower, spreadOf, pace, errors };
}
