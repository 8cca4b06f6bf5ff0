import { createContext } from 'preact';
import { useContext, useLayoutEffect } from 'preact/hooks';
import { FrameLoop } from '../../draw/canvas.ts';
import type { Palette } from '../../draw/palette.ts';
import type { Signal } from '../../model/load/signal.ts';
import type { Clock } from '../../model/timeline/clock.ts';
import type { Span } from '../../model/timeline/span.ts';
import type { Viewport } from '../../model/timeline/viewport.ts';

/** The range that is marked, and how it gets into the address. */
export interface Marker {
  /** Follows the pointer while it marks; null: nothing is marked. */
  range: Signal<Span | null>;
  /** Keeps what is marked (null: nothing any more). */
  keep: (range: Span | null) => void;
  /** True: a drag marks even without Shift, as fingers have none. */
  always: Signal<boolean>;
}

/** What lanes, axis, charts and minimap share: one time range, one pointer, one width. */
export interface Stage {
  viewport: Viewport;
  /** The instant under the pointer, in milliseconds after the origin; null: nowhere. */
  cursor: Signal<number | null>;
  marking: Marker;
  clock: Clock;
  /** CSS pixels of the time axis; 0 before layout. */
  width: number;
  palette: Palette;
  /** Paints the lanes as they are seen, into any context; null before they were. */
  painter: { current: ((ctx: CanvasRenderingContext2D) => void) | null };
}

export const StageContext = createContext<Stage | null>(null);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error('outside of a timeline');
  return stage;
}

/** Where the name of a lane stands: beside it also where paper made the canvas smaller. */
export const shareOf = (whole: { height: number }, top: number, height: number) => ({
  top: `${(100 * top) / whole.height}%`,
  height: `${(100 * height) / whole.height}%`,
});

/** Paints now, and again in the next frame whenever the visible range moves or `inputs` change. */
export function usePainting(viewport: Viewport, paint: () => void, inputs: unknown[]): void {
  // `inputs` are what `paint` closes over.
  useLayoutEffect(() => {
    const loop = new FrameLoop(paint);
    paint();
    const stop = viewport.subscribe(loop.request);
    return () => {
      stop();
      loop.stop();
    };
  }, [viewport, ...inputs]);
}
