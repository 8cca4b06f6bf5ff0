import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type ChartSurface, chartSurface, paintChart } from '../../draw/chart.ts';
import { processesAt } from '../../model/machine/processes.ts';
import { type Chart, type HostCharts, readingAt } from '../../model/machine/series.ts';
import { visible } from '../../model/run/visible.ts';
import { rowsOfColumns, stretch } from '../../model/timeline/sampling.ts';
import { timeTicks } from '../../model/timeline/ticks.ts';
import { TICK_ROOM } from './axis.tsx';
import { Fold } from './fold.tsx';
import { usePainting, useStage } from './stage.ts';

const HEIGHT = 46;

/** The charts of one host, and what its most expensive processes were at the pointer's instant. */
export function Host({
  host,
  folded,
  onFold,
}: {
  host: HostCharts;
  folded: boolean;
  onFold: () => void;
}) {
  return (
    <section class="machine-host">
      <h2 class="machine-name">
        <Fold folded={folded} onFold={onFold}>
          <bdi>{visible(host.host ?? 'this machine')}</bdi>
          {host.file && <bdi class="quiet"> {visible(host.file)}</bdi>}
        </Fold>
        {!folded && host.processes.length > 0 && <ProcessesReadout host={host} />}
      </h2>
      {!folded && <Charts host={host} />}
    </section>
  );
}

function Charts({ host }: { host: HostCharts }) {
  const { viewport, clock, width, palette } = useStage();
  const box = useRef<HTMLDivElement>(null);
  const surfaces = useRef<(ChartSurface | null)[]>([]);
  useLayoutEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const canvases = [...(box.current as HTMLElement).querySelectorAll('canvas')];
    surfaces.current = canvases.map((canvas) => {
      canvas.style.width = `${width}px`;
      canvas.style.height = `${HEIGHT}px`;
      return chartSurface(canvas, Math.round(width * ratio), Math.round(HEIGHT * ratio));
    });
  }, [host, width]);
  usePainting(viewport, () => {
    const { span } = viewport;
    const ratio = window.devicePixelRatio || 1;
    const ticks = timeTicks(span, clock.phase, width / TICK_ROOM);
    // All charts of a host have its times.
    const rows = rowsOfColumns(host.times, span, Math.round(width * ratio));
    host.charts.forEach((chart, i) => {
      const surface = surfaces.current[i];
      if (surface) paintChart(surface, { host, chart, rows, span, ticks, ratio, palette });
    });
  }, [host, clock, width, palette]);
  return (
    <div ref={box}>
      {host.charts.length === 0 && (
        <p class="machine-none quiet">
          No CPU, memory, disk, network, load or swap was recorded here.
        </p>
      )}
      {host.charts.map((chart) => (
        <div class="chart" key={chart.key}>
          <div class="chart-side">
            <span class="stage-label">{chart.title}</span>
            <span class="chart-top">{chart.format(chart.top)}</span>
          </div>
          <Readout host={host} chart={chart} />
          <canvas />
          <p class="hidden-visually">{textOf(chart)}</p>
        </div>
      ))}
    </div>
  );
}

/** The chart in words: mean and highest value of each trace. */
function textOf({ title, traces, format }: Chart): string {
  const parts = traces.flatMap((trace) => {
    const { mean, max, known } = stretch(trace, 0, trace.values.length);
    return known === 0 ? [] : [`${trace.label}: mean ${format(mean)}, highest ${format(max)}`];
  });
  return `${title} as long as it was measured: ${parts.join('; ') || 'nothing'}`;
}

/** The chart's legend; at the pointer's instant it gives the values. */
function Readout({ host, chart }: { host: HostCharts; chart: Chart }) {
  const legend = useRef<HTMLParagraphElement>(null);
  useReading(host, legend, (element, reading) => {
    const places = element.querySelectorAll('b');
    chart.traces.forEach(({ values }, i) => {
      const value = reading === null ? Number.NaN : (values[reading] as number);
      const place = places[i];
      if (place) place.textContent = Number.isNaN(value) ? '' : ` ${chart.format(value)}`;
    });
  });
  return (
    <p class="chart-legend" ref={legend}>
      {chart.traces.map((trace) => (
        <span key={trace.label}>
          <span class={`tone tone-${trace.tone}`} aria-hidden="true" />
          {trace.label}
          <b />
        </span>
      ))}
      {chart.whole !== '' && <span class="quiet">{chart.whole}</span>}
    </p>
  );
}

function ProcessesReadout({ host }: { host: HostCharts }) {
  const line = useRef<HTMLSpanElement>(null);
  useReading(host, line, (element, reading) => {
    element.textContent = reading === null ? '' : visible(processesAt(host, reading));
  });
  return <span class="machine-processes" ref={line} />;
}

/** Writes what the reading in force at the pointer says; not by rendering, as pointers are fast. */
function useReading<E extends HTMLElement>(
  host: HostCharts,
  ref: RefObject<E | null>,
  write: (element: E, reading: number | null) => void,
): void {
  const { cursor } = useStage();
  useEffect(() => {
    let shown: number | null | undefined;
    const update = (at: number | null) => {
      const reading = at === null ? null : readingAt(host, at);
      if (reading === shown || !ref.current) return;
      shown = reading;
      write(ref.current, reading);
    };
    update(cursor.value);
    return cursor.subscribe(update);
  }, [host, cursor]);
}
