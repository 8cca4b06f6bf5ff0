import { useId } from 'preact/hooks';
import type { Outcome } from '../../../src/verdict/columns.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { type Filter, isOpen, NO_FILTER, tagCounts } from '../../model/match/filter.ts';
import type { Run } from '../../model/run/run.ts';
import { STATUS, STATUS_ORDER } from '../../model/run/status.ts';
import { visible } from '../../model/run/visible.ts';
import { Swatch } from './status.tsx';

/** Tags offered; a stream may have one a test. */
const TAGS = 50;

/** Narrows tests; its status buttons are the legend of the colours as well. */
export function FilterBar({
  run,
  filter,
  onChange,
  problem = null,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Why the text could not be applied; see useMatch. */
  problem?: string | null;
}) {
  const problemId = useId();
  const toggle = (status: Outcome) => {
    const without = filter.statuses.filter((other) => other !== status);
    const has = without.length < filter.statuses.length;
    onChange({ ...filter, statuses: has ? without : [...without, status] });
  };
  return (
    <search class="filter-bar">
      <span class="filter-text">
        <input
          class="field"
          type="search"
          placeholder={filter.regex ? 'Regular expression' : 'Filter by name'}
          aria-label={
            filter.regex
              ? 'Filter by name: a regular expression'
              : 'Filter by name: every word must occur'
          }
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          value={filter.text}
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
        <button
          type="button"
          class="button filter-regex"
          aria-pressed={filter.regex}
          title="Read the text as a regular expression"
          onClick={() => onChange({ ...filter, regex: !filter.regex })}
        >
          <span aria-hidden="true">.*</span>
          <span class="hidden-visually">Regular expression</span>
        </button>
      </span>
      {STATUS_ORDER.filter((status) => run.tally.of[status] > 0).map((status) => (
        <button
          key={status}
          type="button"
          class="button chip"
          aria-pressed={filter.statuses.includes(status)}
          title={`Only these: ${STATUS[status].meaning.toLowerCase()}`}
          onClick={() => toggle(status)}
        >
          <Swatch status={status} />
          {STATUS[status].label} <span class="quiet">{formatCount(run.tally.of[status])}</span>
        </button>
      ))}
      <More run={run} filter={filter} onChange={onChange} />
      {!isOpen(filter) && (
        <button type="button" class="button" onClick={() => onChange(NO_FILTER)}>
          Clear
        </button>
      )}
      {problem !== null && (
        <p class="filter-problem" id={problemId} role="alert">
          {visible(problem)}
        </p>
      )}
    </search>
  );
}

/** Worker, tag and duration: asked for less often. */
function More({
  run,
  filter,
  onChange,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const { workers, tags, min, max } = filter;
  const set = workers.length + tags.length + (min === null ? 0 : 1) + (max === null ? 0 : 1);
  const seconds = (text: string) => (text === '' ? null : Math.max(0, Number(text)));
  return (
    <details class={set > 0 ? 'filter-more filter-set' : 'filter-more'}>
      <summary class="button">More{set > 0 && ` (${set})`}</summary>
      <div class="filter-fields">
        <label>
          <span>Worker</span>
          <select
            class="field"
            value={workers.length === 0 ? '' : run.lanes.indexOf(workers[0] ?? '')}
            onChange={(event) => {
              const { value } = event.currentTarget;
              const one = run.lanes[Number(value)] ?? null;
              onChange({ ...filter, workers: value === '' ? [] : [one] });
            }}
          >
            <option value="">any</option>
            {workersOf(run).map((worker) => (
              <option key={worker} value={worker}>
                {visible(run.lanes[worker] ?? 'none')}
              </option>
            ))}
          </select>
        </label>
        <TagField run={run} filter={filter} onChange={onChange} />
        <label>
          <span>At least</span>
          <input
            class="field filter-seconds"
            type="number"
            min="0"
            step="any"
            value={min ?? ''}
            onChange={(event) => onChange({ ...filter, min: seconds(event.currentTarget.value) })}
          />
          <span>s</span>
        </label>
        <label>
          <span>at most</span>
          <input
            class="field filter-seconds"
            type="number"
            min="0"
            step="any"
            value={max ?? ''}
            onChange={(event) => onChange({ ...filter, max: seconds(event.currentTarget.value) })}
          />
          <span>s</span>
        </label>
      </div>
    </details>
  );
}

function TagField({
  run,
  filter,
  onChange,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const counts = tagsOf(run);
  const [chosen = ''] = filter.tags;
  if (counts.length === 0 && chosen === '') return null;
  const listed = counts.slice(0, TAGS).map(([tag]) => tag);
  return (
    <label>
      <span>Tag</span>
      <select
        class="field"
        value={chosen}
        onChange={(event) => {
          const { value } = event.currentTarget;
          onChange({ ...filter, tags: value === '' ? [] : [value] });
        }}
      >
        <option value="">any</option>
        {(chosen === '' || listed.includes(chosen) ? listed : [chosen, ...listed]).map((tag) => (
          <option key={tag} value={tag}>
            {visible(tag)}
          </option>
        ))}
      </select>
    </label>
  );
}

const knownWorkers = new WeakMap<Run, number[]>();
const knownTags = new WeakMap<Run, [string, number][]>();

/** Distinct workers of a run, -1 for none; looked up once a run, rendered at every key. */
function workersOf(run: Run): number[] {
  const known = knownWorkers.get(run) ?? [...new Set(run.workers)].sort((a, b) => a - b);
  knownWorkers.set(run, known);
  return known;
}

function tagsOf(run: Run): [string, number][] {
  const known = knownTags.get(run) ?? tagCounts(run);
  knownTags.set(run, known);
  return known;
}
