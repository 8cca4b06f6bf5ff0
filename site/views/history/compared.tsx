import type { Comparison, Difference, Listed, TestState } from '../../../src/format/history.ts';
import { formatDuration } from '../../../src/verdict/durations.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { Foreign, NarrowName } from '../parts/name.tsx';
import { ErrorsCompared } from './errors.tsx';

const LISTS = [
  ['newlyFailing', 'failing that passed'],
  ['newlySkipped', 'newly skipped'],
  ['newlyPassing', 'newly passing'],
  ['added', 'not in that run'],
  ['gone', 'gone'],
] as const;

const STATE: Record<TestState, string> = {
  p: 'passed',
  f: 'failed',
  l: 'flaky',
  s: 'skipped',
  '-': 'not in the run',
  '?': 'not known',
};

/** A run 10 % slower over all is none to speak of. */
const SAME_PACE = 1.1;

/** `2 failing that passed, 1 slower`; what is another machine stands last. */
export function comparedWords(compared: Comparison): string {
  const words = LISTS.flatMap(([key, label]) =>
    compared[key].count > 0 ? [`${formatCount(compared[key].count)} ${label}`] : [],
  );
  if (compared.slower.count > 0) words.push(`${formatCount(compared.slower.count)} slower`);
  if (compared.pace !== null && compared.pace > SAME_PACE) {
    words.push(`all tests slower by a factor of ${compared.pace.toFixed(1)}`);
  }
  const fresh = compared.errors?.fresh.count ?? 0;
  if (fresh > 0) words.push(`${countOf(fresh, 'new kind')} of ERROR lines of services`);
  words.push(...compared.machine);
  return words.length > 0 ? words.join(', ') : 'no test came to anything else';
}

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

function DifferenceList({ label, list }: { label: string; list: Listed<Difference> }) {
  if (list.count === 0) return null;
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
        {list.count > list.first.length && (
          <li>and {formatCount(list.count - list.first.length)} more</li>
        )}
      </ul>
    </details>
  );
}
