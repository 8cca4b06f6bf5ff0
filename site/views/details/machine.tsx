import { useMemo } from 'preact/hooks';
import type { HostReading } from '../../../src/verdict/machine/baseline.ts';
import type { Measured, Recorded } from '../../../src/verdict/machine/machines.ts';
import { describeMachine } from '../../../src/verdict/machine/sentence.ts';
import { machinesOf } from '../../model/explain/machines.ts';
import type { Store } from '../../model/load/store.ts';
import { countOf, formatBytes, formatCount } from '../../model/machine/quantity.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';
import { SentenceText } from '../parts/sentence.tsx';

/** Of these the overview tells what the machine was. */
const FAILED: readonly Test['status'][] = ['fail', 'uxsuccess', 'inprogress'];

/**
 * What the machine did while the test ran, beside what it did while others passed: after what says why it failed
 * is on the screen, since 100,000 tests are compared for it.
 *
 * @param after settles when that is read
 */
export function MachineDuring({
  store,
  stream,
  run,
  test,
  after,
}: {
  store: Store;
  stream: string;
  run: Run;
  test: Test;
  after: () => Promise<unknown>;
}) {
  const loading = useLoading(async () => {
    await after().catch(() => {});
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    return store.series();
  }, store);
  const series = loading.state === 'ready' ? loading.value.series : null;
  // The same that the sentences about causes compare.
  const machines = useMemo(() => (series ? machinesOf(run, series) : []), [series, run]);
  // The overview says the same of it.
  const told = useMemo(
    () => (FAILED.includes(test.status) ? describeMachine(run, [test.index], machines) : null),
    [run, test, machines],
  );
  if (!series) return null;
  const hosts = machines.flatMap((machine) => {
    for (const recorded of machine.recorded) {
      const reading = recorded.baseline.during(run, test.index);
      if (reading && reading.readings.length > 0) return [{ machine, recorded, reading }];
    }
    return [];
  });
  if (hosts.length === 0 && told === null) return null;
  return (
    <section class="card" aria-labelledby="machine-title">
      <h2 class="card-head" id="machine-title">
        The machine meanwhile
      </h2>
      {hosts.map((host, i) => (
        // Two hosts may share a name; the list never changes.
        <Host key={i} {...host} told={told !== null} />
      ))}
      {told && (
        <div class="card-foot">
          <SentenceText stream={stream} run={run} sentence={{ parts: told.parts, names: [] }} />
        </div>
      )}
    </section>
  );
}

/** Which machine it is, and what it has to do with the tests. */
function captionOf({ host, whose }: Measured): string {
  const name = visible(host ?? 'A machine without a name');
  if (whose === 'own') return host === null ? "The tests' own machine" : name;
  return whose === 'other'
    ? `${name}, another machine than the tests ran on`
    : `${name}; whether the tests ran on it is not known`;
}

function Host({
  machine,
  recorded: { series, baseline, along },
  reading: { samples, readings },
  told,
}: {
  machine: Measured;
  recorded: Recorded;
  reading: HostReading;
  /** A sentence follows, which has what held all along as well. */
  told: boolean;
}) {
  const { passing } = baseline;
  const marked = readings.some((reading) => reading.marked);
  return (
    <>
      <table class="readings">
        <caption class={machine.named ? 'readings-host' : 'hidden-visually'}>
          {machine.named ? captionOf(machine) : visible(machine.host ?? 'The machine')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{countOf(samples, 'sample')}</th>
            <th scope="col" class="num">
              mean
            </th>
            <th scope="col" class="num">
              peak
            </th>
            <th scope="col" class="num">
              others
            </th>
            <th scope="col" class="num">
              as high
            </th>
          </tr>
        </thead>
        <tbody>
          {readings.map(({ label, format, during, peak, usual, asHigh, low, marked: unusual }) => (
            <tr key={label} class={unusual ? 'reading-unusual' : ''}>
              <th scope="row">
                {label}
                {label === 'Memory used' && series.memoryBytes && (
                  <span class="quiet"> of {formatBytes(series.memoryBytes)}</span>
                )}
                {label.startsWith('Load') && series.cores && (
                  <span class="quiet"> on {countOf(series.cores, 'core')}</span>
                )}
                {unusual && <span class="reading-note"> unusually high</span>}
              </th>
              <td class="num">{format(during)}</td>
              <td class="num">{format(peak)}</td>
              <td class="num quiet">{usual === null ? '–' : format(usual)}</td>
              <td class="num quiet">{low ? 'low' : passing > 0 && formatCount(asHigh)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="card-foot quiet">
        Others: median of {countOf(passing, 'test')} that passed in this run; as high: in how many
        of them the mean was; low: too low to matter.{' '}
        {marked &&
          'Marked is what at most 2 in 100 of them reach by any measure, and more failures do than chance explains.'}
        {(!told || machine.whose === 'other') && along.length > 0 && ` ${along.join('; ')}.`}
      </p>
    </>
  );
}
