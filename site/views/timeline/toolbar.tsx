import type { RefObject } from 'preact';
import { countOf } from '../../model/machine/quantity.ts';
import { useSignal } from '../hooks/use-signal.ts';
import { showKeys } from '../keys/keys.tsx';
import { useStage } from './stage.ts';
import '../../styles/filter.css';

const PICTURES = [
  ['saveSvg', 'SVG', 'shapes'],
  ['savePng', 'PNG', 'pixels'],
] as const;

/** What the keys and the wheel do, as buttons. */
export function Toolbar({
  failures,
  place,
  onStep,
  onFitJob,
  stage,
  name,
}: {
  failures: number;
  /** Which of them is selected, `3 of 18`; null: none. */
  place: string | null;
  onStep: (by: 1 | -1) => void;
  /** Null: nothing is known of the job around the tests. */
  onFitJob: (() => void) | null;
  /** What is saved as a picture; null: no test is drawn. */
  stage: RefObject<HTMLElement | null> | null;
  /** Of the files that are saved. */
  name: string;
}) {
  const { viewport, marking, palette, painter } = useStage();
  const save = async (as: 'savePng' | 'saveSvg') => {
    const current = stage?.current;
    const paintLanes = painter.current;
    if (!current || !paintLanes) return;
    const picture = await import('./picture/picture.ts');
    await picture[as]({ stage: current, paintLanes, palette, name });
  };
  const marks = useSignal(marking.always);
  const marked = useSignal(marking.range);
  const zoom = (factor: number) => {
    const { from, to } = viewport.span;
    viewport.zoom((from + to) / 2, factor);
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Timeline">
      {failures > 0 && (
        <span class="button-group">
          <button
            type="button"
            class="button"
            onClick={() => onStep(-1)}
            title="Previous failure (p)"
          >
            <span aria-hidden="true">‹</span>
            <span class="hidden-visually">Previous failure</span>
          </button>
          <span class="button-group-text">{place ?? countOf(failures, 'failure')}</span>
          <button type="button" class="button" onClick={() => onStep(1)} title="Next failure (n)">
            <span aria-hidden="true">›</span>
            <span class="hidden-visually">Next failure</span>
          </button>
        </span>
      )}
      <span class="button-group">
        <button type="button" class="button" onClick={() => zoom(2)} title="Zoom out (s)">
          <span aria-hidden="true">−</span>
          <span class="hidden-visually">Zoom out</span>
        </button>
        <button type="button" class="button" onClick={() => viewport.fit()} title="Fit the run (f)">
          Fit
        </button>
        {onFitJob && (
          <button type="button" class="button" onClick={onFitJob} title="Fit the job (F)">
            Job
          </button>
        )}
        <button type="button" class="button" onClick={() => zoom(0.5)} title="Zoom in (w)">
          <span aria-hidden="true">+</span>
          <span class="hidden-visually">Zoom in</span>
        </button>
      </span>
      <button
        type="button"
        class="button"
        aria-pressed={marks}
        title="Drag to mark a range and see its sums; or drag with Shift; m marks what is in view"
        onClick={() => {
          marking.always.value = !marks;
        }}
      >
        Mark
      </button>
      {marks && marked === null && (
        <span class="quiet" role="status">
          Drag over the tests to see sums and means of that time, or press <kbd>m</kbd> for all in
          view
        </span>
      )}
      {stage && (
        <span class="button-group">
          {PICTURES.map(([as, name, made]) => (
            <button
              key={as}
              type="button"
              class="button"
              title={`Save what is seen, as ${made}`}
              onClick={() => save(as)}
            >
              {name}
            </button>
          ))}
        </span>
      )}
      <button type="button" class="button" title="Keys (?)" onClick={showKeys}>
        Keys
      </button>
    </div>
  );
}
