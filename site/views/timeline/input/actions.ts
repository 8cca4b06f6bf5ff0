import { stepsOf } from '../../../model/details/concurrent-tests.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import type { Test } from '../../../model/run/run.ts';
import { stepFailure } from '../../../model/run/steps.ts';
import { padSpan, type Span } from '../../../model/timeline/span.ts';
import type { Viewport } from '../../../model/timeline/viewport.ts';
import { navigate } from '../../hooks/use-route.ts';
import type { Marker } from '../stage.ts';
import type { KeyActions } from './keys.ts';
import type { Selection } from './use-selection.ts';

/** What keys and buttons do with what is selected, marked and in view. */
export function stageActions({
  data,
  failures,
  selection: { latest, select },
  viewport,
  marking,
  job,
}: {
  data: LoadedStream;
  /** Tests to step through. */
  failures: Test[];
  selection: Selection;
  viewport: Viewport;
  marking: Marker;
  /** All of the job; null: it is not known. */
  job: Span | null;
}): KeyActions {
  /** What is selected by a key may be out of sight; what was clicked is where somebody saw it. */
  const reveal = (test: Test | null) => {
    select(test);
    if (test && test.start !== null)
      viewport.reveal({ from: test.start, to: test.end ?? test.start });
  };
  return {
    stepFailure: (by) => reveal(stepFailure(failures, latest.current, by)),
    stepTest: (by) => {
      const steps = latest.current && stepsOf(data.run, latest.current);
      const to = by === 1 ? steps?.next : steps?.previous;
      if (to) reveal(to);
    },
    open: () => {
      const test = latest.current;
      if (!test) return;
      navigate({ view: 'details', stream: data.key, test: test.name, attempt: test.attempt });
    },
    clear: () => {
      select(null);
      marking.keep(null);
    },
    zoomToSelection: () => {
      const { start, end } = latest.current ?? { start: null, end: null };
      if (start === null) {
        if (marking.range.value) viewport.set(marking.range.value);
        return;
      }
      const length = Math.max((end ?? start) - start, 0.1);
      viewport.set({ from: start - length, to: start + length * 2 });
    },
    markView: () => marking.keep(viewport.span),
    fitJob: () => viewport.set(job ? padSpan(job, 0.01) : viewport.limits),
  };
}
