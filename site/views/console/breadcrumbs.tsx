import type { ConsoleRows } from '../../model/console/rows.ts';
import { type Section, trailOf } from '../../model/console/sections.ts';
import { visible } from '../../model/run/visible.ts';

/** Where in the job the first row in sight is; each part leads to its head. */
export function Breadcrumbs({
  sections,
  rows,
  top,
  onGo,
}: {
  sections: Section[];
  rows: ConsoleRows;
  /** The first row in sight. */
  top: number;
  onGo: (row: number) => void;
}) {
  if (sections.length === 0) return null;
  const trail = trailOf(sections, rows.at(top).line).filter((index) => {
    const row = rows.rowOfSection(index);
    return row >= 0 && row < top;
  });
  return (
    <nav class="out-trail" aria-label="Where in the job">
      {trail.length === 0 ? (
        <span class="out-quiet">top of the output</span>
      ) : (
        <ol>
          {trail.map((index) => {
            const { kind, name } = sections[index] as Section;
            return (
              <li key={index}>
                <button
                  type="button"
                  class="out-step"
                  title={`To the beginning of this ${kind}: ${visible(name)}`}
                  onClick={() => onGo(rows.rowOfSection(index))}
                >
                  <span class="out-kind">{kind}</span> <bdi>{visible(name)}</bdi>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </nav>
  );
}
