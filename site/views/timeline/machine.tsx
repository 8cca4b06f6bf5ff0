import { useEffect, useRef } from 'preact/hooks';
import type { Machine as MachineData } from '../../model/load/store.ts';
import { visible } from '../../model/run/visible.ts';
import { Host } from './host.tsx';
import { attachGestures } from './input/gestures.ts';
import { useStage } from './stage.ts';

/** What the machine did, on the time axis of the tests: charts for every host. */
export function Machine({
  machine,
  problem,
  folded,
  onFold,
}: {
  machine: MachineData | null;
  problem: Error | null;
  /** Hosts whose charts are put away, as `host-0`. */
  folded: string[];
  onFold: (key: string) => void;
}) {
  const stage = useStage();
  const { viewport, cursor, width } = stage;
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      box.current
        ? attachGestures(box.current, viewport, { zoomsAlone: false, marking: stage.marking })
        : undefined,
    [viewport, machine, stage.marking],
  );
  const problems = problem ? [problem.message] : (machine?.problems ?? []);
  if (!machine && problems.length === 0) return null;
  const follow = (event: PointerEvent) => {
    const element = box.current;
    if (!element) return;
    const { from, to } = viewport.span;
    const x = event.clientX - element.getBoundingClientRect().left;
    cursor.value = x < 0 ? null : from + (x / width) * (to - from);
  };
  return (
    <section class="machine" aria-label="The machine during the run">
      {problems.map((text) => (
        <p class="machine-problem" role="alert" key={text}>
          {visible(text)}
        </p>
      ))}
      {machine && machine.hosts.length === 0 && problems.length === 0 && (
        <p class="machine-none quiet">No machine statistics (dstat) were recorded with this run.</p>
      )}
      <div
        class="machine-plots"
        ref={box}
        onPointerMove={follow}
        onPointerLeave={() => {
          cursor.value = null;
        }}
      >
        {machine?.hosts.map((host, i) => (
          <Host
            // Two hosts may share a name, or have none; the list never changes.
            key={i}
            host={host}
            folded={folded.includes(`host-${i}`)}
            onFold={() => onFold(`host-${i}`)}
          />
        ))}
      </div>
    </section>
  );
}
