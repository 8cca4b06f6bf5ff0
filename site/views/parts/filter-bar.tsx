import type { TestStatus } from '../../../src/publish/format.ts';
import { formatCount } from '../../model/quantity.ts';
import { type Filter, NO_FILTER } from '../../model/routes.ts';
import type { Run } from '../../model/run.ts';
import { STATUS, STATUS_ORDER } from '../../model/status.ts';
import { isOpen } from '../../model/table.ts';
import { Swatch } from './status.tsx';

/** Narrows tests by text and status; its status buttons are the legend of the colours as well. */
export function FilterBar({
  run,
  filter,
  onChange,
}: {
  run: Run;
  filter: Filter;
  onChange: (filter: Filter) => void;
}) {
  const toggle = (status: TestStatus) => {
    const without = filter.statuses.filter((other) => other !== status);
    const has = without.length < filter.statuses.length;
    onChange({ ...filter, statuses: has ? without : [...without, status] });
  };
  return (
    <search class="filter-bar">
      <input
        class="field"
        type="search"
        placeholder="Filter by name"
        aria-label="Filter by name: every word must occur"
        value={filter.text}
        onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      {STATUS_ORDER.filter((status) => run.counts[status] > 0).map((status) => (
        <button
          key={status}
          type="button"
          class="button chip"
          aria-pressed={filter.statuses.includes(status)}
          title={`Only these: ${STATUS[status].meaning.toLowerCase()}`}
          onClick={() => toggle(status)}
        >
          <Swatch status={status} />
          {STATUS[status].label} <span class="quiet">{formatCount(run.counts[status])}</span>
        </button>
      ))}
      {!isOpen(filter) && (
        <button type="button" class="button" onClick={() => onChange(NO_FILTER)}>
          Clear
        </button>
      )}
    </search>
  );
}
