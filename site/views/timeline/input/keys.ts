import { useEffect } from 'preact/hooks';
import type { Viewport } from '../../../model/timeline/viewport.ts';

/** What the keys do beside moving the view. */
export interface KeyActions {
  /** To the next (1) or previous (-1) failure. */
  stepFailure: (by: 1 | -1) => void;
  /** To the next or previous test on the worker of the selected one. */
  stepTest: (by: 1 | -1) => void;
  open: () => void;
  clear: () => void;
  zoomToSelection: () => void;
  /** Marks what is in view. */
  markView: () => void;
  /** Shows all of the job, of which the tests are a part. */
  fitJob: () => void;
}

const PAN = 0.15;
const ZOOM = 1.4;

/** Letters work anywhere in the view; arrows and Enter only on the stage, as pages scroll by them. */
export function useStageKeys(
  viewport: Viewport,
  actions: KeyActions,
  stage: () => HTMLElement | null,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, pre, dialog')) return;
      const onStage = target === stage();
      const free = onStage || target === document.body || target.id === 'main';
      const { from, to } = viewport.span;
      const middle = (from + to) / 2;
      const step = (to - from) * PAN;
      const act = (action: () => void) => {
        event.preventDefault();
        action();
      };
      switch (event.key) {
        case 'n':
          return act(() => actions.stepFailure(1));
        case 'p':
          return act(() => actions.stepFailure(-1));
        case '.':
          return act(() => actions.stepTest(1));
        case ',':
          return act(() => actions.stepTest(-1));
        case 'f':
          return act(() => viewport.fit());
        case 'F':
          return act(actions.fitJob);
        case 'm':
          return act(actions.markView);
        case 'z':
          return act(actions.zoomToSelection);
        case 'Escape':
          return act(actions.clear);
        case 'a':
          return act(() => viewport.pan(-step));
        case 'd':
          return act(() => viewport.pan(step));
        case 'w':
        case '+':
        case '=':
          return act(() => viewport.zoom(middle, 1 / ZOOM));
        case 's':
        case '-':
          return act(() => viewport.zoom(middle, ZOOM));
        case 'Enter':
          return free && act(actions.open);
        case 'ArrowLeft':
          return free && act(() => viewport.pan(-step));
        case 'ArrowRight':
          return free && act(() => viewport.pan(step));
        case 'ArrowUp':
          return onStage && act(() => viewport.zoom(middle, 1 / ZOOM));
        case 'ArrowDown':
          return onStage && act(() => viewport.zoom(middle, ZOOM));
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
