import type { Span } from '../../../model/timeline/span.ts';
import type { Viewport } from '../../../model/timeline/viewport.ts';

/** Pixels around an edge of the brush that take hold of it. */
const EDGE = 6;

/**
 * Lets the visible range be dragged on the minimap: its edges stretch it, its inside moves it, and
 * beside it a new one is drawn; a double click shows everything.
 */
export function attachBrush(element: HTMLElement, viewport: Viewport): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  let drag: ((time: number) => Span) | null = null;

  const scale = () => {
    const { from, to } = viewport.limits;
    const box = element.getBoundingClientRect();
    const perPixel = (to - from) / (box.width || 1);
    return { from, perPixel, timeAt: (clientX: number) => from + (clientX - box.left) * perPixel };
  };
  const grip = (clientX: number): 'from' | 'to' | 'inside' | 'outside' => {
    const { timeAt, perPixel } = scale();
    const time = timeAt(clientX);
    const { from, to } = viewport.span;
    if (Math.abs(time - from) < EDGE * perPixel) return 'from';
    if (Math.abs(time - to) < EDGE * perPixel) return 'to';
    return time > from && time < to && !viewport.isHome ? 'inside' : 'outside';
  };
  const ordered = (a: number, b: number): Span => ({ from: Math.min(a, b), to: Math.max(a, b) });

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const begin = scale().timeAt(event.clientX);
      const { from, to } = viewport.span;
      const part = grip(event.clientX);
      element.setPointerCapture(event.pointerId);
      if (part === 'from') drag = (time) => ordered(time, to);
      else if (part === 'to') drag = (time) => ordered(from, time);
      else if (part === 'inside')
        drag = (time) => ({ from: from + time - begin, to: to + time - begin });
      else drag = (time) => ordered(begin, time);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (!drag) {
        const part = grip(event.clientX);
        element.style.cursor =
          part === 'inside' ? 'grab' : part === 'outside' ? 'crosshair' : 'ew-resize';
        return;
      }
      const { timeAt, perPixel } = scale();
      const span = drag(timeAt(event.clientX));
      // A click that trembles is no range.
      if (span.to - span.from > 3 * perPixel) viewport.set(span);
    },
    { signal },
  );
  const end = () => {
    drag = null;
  };
  element.addEventListener('pointerup', end, { signal });
  element.addEventListener('pointercancel', end, { signal });
  element.addEventListener('dblclick', () => viewport.fit(), { signal });
  return () => abort.abort();
}
