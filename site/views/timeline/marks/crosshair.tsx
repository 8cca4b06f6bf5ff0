import { useEffect, useRef } from 'preact/hooks';
import { formatDuration } from '../../../model/machine/quantity.ts';
import { useStage } from '../stage.ts';

/** A line at the pointer's instant through lanes and charts, with the time it stands for. */
export function Crosshair() {
  const { viewport, cursor, clock, width } = useStage();
  const line = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = () => {
      const element = line.current;
      if (!element || !label.current) return;
      const at = cursor.value;
      const { from, to } = viewport.span;
      const x = at === null ? -1 : ((at - from) / (to - from)) * width;
      element.hidden = at === null || x < 0 || x > width;
      if (element.hidden || at === null) return;
      element.style.transform = `translateX(${Math.round(x)}px)`;
      element.classList.toggle('crosshair-left', x > width - 180);
      const digits = to - from < 5_000 ? (to - from < 100 ? 6 : 3) : 0;
      label.current.textContent =
        clock.mode === 'start'
          ? clock.time(at, digits)
          : `${clock.time(at, digits)} · +${formatDuration(Math.max(0, at / 1000))}`;
    };
    place();
    const stops = [cursor.subscribe(place), viewport.subscribe(place)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [viewport, cursor, clock, width]);
  return (
    <div class="crosshair" ref={line} hidden aria-hidden="true">
      <span ref={label} />
    </div>
  );
}
