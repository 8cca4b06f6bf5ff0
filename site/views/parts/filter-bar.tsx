import { useId } from 'preact/hooks';
import type { Outcome } from '../../../src/verdict/columns.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { tagCounts } from '../../model/match/filter.ts';
import { type Filter, isOpen, NO_FILTER } from '../../model/match/open-filter.ts';
import type { Run } from '../../model/run/run.ts';
import { STATUS, STATUS_ORDER } from '../../model/run/status.ts';
import { visible } from '../../model/run/visible.ts';
import { Swatch } from './status.tsx';
import '../../styles/filter.css';

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

/** Reason, workers, tags and duration: asked for less often. */
function More({
  run,
  filter,
  onChange,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const { workers, tags, reason, min, max } = filter;
  const set =
    workers.length +
    tags.length +
    [reason !== '', min !== null, max !== null].filter(Boolean).length;
  return (
    <details class={set > 0 ? 'filter-more filter-set' : 'filter-more'}>
      <summary class="button">More{set > 0 && ` (${set})`}</summary>
      <div class="filter-fields">
        <label>
          <span>Reason</span>
          <input
            class="field"
            type="text"
            placeholder="Words of why it failed"
            value={filter.reason}
            onInput={(event) => onChange({ ...filter, reason: event.currentTarget.value })}
          />
        </label>
        <Choices
          title="Worker"
          options={workersOf(run).map((worker) => run.lanes[worker] ?? null)}
          chosen={workers}
          onChange={(next) => onChange({ ...filter, workers: next })}
        />
        <TagField run={run} filter={filter} onChange={onChange} />
        <SecondsField
          title="At least"
          value={min}
          onChange={(seconds) => onChange({ ...filter, min: seconds })}
        />
        <SecondsField
          title="At most"
          value={max}
          onChange={(seconds) => onChange({ ...filter, max: seconds })}
        />
      </div>
    </details>
  );
}

const secondsOf = (text: string) => (text === '' ? null : Math.max(0, Number(text)));

function SecondsField({
  title,
  value,
  onChange,
}: {
  title: string;
  value: number | null;
  onChange: (seconds: number | null) => void;
}) {
  return (
    <label>
      <span>{title}</span>
      <input
        class="field filter-seconds"
        type="number"
        min="0"
        step="any"
        value={value ?? ''}
        aria-label={`${title}, in seconds`}
        onChange={(event) => onChange(secondsOf(event.currentTarget.value))}
      />
      <span>s</span>
    </label>
  );
}

/** Any number of tags, of which a test must have all. */
function TagField({
  run,
  filter,
  onChange,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const listed = tagsOf(run)
    .slice(0, TAGS)
    .map(([tag]) => tag);
  const rare = filter.tags.filter((tag) => !listed.includes(tag));
  return (
    <Choices
      title="Tags"
      options={[...rare, ...listed]}
      chosen={filter.tags}
      onChange={(tags) => onChange({ ...filter, tags })}
    />
  );
}

/** Some of a list; null stands for "none". */
function Choices<T extends string | null>({
  title,
  options,
  chosen,
  onChange,
}: {
  title: string;
  options: readonly T[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}) {
  if (options.length === 0) return null;
  return (
    <fieldset class="filter-choices">
      <legend>{title}</legend>
      {options.map((option) => (
        <label key={option ?? ''}>
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, option]
                  : chosen.filter((other) => other !== option),
              )
            }
          />
          <bdi>{visible(option ?? 'none')}</bdi>
        </label>
      ))}
    </fieldset>
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
