import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import { lastUpTo } from '../../model/console/console.ts';
import { formatBytes, formatCount, formatShare } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { amendRoute } from '../hooks/use-route.ts';
import type { SearchState } from './use-search.ts';
import '../../styles/filter.css';

/** Looks through all of the output. Enter goes to the next line that has it, with Shift back. */
export function SearchBar({
  field,
  find,
  regex,
  search,
  lines,
  here,
  onStep,
}: {
  field: RefObject<HTMLInputElement | null>;
  find: string;
  regex: boolean;
  search: SearchState | null;
  /** Of the output. */
  lines: number;
  /** The chosen line. */
  here: number | null;
  onStep: (by: 1 | -1) => void;
}) {
  const problemId = useId();
  const problem = search?.problem ?? null;
  return (
    <search class="out-search">
      <span class="filter-text">
        <input
          ref={field}
          class="field"
          type="search"
          placeholder={regex ? 'Regular expression' : 'Find in the output'}
          aria-label={regex ? 'Find in the output: a regular expression' : 'Find in the output'}
          aria-keyshortcuts="/"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          value={find}
          onInput={(event) => amendRoute('console', { find: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            onStep(event.shiftKey ? -1 : 1);
          }}
        />
        <button
          type="button"
          class="button filter-regex"
          aria-pressed={regex}
          title="Read the text as a regular expression"
          onClick={() => amendRoute('console', { regex: !regex })}
        >
          <span aria-hidden="true">.*</span>
          <span class="hidden-visually">Regular expression</span>
        </button>
      </span>
      {search && (
        <span class="button-group">
          <button type="button" class="button" title="Shift+Enter" onClick={() => onStep(-1)}>
            <span aria-hidden="true">‹</span>
            <span class="hidden-visually">Previous line found</span>
          </button>
          <span class="button-group-text" role="status">
            {stateOf(search, lines, here)}
          </span>
          <button type="button" class="button" title="Enter" onClick={() => onStep(1)}>
            <span aria-hidden="true">›</span>
            <span class="hidden-visually">Next line found</span>
          </button>
        </span>
      )}
      {problem !== null && (
        <p class="filter-problem" id={problemId} role="alert">
          {visible(problem)}
        </p>
      )}
    </search>
  );
}

/** `3 of 120 lines`, `120 lines, 40 % searched`, `loading, 3.1 MiB`. */
function stateOf(search: SearchState, lines: number, here: number | null): string {
  const { hits, searched, done, loaded } = search;
  if (loaded !== null) return `loading, ${formatBytes(loaded)}`;
  const unit = hits.length === 1 ? 'line' : 'lines';
  if (!done)
    return `${formatCount(hits.length)} ${unit}, ${formatShare(searched / lines)} searched`;
  if (hits.length === 0) return 'not found';
  const place = here === null ? -1 : lastUpTo(hits.length, (i) => hits[i] as number, here);
  const at = hits[place] === here ? `${formatCount(place + 1)} of ` : '';
  return `${at}${formatCount(hits.length)} ${unit}`;
}
