import type { LoadedStream } from '../../model/load/store.ts';
import { csvOf } from '../../model/run/csv.ts';
import { amendRoute } from '../hooks/use-route.ts';
import { saveFile } from '../parts/save-file.ts';

/** What can be done with the tests that are listed. */
export function Tools({
  data,
  order,
  tree,
  partial,
}: {
  data: LoadedStream;
  /** Indexes of the runs that are listed. */
  order: Uint32Array;
  tree: boolean;
  /** There are rows that are not rendered. */
  partial: boolean;
}) {
  const save = () => {
    const name = `${data.key.replace(/[^\w.-]+/g, '_')}-tests.csv`;
    saveFile(csvOf(data.run, order), 'text/csv;charset=utf-8', name);
  };
  return (
    <span class="tests-tools">
      {partial && !tree && (
        <button
          type="button"
          class="button"
          onClick={() => amendRoute('tests', { whole: true })}
          title="For screen readers, and for searching by the browser"
        >
          All rows at once
        </button>
      )}
      <button
        type="button"
        class="button"
        disabled={order.length === 0}
        title="The tests that are listed, as a file for a spreadsheet"
        onClick={save}
      >
        CSV
      </button>
      <button
        type="button"
        class="button"
        aria-pressed={tree}
        title="By module and class"
        onClick={() => amendRoute('tests', { tree: !tree })}
      >
        Tree
      </button>
    </span>
  );
}
