import type { Piece } from '../../../src/verdict/causes/alike.ts';
import { slotText, slotValues } from '../../../src/verdict/causes/cause-line.ts';
import { visible } from '../../model/run/visible.ts';

/** Values told on pointing at a slot. */
const TOLD = 40;

/** What failures of one cause say; where they differ, the values: `{404 ×3, 500} != 200`. */
export function CauseText({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <bdi dir="ltr">
      {pieces.map((piece, i) =>
        typeof piece === 'string' ? (
          visible(piece)
        ) : (
          // The list never changes.
          <span class="slot" key={i} title={visible(told(piece.values))}>
            {visible(slotText(piece.values))}
          </span>
        ),
      )}
    </bdi>
  );
}

function told(values: ReadonlyMap<string, number>): string {
  const all = slotValues(values);
  const more = all.length - TOLD;
  return `${values.size} values: ${all.slice(0, TOLD).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
