import { useMemo, useState } from 'preact/hooks';
import { isDense } from '../../../draw/detail.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import { formatDuration } from '../../../model/machine/quantity.ts';
import { layoutLanes } from '../../../model/timeline/layout.ts';
import { barsOf } from '../bars.ts';
import { usePainting, useStage } from '../stage.ts';

/** What bars mean that are too narrow to be told apart; it keeps its place once it was needed. */
export function Legend({ data: { run, lanes } }: { data: LoadedStream }) {
  const { viewport, width } = useStage();
  const layout = useMemo(() => layoutLanes(lanes, run.length), [lanes, run]);
  const bars = useMemo(() => barsOf(run), [run]);
  const [dense, setDense] = useState<boolean | null>(null);
  usePainting(viewport, () => {
    const now = isDense(layout, bars, viewport.span, width);
    setDense((before) => (before === null && !now ? null : now));
  }, [layout, bars, width]);
  if (dense === null) return null;
  const { short, long } = bars.lengths;
  return (
    <p class={`lanes-legend quiet${dense ? '' : ' lanes-legend-idle'}`}>
      <span>Narrow bars:</span>
      <span>
        <Sample heights={[4, 8, 12]} /> as high as their longest test, {seconds(short)} to{' '}
        {seconds(long)}
      </span>
      <span>
        <Sample heights={[12, 12]} dark /> darker where there are more
      </span>
      <span>
        <Sample heights={[12, 12]} other /> another tone for the next module
      </span>
    </p>
  );
}

const seconds = (ms: number) => formatDuration(ms / 1000);

/** A few bars as they are drawn. */
function Sample({ heights, dark, other }: { heights: number[]; dark?: boolean; other?: boolean }) {
  return (
    <svg width={heights.length * 5} height={12} aria-hidden="true">
      {heights.map((height, i) => {
        const kind = i === 0 ? '' : dark ? ' legend-dark' : other ? ' legend-other' : '';
        return (
          <rect
            key={i}
            class={`legend-bar${kind}`}
            x={i * 5}
            y={12 - height}
            width={4}
            height={height}
          />
        );
      })}
    </svg>
  );
}
