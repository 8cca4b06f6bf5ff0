import { useMemo } from 'preact/hooks';
import { countOutcome } from '../../../../src/verdict/problems.ts';
import { consoleAt, detailsRoute, formatRoute } from '../../../model/address/routes.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import {
  countOf,
  formatCount,
  formatDuration,
  formatShare,
} from '../../../model/machine/quantity.ts';
import type { HostCharts } from '../../../model/machine/series.ts';
import { STATUS_ORDER } from '../../../model/run/status.ts';
import { visible } from '../../../model/run/visible.ts';
import { aggregate, type HostSums, type Measure } from '../../../model/timeline/aggregate.ts';
import type { Clock } from '../../../model/timeline/clock.ts';
import type { Span } from '../../../model/timeline/span.ts';
import { Name } from '../../parts/name.tsx';
import { Swatch } from '../../parts/status.tsx';
import { useStage } from '../stage.ts';

/** Problems listed by name; the lanes show them all. */
const LISTED = 5;

/** What a marked range comes to: its tests, its workers and the machines. */
export function RangePanel({
  data,
  hosts,
  range,
  hasConsole,
}: {
  data: LoadedStream;
  hasConsole: boolean;
  hosts: HostCharts[];
  range: Span;
}) {
  const { viewport, marking, clock } = useStage();
  const { run, lanes } = data;
  const sums = useMemo(
    () => aggregate(run, lanes, hosts, range),
    [run, lanes, hosts, range.from, range.to],
  );
  const digits = range.to - range.from < 10_000 ? 3 : 0;
  return (
    <section class="card panel range" aria-label="Marked range">
      <div class="panel-head">
        <h2>
          {clock.time(range.from, digits)} to {clock.time(range.to, digits)}
        </h2>
        <p class="problem-facts panel-facts">
          <span>{formatDuration((range.to - range.from) / 1000)}</span>
          <span>{countOf(sums.tests, run.tally.runs > run.tally.tests ? 'run' : 'test')}</span>
          {STATUS_ORDER.filter((status) => sums.counts[status] > 0).map((status) => (
            <span key={status}>
              <Swatch status={status} /> {countOutcome(status, sums.counts[status])}
            </span>
          ))}
          <button type="button" class="button" onClick={() => viewport.set(range)}>
            Zoom to it
          </button>
          {hasConsole && (
            <a class="button" href={formatRoute(consoleAt(data.key, run.origin + range.from))}>
              Console
            </a>
          )}
          <button type="button" class="button" onClick={() => marking.keep(null)}>
            Clear
          </button>
        </p>
      </div>
      <div class="range-sums">
        <table>
          <caption>Workers</caption>
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">{run.tally.runs > run.tally.tests ? 'Runs' : 'Tests'}</th>
              <th scope="col">Busy</th>
            </tr>
          </thead>
          <tbody>
            {sums.workers.map(({ label, tests, busy }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="num">{formatCount(tests)}</td>
                <td class="num">{formatShare(busy)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {sums.hosts.map((host, i) => (
          <Measures key={i} sums={host} digits={digits} />
        ))}
        {sums.problems.length > 0 && (
          <div class="range-problems">
            <h3>Need attention</h3>
            <ul>
              {sums.problems.slice(0, LISTED).map((index) => (
                <li key={index}>
                  <Swatch status={run.test(index).status} />{' '}
                  <a href={formatRoute(detailsRoute(data.key, run.test(index)))}>
                    <Name name={run.name(index)} />
                  </a>
                </li>
              ))}
            </ul>
            {sums.problems.length > LISTED && (
              <p class="quiet">and {formatCount(sums.problems.length - LISTED)} more</p>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** Parts of a range that are told of a machine. */
const PARTS = 3;

function Measures({
  sums: { host, measures, measured },
  digits,
}: {
  sums: HostSums;
  digits: number;
}) {
  const { clock } = useStage();
  const write = (value: number, format: Measure['format']) =>
    Number.isNaN(value) ? '–' : format(value);
  return (
    <table>
      <caption>
        <bdi>{visible(host ?? 'Machine')}</bdi>
        {measured && (
          <span class="range-measured quiet">{measuredText(measured, clock, digits)}</span>
        )}
      </caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col">Mean</th>
          <th scope="col">Highest</th>
        </tr>
      </thead>
      <tbody>
        {measures.map(({ label, mean, max, format }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td class="num">{write(mean, format)}</td>
            <td class="num">{write(max, format)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `Measured only from 17:47:52 to 17:48:03`: what is told beneath is told of that. */
function measuredText(parts: readonly Span[], { time }: Clock, digits: number): string {
  if (parts.length === 0) return 'Not measured in this range';
  const shown = parts
    .slice(0, PARTS)
    .map(({ from, to }) => `from ${time(from, digits)} to ${time(to, digits)}`);
  const more = parts.length - shown.length;
  return `Measured only ${shown.join(', ')}${more > 0 ? ` and ${countOf(more, 'time')} more` : ''}`;
}
