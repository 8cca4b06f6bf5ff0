import { useEffect, useRef } from 'preact/hooks';
import { MachineChart } from '../../draw/chart.ts';
import { visible } from '../../model/names.ts';
import { type Chart, type HostCharts, readingAt } from '../../model/series.ts';
import type { Machine as MachineData } from '../../model/store.ts';
import { valueTop } from '../../model/ticks.ts';
import { useSignal } from '../hooks/use-signal.ts';
import { attachGestures } from './gestures.ts';
import { usePainting, useStage } from './stage.ts';

const HEIGHT = 46;

/** What the machine did, on the time axis of the tests. */
export function Machine({
  machine,
  problem,
}: {
  machine: MachineData | null;
  problem: Error | null;
}) {
  const { viewport, cursor, width } = useStage();
  const box = useRef<HTMLDivElement>(null);
  useEffect(
    () => (box.current ? attachGestures(box.current, viewport, { zoomsAlone: false }) : undefined),
    [viewport, machine],
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
          // Two hosts may share a name, or have none; the list never changes.
          <Host key={i} host={host} named={machine.hosts.length > 1} />
        ))}
      </div>
    </section>
  );
}

function Host({ host, named }: { host: HostCharts; named: boolean }) {
  return (
    <>
      {(named || host.host) && (
        <p class="machine-host">
          <bdi>{visible(host.host ?? 'unnamed host')}</bdi>
        </p>
      )}
      {host.charts.map((chart) => (
        <ChartRow key={chart.key} host={host} chart={chart} />
      ))}
    </>
  );
}

function ChartRow({ host, chart }: { host: HostCharts; chart: Chart }) {
  const { viewport, origin, width, palette } = useStage();
  const parent = useRef<HTMLDivElement>(null);
  const plot = useRef<MachineChart | null>(null);
  // Size and colours change below, without a new plot.
  useEffect(() => {
    if (!parent.current) return;
    const made = new MachineChart(parent.current, {
      chart,
      times: host.times,
      origin,
      span: viewport.span,
      width,
      height: HEIGHT,
      palette,
    });
    plot.current = made;
    return () => made.destroy();
  }, [host, chart, origin, viewport]);
  useEffect(() => plot.current?.resize(width, HEIGHT), [width]);
  useEffect(() => plot.current?.recolour(palette), [palette]);
  usePainting(viewport, () => plot.current?.show(viewport.span), [chart]);
  return (
    <div class="chart">
      <Readout host={host} chart={chart} />
      <div class="chart-plot" ref={parent} />
    </div>
  );
}

/** The chart's legend; at the pointer's instant it gives the values. */
function Readout({ host, chart }: { host: HostCharts; chart: Chart }) {
  const { cursor } = useStage();
  const at = useSignal(cursor);
  const reading = at === null ? null : readingAt(host, at);
  const top = chart.top ?? valueTop(highest(chart), chart.base);
  return (
    <>
      <div class="chart-side">
        <span class="stage-label">{chart.title}</span>
        <span class="chart-top">{chart.format(top)}</span>
      </div>
      <p class="chart-legend">
        {chart.traces.map((trace) => {
          const value = reading === null ? null : (trace.values[reading] ?? null);
          return (
            <span key={trace.label}>
              <span class={`tone tone-${trace.tone}`} aria-hidden="true" />
              {trace.label}
              {value !== null && <b> {chart.format(value)}</b>}
            </span>
          );
        })}
      </p>
    </>
  );
}

function highest(chart: Chart): number {
  let max = 0;
  for (const { values } of chart.traces)
    for (const value of values) max = Math.max(max, value ?? 0);
  return max;
}
