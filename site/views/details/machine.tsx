import type { Store } from '../../model/load/store.ts';
import { readMachine } from '../../model/machine/baseline.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useLoading } from '../hooks/use-loading.ts';

/** Hosts shown. */
const LISTED = 8;

/** What the machine did while the test ran, beside what it did all through the run. */
export function MachineDuring({ store, run, test }: { store: Store; run: Run; test: Test }) {
  const loading = useLoading(() => store.series(), store);
  if (loading.state !== 'ready' || test.start === null || test.end === null) return null;
  const [from, to] = [run.origin + test.start, run.origin + test.end];
  const hosts = loading.value.series
    .map((series) => readMachine(series, from, to))
    .filter((host) => host.readings.length > 0);
  if (hosts.length === 0) return null;
  return (
    <section class="card" aria-labelledby="machine-title">
      <h2 class="card-head" id="machine-title">
        The machine meanwhile
      </h2>
      {hosts.slice(0, LISTED).map((host, i) => (
        <table class="readings" key={i}>
          <caption class={hosts.length > 1 ? 'readings-host' : 'hidden-visually'}>
            {visible(host.host ?? 'The machine')}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden-visually">Measure</span>
              </th>
              <th scope="col" class="num">
                mean
              </th>
              <th scope="col" class="num">
                peak
              </th>
              <th scope="col" class="num">
                whole run
              </th>
            </tr>
          </thead>
          <tbody>
            {host.readings.map(({ label, format, during, peak, usual, unusual }) => (
              <tr key={label} class={unusual ? 'reading-unusual' : ''}>
                <th scope="row">
                  {label}
                  {unusual && <span class="reading-note"> unusually high</span>}
                </th>
                <td class="num">{format(during)}</td>
                <td class="num">{format(peak)}</td>
                <td class="num quiet">{format(usual)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}
