import type { Comparison, Difference, Listed, TestState } from '../../../src/format/history.ts';
import { formatDuration } from '../../../src/verdict/durations.ts';
import { LISTS } from '../../../src/verdict/history/describe.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { ErrorsCompared } from './errors.tsx';

const STATE: Record<TestState, string> = {
  p: 'passed',
  f: 'failed',
  l: 'flaky',
  s: 'skipped',
  '-': 'not in the run',
  '?': 'not known',
};

/** What differs, list by list. */
export function ComparedLists({ dataset, compared }: { dataset: Dataset; compared: Comparison }) {
  const { slower, newCauses, spreadOf, errors } = compared;
  return (
    <>
      {LISTS.map(([key, label]) => (
        <DifferenceList key={key} label={label} list={compared[key]} />
      ))}
      {slower.count > 0 && (
        <details>
          <summary>
            {formatCount(slower.count)} slower than their times differ by themselves in {spreadOf}{' '}
            good runs
          </summary>
          <ul>
            {slower.first.map(({ name, before, now }) => (
              <li key={name}>
                <NarrowName name={name} /> {formatDuration(now)}, before {formatDuration(before)}
              </li>
            ))}
            <More list={slower} />
          </ul>
        </details>
      )}
      {newCauses.length > 0 && (
        <details>
          <summary>{countOf(newCauses.length, 'cause')} that the good run had not</summary>
          <ul>
            {newCauses.map(({ id, text }) => (
              <li key={id}>
                <Foreign text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {errors && <ErrorsCompared dataset={dataset} errors={errors} />}
    </>
  );
}

/** What of a list is not shown. */
const More = ({ list: { count, first } }: { list: Listed<unknown> }) =>
  count > first.length ? <li>and {formatCount(count - first.length)} more</li> : null;

function DifferenceList({ label, list }: { label: string; list?: Listed<Difference> | undefined }) {
  if (list === undefined || list.count === 0) return null;
  return (
    <details>
      <summary>
        {formatCount(list.count)} {label}
      </summary>
      <ul>
        {list.first.map(({ name, before, now }) => (
          <li key={name}>
            <NarrowName name={name} />{' '}
            <span class="quiet">{`${STATE[now]}, before ${STATE[before]}`}</span>
          </li>
        ))}
        <More list={list} />
      </ul>
    </details>
  );
}
