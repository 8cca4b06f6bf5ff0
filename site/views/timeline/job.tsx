import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { prepare } from '../../draw/canvas.ts';
import { paintJob } from '../../draw/job.ts';
import { formatDuration } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { type JobBar, type JobLane, jobBarAt, layoutJob } from '../../model/timeline/job.ts';
import { timeTicks } from '../../model/timeline/ticks.ts';
import { TICK_ROOM } from './axis.tsx';
import { Fold } from './fold.tsx';
import { attachGestures } from './input/gestures.ts';
import { Tooltip } from './panel/tooltip.tsx';
import { shareOf, usePainting, useStage } from './stage.ts';

/** What the job did before, around and after its tests. A click marks the time of a stretch. */
export function Job({
  lanes,
  folded,
  onFold,
}: {
  lanes: JobLane[];
  folded: boolean;
  onFold: () => void;
}) {
  if (lanes.length === 0) return null;
  return (
    <section class="job" aria-label="The job around the tests">
      <h2 class="machine-name">
        <Fold folded={folded} onFold={onFold}>
          job
        </Fold>
      </h2>
      {!folded && <JobLanes lanes={lanes} />}
      {!folded && <JobText lanes={lanes} />}
    </section>
  );
}

/** Stretches written out; the console has all. */
const WRITTEN = 200;

/** The lanes for who does not see them. */
function JobText({ lanes }: { lanes: JobLane[] }) {
  const { clock } = useStage();
  const bars = lanes.flatMap((lane) => lane.rows.flat()).sort((a, b) => a.start - b.start);
  return (
    <ul class="hidden-visually" aria-label="What the job did, in order">
      {bars.slice(0, WRITTEN).map(({ event, start, end }, i) => (
        <li key={i}>
          {clock.time(start, 0)}: {event.kind} {visible(event.name)},{' '}
          {event.end === null ? 'never ended' : formatDuration((end - start) / 1000)}
          {event.result !== null && `, ${event.result}`}
        </li>
      ))}
      {bars.length > WRITTEN && <li>and {bars.length - WRITTEN} more</li>}
    </ul>
  );
}

function JobLanes({ lanes }: { lanes: JobLane[] }) {
  const { viewport, cursor, marking, clock, width, palette } = useStage();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<{ bar: JobBar; x: number; y: number } | null>(null);
  const layout = useMemo(() => layoutJob(lanes), [lanes]);
  usePainting(viewport, () => {
    const ctx = canvas.current && prepare(canvas.current, width, layout.height);
    if (!ctx) return;
    const { span } = viewport;
    const ticks = timeTicks(span, clock.phase, width / TICK_ROOM);
    paintJob(ctx, { layout, span, width, ticks, palette });
  }, [layout, clock, width, palette]);

  const place = (event: PointerEvent) => {
    const { left, top } = (canvas.current as HTMLElement).getBoundingClientRect();
    const { from, to } = viewport.span;
    const perPixel = (to - from) / width;
    const [x, y] = [event.clientX - left, event.clientY - top];
    const at = from + x * perPixel;
    return { x, y, at, bar: jobBarAt(layout, at, y, perPixel) };
  };
  const click = useRef((_: PointerEvent) => {});
  click.current = (event) => {
    const { bar } = place(event);
    if (bar) marking.keep({ from: bar.start, to: bar.end });
  };
  useEffect(() => {
    if (!box.current) return;
    return attachGestures(box.current, viewport, {
      zoomsAlone: true,
      marking,
      onClick: (event) => click.current(event),
    });
  }, [viewport, marking]);

  return (
    <div class="stage-row">
      <div class="lane-labels">
        {layout.lanes.map(({ lane, top, height }) => (
          <span
            key={lane.label}
            class="stage-label lane-label"
            style={shareOf(layout, top, height)}
          >
            {lane.label}
          </span>
        ))}
      </div>
      <div
        class="job-canvas"
        ref={box}
        onPointerMove={(event) => {
          const { x, y, at, bar } = place(event);
          cursor.value = at;
          setHover(bar && event.buttons === 0 ? { bar, x, y } : null);
        }}
        onPointerLeave={() => {
          cursor.value = null;
          setHover(null);
        }}
      >
        <canvas ref={canvas} />
        {hover && <JobTooltip {...hover} width={width} />}
      </div>
    </div>
  );
}

function JobTooltip({ bar, ...place }: { bar: JobBar; x: number; y: number; width: number }) {
  const { event, start, end } = bar;
  return (
    <Tooltip name={event.name} {...place}>
      <p class="tooltip-facts">
        <span>{event.kind}</span>
        {event.host !== null && <bdi>{visible(event.host)}</bdi>}
        {event.result !== null && <span>{event.result}</span>}
        <span>{event.end === null ? 'never ended' : formatDuration((end - start) / 1000)}</span>
      </p>
    </Tooltip>
  );
}
