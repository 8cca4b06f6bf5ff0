import type { Viewport } from '../../../model/timeline/viewport.ts';
import type { Marker } from '../stage.ts';

/** A press that moved less than this many pixels is a click. */
const CLICK = 4;
/** Zoom of one wheel notch of 100 pixels. */
const NOTCH = 1.25;

/**
 * Wheel zoom at the pointer, drag and touch pan, pinch zoom; a drag with Shift marks a range.
 * `zoomsAlone`: the wheel zooms without Ctrl. Returns the function that detaches it all.
 */
export function attachGestures(
  element: HTMLElement,
  viewport: Viewport,
  options: { zoomsAlone: boolean; marking: Marker; onClick?: (event: PointerEvent) => void },
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const pointers = new Map<number, number>();
  const { marking } = options;
  let moved = 0;
  /** Where a range began to be marked; null: the drag pans. */
  let anchor: number | null = null;

  // Asked for once a gesture: in the middle of one it would lay out the page at every event.
  let box = { left: 0, width: 1 };
  const perPixel = () => (viewport.span.to - viewport.span.from) / (box.width || 1);
  const timeAt = (clientX: number) => viewport.span.from + (clientX - box.left) * perPixel();

  const onWheel = (event: WheelEvent) => {
    box = element.getBoundingClientRect();
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
    // A captured pointer's click would not reach a button inside.
    if (event.button !== 0 || (event.target as Element).closest('button, a')) return;
    pointers.set(event.pointerId, event.clientX);
    box = element.getBoundingClientRect();
    if (pointers.size === 1) moved = 0;
    const marks = pointers.size === 1 && (event.shiftKey || marking.always.value);
    anchor = marks ? timeAt(event.clientX) : null;
    element.setPointerCapture(event.pointerId);
  };

  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const by = event.clientX - before;
    moved += Math.abs(by);
    if (pointers.size === 1) {
      if (moved < CLICK) return;
      if (anchor === null) {
        element.classList.add('dragging');
        viewport.pan(-by * perPixel());
      } else {
        const at = timeAt(event.clientX);
        marking.range.value = { from: Math.min(anchor, at), to: Math.max(anchor, at) };
      }
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
    if (pointers.size > 0) return;
    if (anchor !== null && moved >= CLICK) marking.keep(marking.range.value);
    else if (event.type === 'pointerup' && moved < CLICK) options.onClick?.(event);
    anchor = null;
  };

  element.addEventListener('wheel', onWheel, { passive: false, signal });
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  return () => abort.abort();
}
