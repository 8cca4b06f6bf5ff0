import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { prepare } from '../../draw/canvas.ts';
import { detailOf } from '../../draw/detail.ts';
import { paintLanes } from '../../draw/lanes.ts';
import { paintHits, paintMark } from '../../draw/marks.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import type { Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { hitTest, type Layout, layoutLanes, placeOf } from '../../model/timeline/layout.ts';
import { timeTicks } from '../../model/timeline/ticks.ts';
import { TICK_ROOM } from './axis.tsx';
import { barsOf } from './bars.ts';
import { attachGestures } from './input/gestures.ts';
import { TestTooltip } from './panel/tooltip.tsx';
import { shareOf, usePainting, useStage } from './stage.ts';

/** Pixels of the ticks of what a filter lets through, above the lanes. */
const HIT = 5;

/** Pixels at the top of the window under the masthead. */
const STICKY = 46;

/** One lane a worker; the heart of the view. */
export function Lanes({
  focusRef,
  data,
  mask,
  selected,
  onSelect,
}: {
  focusRef: RefObject<HTMLDivElement | null>;
  data: LoadedStream;
  /** Tests that pass the filter, 1 and 0 by index; null: all do. */
  mask: Uint8Array | null;
  selected: Test | null;
  onSelect: (test: Test | null) => void;
}) {
  const { run, lanes } = data;
  const { viewport, cursor, clock, marking, width, palette, painter } = useStage();
  const base = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<{ test: Test; x: number; y: number } | null>(null);
  const layout = useMemo(() => layoutLanes(lanes, run.length), [lanes, run]);
  const plain = useMemo(() => barsOf(run), [run]);
  const bars = useMemo(() => ({ ...plain, match: mask }), [plain, mask]);

  const paint = (ctx: CanvasRenderingContext2D) => {
    const { span } = viewport;
    const ticks = timeTicks(span, clock.phase, width / TICK_ROOM);
    paintLanes(ctx, { layout, bars, span, width, palette, detail: detailOf(bars, ticks) });
    if (mask) paintHits(ctx, { span, width, palette }, run.starts, mask, HIT);
  };
  painter.current = paint;
  usePainting(viewport, () => {
    const ctx = base.current && prepare(base.current, width, layout.height);
    if (ctx) paint(ctx);
  }, [layout, bars, width, palette, clock]);
  usePainting(viewport, () => {
    const ctx = overlay.current && prepare(overlay.current, width, layout.height);
    if (!ctx) return;
    const scene = { layout, span: viewport.span, width, palette };
    const mark = (test: Test | null, kind: 'hover' | 'selected') => {
      if (!test || test.start === null || test.end === null) return;
      paintMark(ctx, scene, { index: test.index, start: test.start, end: test.end }, kind);
    };
    mark(hover?.test ?? null, 'hover');
    mark(selected, 'selected');
  }, [layout, width, palette, hover?.test, selected]);

  useInSight(overlay, layout, selected);

  const testAt = (event: PointerEvent): Test | null => {
    const box = (overlay.current as HTMLElement).getBoundingClientRect();
    const { from, to } = viewport.span;
    const hit = hitTest(layout, {
      from,
      perPixel: (to - from) / width,
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      slack: event.pointerType === 'touch' ? 12 : 3,
      // What the filter dims is not what somebody aims at.
      weight: (test) => (bars.match?.[test] === 0 ? 0 : (bars.weight[test] as number)),
    });
    return hit === null ? null : run.test(hit);
  };
  const click = useRef((_: PointerEvent) => {});
  click.current = (event) => onSelect(testAt(event));
  useEffect(() => {
    const element = focusRef.current;
    if (!element) return;
    return attachGestures(element, viewport, {
      zoomsAlone: true,
      marking,
      onClick: (event) => click.current(event),
    });
  }, [viewport, marking, focusRef]);

  const onMove = (event: PointerEvent) => {
    const box = (overlay.current as HTMLElement).getBoundingClientRect();
    const { from, to } = viewport.span;
    cursor.value = from + ((event.clientX - box.left) / width) * (to - from);
    if (event.pointerType === 'touch') return;
    const test = event.buttons === 0 ? testAt(event) : null;
    setHover(test && { test, x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const onLeave = () => {
    cursor.value = null;
    setHover(null);
  };
  return (
    <div class="stage-row lanes">
      <LaneLabels layout={layout} />
      <div
        class="lane-canvas"
        ref={focusRef}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        role="application"
        aria-label="Timeline of the tests. Press n for the next failure, Enter to open it, f to fit. The Tests view lists the same tests as a table."
        onPointerMove={onMove}
        onPointerLeave={onLeave}
        onDblClick={(event) => viewport.zoom(cursor.value ?? 0, event.shiftKey ? 3 : 1 / 3)}
      >
        <canvas ref={base} class="lane-base" />
        <canvas ref={overlay} class="lane-overlay" />
        {hover && <TestTooltip test={hover.test} x={hover.x} y={hover.y} width={width} />}
      </div>
    </div>
  );
}

/** Scrolls so that what was selected is not left beneath the panel that tells of it. */
function useInSight(
  lanes: RefObject<HTMLElement | null>,
  layout: Layout,
  selected: Test | null,
): void {
  useEffect(() => {
    const placed = selected && placeOf(layout, selected);
    const box = lanes.current?.getBoundingClientRect();
    if (!placed || !box) return;
    const dock = Number.parseFloat(
      document.documentElement.style.getPropertyValue('--dock') || '0',
    );
    const [top, bottom] = [box.top + placed.top - 20, box.top + placed.top + placed.height + 8];
    const room = { from: STICKY, to: innerHeight - dock };
    if (bottom > room.to) scrollBy(0, bottom - room.to);
    else if (top < room.from) scrollBy(0, top - room.from);
  }, [selected, layout]);
}

function LaneLabels({ layout }: { layout: Layout }) {
  return (
    <div class="lane-labels">
      {layout.bands.map(({ lane, top, height }) => (
        <span
          key={lane.label}
          class="stage-label lane-label"
          style={shareOf(layout, top, height)}
          title={`${lane.label}: ${countOf(lane.order.length, 'run')}`}
        >
          <LaneName label={lane.label} />
        </span>
      ))}
    </div>
  );
}

/** `worker 0`, of which a telephone has room for the number. */
function LaneName({ label }: { label: string }) {
  if (label === 'no worker') {
    return (
      <>
        no<span class="lane-word"> worker</span>
      </>
    );
  }
  const number = /^worker (\d+)$/.exec(label)?.[1];
  if (number === undefined) return <bdi>{visible(label)}</bdi>;
  return (
    <>
      <span class="lane-word">worker </span>
      {number}
    </>
  );
}
