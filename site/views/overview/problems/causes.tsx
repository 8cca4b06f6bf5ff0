import { causeLine } from '../../../../src/verdict/causes/cause-line.ts';
import { shortName } from '../../../../src/verdict/names.ts';
import { formatCount } from '../../../model/machine/quantity.ts';
import type { ProblemGroup } from '../../../model/run/summary.ts';
import { visible } from '../../../model/run/visible.ts';

/** Of fewer, the list of failures shows the next one by itself. */
const LEAST = 3;
const LISTED = 8;

/** All causes in brief, beside the first of them: each leads to where it is told. */
export function Causes({ groups }: { groups: readonly ProblemGroup[] }) {
  if (groups.length < LEAST) return null;
  const rest = groups.length - LISTED;
  return (
    <nav class="card causes" aria-labelledby="causes-title">
      <h2 class="card-head" id="causes-title">
        Causes <span class="count">{formatCount(groups.length)}</span>
      </h2>
      <ol>
        {groups.slice(0, LISTED).map((group, place) => (
          <li key={place}>
            <button type="button" onClick={() => goTo(place)}>
              <span class="group-count">
                {formatCount(group.problems.length)}
                <span class="hidden-visually">{` ${timesOf(group)}: `}</span>
              </span>
              <bdi class="cause-brief">{visible(briefly(group))}</bdi>
            </button>
          </li>
        ))}
      </ol>
      {rest > 0 && <p class="card-foot quiet">and {formatCount(rest)} more</p>}
    </nav>
  );
}

/** Without the module of the exception, for which there is no room. */
function briefly({ cause, problems }: ProblemGroup): string {
  if (cause === null) return shortName(problems[0]?.test.name ?? '');
  return causeLine(cause).replace(/^(?:[a-z_]\w*\.)+(?=[A-Z])/, '');
}

const timesOf = ({ problems }: ProblemGroup) => (problems.length === 1 ? 'time' : 'times');

function goTo(place: number): void {
  const group = document.querySelectorAll<HTMLElement>('.problem')[place];
  group?.scrollIntoView({ block: 'start' });
  group?.querySelector<HTMLElement>('.failure h3 a')?.focus({ preventScroll: true });
}
