import { useEffect, useRef } from 'preact/hooks';
import { formatDuration } from '../../../model/machine/quantity.ts';
import { useStage } from '../stage.ts';

/** The marked range over lanes and charts, as long as it says. */
export function Marked() {
  const { viewport, marking } = useStage();
  const box = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = () => {
      const element = box.current;
      const range = marking.range.value;
      if (!element || !label.current) return;
      const { from, to } = viewport.span;
      const share = (at: number) => `${Math.min(Math.max((at - from) / (to - from), 0), 1)}`;
      element.hidden = range === null || range.to < from || range.from > to;
      if (element.hidden || range === null) return;
      element.style.setProperty('--from', share(range.from));
      element.style.setProperty('--to', share(range.to));
      label.current.textContent = formatDuration((range.to - range.from) / 1000);
    };
    place();
    const stops = [marking.range.subscribe(place), viewport.subscribe(place)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [viewport, marking]);
  return (
    <div class="marked" ref={box} hidden aria-hidden="true">
      <span ref={label} />
    </div>
  );
}
