import { useEffect, useRef, useState } from 'preact/hooks';
import { prepare } from '../../draw/canvas.ts';
import { countOf } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { type Stalls as Data, isSlow, SLOW, stallsOf, worst } from '../../model/timeline/stalls.ts';
import { onceDrawn } from '../parts/idle.ts';
import { usePainting, useStage } from './stage.ts';

const HEIGHT = 26;
/** Times what is usual that fill the lane. */
const FULL = 4;
const LISTED = 5;

/** Where tests took longer than others of their classes, on all workers: it needs nothing but the tests. */
export function Stalls({ run }: { run: Run }) {
  const [stalls, setStalls] = useState<Data | null>(null);
  // Once the tests are drawn: a million take a third of a second.
  useEffect(() => onceDrawn(() => setStalls(stallsOf(run))), [run]);
  return stalls && !stalls.ratio.every(Number.isNaN) ? <StallLane stalls={stalls} /> : null;
}

function StallLane({ stalls }: { stalls: Data }) {
  const { viewport, width, palette, clock } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  usePainting(viewport, () => {
    const ctx = canvas.current && prepare(canvas.current, width, HEIGHT);
    if (!ctx) return;
    const { from, to } = viewport.span;
    const perPixel = (to - from) / width;
    ctx.fillStyle = palette.sunken;
    ctx.fillRect(0, 0, width, HEIGHT);
    const first = Math.max(0, Math.floor(from / stalls.stretch));
    const last = Math.min(stalls.ratio.length - 1, Math.floor(to / stalls.stretch));
    ctx.fillStyle = palette.status.flaky;
    for (let at = first; at <= last; at++) {
      if (!isSlow(stalls, at)) continue;
      const h = Math.min(1, Math.log(stalls.ratio[at] as number) / Math.log(FULL)) * HEIGHT;
      const x = (at * stalls.stretch - from) / perPixel;
      ctx.fillRect(x, HEIGHT - h, Math.max(1, stalls.stretch / perPixel - 0.5), h);
    }
  }, [stalls, width, palette]);
  return (
    <section class="stalls" aria-label="How much longer than usual tests took">
      <div class="stage-row" title={MEANING}>
        <span class="stage-label">slower</span>
        <canvas ref={canvas} />
      </div>
      <Told stalls={stalls} time={(at) => clock.time(at, 0)} />
    </section>
  );
}

const MEANING = `Duration over the median of the class, of tests that passed on all workers, against what is usual in this run, in stretches of 5 s; drawn from ${SLOW} times on, full at ${FULL} times`;

/** The same for who does not see it. */
function Told({ stalls, time }: { stalls: Data; time: (at: number) => string }) {
  const list = worst(stalls, LISTED);
  return (
    <div class="hidden-visually">
      <p>{MEANING}.</p>
      {list.length === 0 && <p>Nowhere did tests take {SLOW} times as long as is usual.</p>}
      <ul>
        {list.map((at) => (
          <li key={at}>
            {time(at * stalls.stretch)}: {(stalls.ratio[at] as number).toFixed(1)} times as long,{' '}
            {countOf(stalls.tests[at] as number, 'test')}
          </li>
        ))}
      </ul>
    </div>
  );
}
