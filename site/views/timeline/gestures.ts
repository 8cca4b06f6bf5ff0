import type { Viewport } from '../../model/viewport.ts';

/** A press that moved less than this many pixels is a click. */
const CLICK = 4;
/** Zoom of one wheel notch of 100 pixels. */
const NOTCH = 1.25;

/**
 * Wheel zoom at the pointer, drag and touch pan, pinch zoom. `zoomsAlone`: the wheel zooms without
 * Ctrl. Returns the function that detaches it all.
 */
export function attachGestures(
  element: HTMLElement,
  viewport: Viewport,
  options: { zoomsAlone: boolean; onClick?: (event: PointerEvent) => void },
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const pointers = new Map<number, number>();
  let moved = 0;

  const perPixel = () => (viewport.span.to - viewport.span.from) / (element.clientWidth || 1);
  const timeAt = (clientX: number) =>
    viewport.span.from + (clientX - element.getBoundingClientRect().left) * perPixel();

  const onWheel = (event: WheelEvent) => {
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      viewport.pan(sideways * scale * perPixel());
      return;
    }
    if (!options.zoomsAlone && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    // A trackpad's pinch arrives as Ctrl and small deltas.
    const strength = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 4 : 1;
    viewport.zoom(timeAt(event.clientX), NOTCH ** ((event.deltaY * scale * strength) / 100));
  };

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, event.clientX);
    if (pointers.size === 1) moved = 0;
    element.setPointerCapture(event.pointerId);
  };

  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const by = event.clientX - before;
    moved += Math.abs(by);
    if (pointers.size === 1) {
      if (moved < CLICK) return;
      element.classList.add('dragging');
      viewport.pan(-by * perPixel());
    } else {
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1] ?? before;
      const apart = Math.max(Math.abs(before - other), 10);
      viewport.zoom(
        timeAt((event.clientX + other) / 2),
        apart / Math.max(Math.abs(event.clientX - other), 10),
      );
      moved = CLICK;
    }
    pointers.set(event.pointerId, event.clientX);
  };

  const onUp = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    element.classList.remove('dragging');
    if (event.type === 'pointerup' && pointers.size === 0 && moved < CLICK)
      options.onClick?.(event);
  };

  element.addEventListener('wheel', onWheel, { passive: false, signal });
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  return () => abort.abort();
}
