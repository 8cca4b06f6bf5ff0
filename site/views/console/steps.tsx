import { countOf } from '../../model/machine/quantity.ts';
import '../../styles/filter.css';

/** To the previous and the next of something there are several of. */
export function Steps({
  count,
  what,
  keys,
  onStep,
}: {
  count: number;
  what: string;
  /** Keys that do the same, as the tool tips say: previous, next. */
  keys?: [string, string];
  onStep: (by: 1 | -1) => void;
}) {
  if (count === 0) return null;
  const button = (by: 1 | -1, label: string, sign: string, key: string | undefined) => (
    <button
      type="button"
      class="button"
      title={key ? `${label} (${key})` : label}
      onClick={() => onStep(by)}
    >
      <span aria-hidden="true">{sign}</span>
      <span class="hidden-visually">{label}</span>
    </button>
  );
  return (
    <span class="button-group">
      {button(-1, `Previous ${what}`, '‹', keys?.[0])}
      <span class="button-group-text">{countOf(count, what)}</span>
      {button(1, `Next ${what}`, '›', keys?.[1])}
    </span>
  );
}
