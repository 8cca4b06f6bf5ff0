import { type ComponentChild, toChildArray } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount } from '../../model/machine/quantity.ts';

/** Rows of a long list that are shown at first. */
const FIRST = 12;

/** A list of which the rest is behind a button. */
export function Shortened({
  class: name,
  what,
  first = FIRST,
  children,
}: {
  class: string;
  /** What it lists: `events`. */
  what: string;
  first?: number;
  children: ComponentChild;
}) {
  const [all, setAll] = useState(false);
  const rows = toChildArray(children);
  // A button for one or two rows is no shorter than they are.
  const isLong = rows.length > first + 2;
  return (
    <>
      <ol class={name}>{all || !isLong ? rows : rows.slice(0, first)}</ol>
      {isLong && (
        <button type="button" class="button shortened-all" onClick={() => setAll(!all)}>
          {all ? `Show the first ${first}` : `Show all ${formatCount(rows.length)} ${what}`}
        </button>
      )}
    </>
  );
}
