import { Fragment } from 'preact';
import { formatRoute, testsRoute } from '../../model/address/routes.ts';
import { countOf, formatDuration, formatShare } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { type Balance, measureBalance, type WorkerLoad } from '../../model/timeline/balance.ts';
import type { Lane } from '../../model/timeline/lanes.ts';

/** Workers listed; the balance counts all. */
const LISTED = 32;

/** How evenly the work was spread, and what could be gained by spreading it better. */
export function Workers({ run, lanes, stream }: { run: Run; lanes: Lane[]; stream: string }) {
  const balance = measureBalance(run, lanes);
  const { loads, length } = balance;
  if (loads.length === 0 || length === 0) return null;
  const advice = run.breaks.length === 0 ? adviceOf(balance) : null;
  const more = loads.length - LISTED;
  return (
    <section class="card" aria-labelledby="workers-title">
      <h2 class="card-head" id="workers-title">
        Workers <span class="count">in tests, of {formatDuration(length / 1000)}</span>
      </h2>
      <ul class="workers">
        {loads.slice(0, LISTED).map((load) => (
          <Worker
            key={load.label}
            load={load}
            length={length}
            again={balance.perfect === null}
            stream={stream}
          />
        ))}
      </ul>
      {more > 0 && <p class="card-foot quiet">and {countOf(more, 'more worker')}</p>}
      {advice && <p class="card-foot quiet">{advice}</p>}
    </section>
  );
}

function Worker({
  load,
  length,
  again,
  stream,
}: {
  load: WorkerLoad;
  length: number;
  /** Tests ran more than once. */
  again: boolean;
  stream: string;
}) {
  const { busy, late, between, tail, lost } = load;
  const wide = (ms: number) => ({ width: `${Math.min(100, (ms / length) * 100)}%` });
  const lane = load.worker === null ? null : load.label;
  return (
    <li>
      <a class="worker-name" href={formatRoute(testsRoute(stream, { workers: [lane] }))}>
        <bdi>{visible(load.label)}</bdi>
      </a>
      <span class="meter" aria-hidden="true">
        <span style={wide(busy)} />
        <span class="meter-gaps" style={wide(late + between)} />
        <span class={lost === null ? 'meter-tail' : 'meter-lost'} style={wide(lost ?? tail)} />
      </span>
      <span class="num">{formatShare(busy / length)}</span>
      <span class="worker-facts quiet">
        {factsOf(load, again).map(([text, title], i) => (
          <Fragment key={text}>
            {i > 0 && ', '}
            <span class="worker-fact" title={title}>
              {text}
            </span>
          </Fragment>
        ))}
      </span>
    </li>
  );
}

const BETWEEN = 'With set-ups and tear-downs';

/** Text, and what it means. Times below a millisecond are no news. */
function factsOf(load: WorkerLoad, again: boolean): [text: string, title?: string][] {
  const { tests, late, between, idle, tail, lost } = load;
  const time = (ms: number) => formatDuration(ms / 1000);
  const facts: [string, string?][] = [[countOf(tests, again ? 'run' : 'test')]];
  if (late >= 1) facts.push([`began ${time(late)} after the first`]);
  const or = again ? ' or runs' : '';
  if (between >= 1) facts.push([`${time(between)} between classes${or} in all`, BETWEEN]);
  if (idle >= 1) facts.push([`${time(idle)} between tests in all`]);
  if (lost !== null) facts.push([lost > 0 ? `nothing in the last ${time(lost)}` : 'ended early']);
  else if (tail > 0) facts.push([`done ${time(tail)} before the last`]);
  return facts;
}

/** Only of a run that is whole: how long what is missing would have taken nobody knows. */
function adviceOf({ loads, length, perfect }: Balance): string | null {
  if (loads.length < 2 || perfect === null) return null;
  const gain = length - perfect;
  if (gain < length * 0.02) return 'The work was spread as well as it could be.';
  return (
    `Packed perfectly, with classes kept whole, these tests take ${formatDuration(perfect / 1000)}: ` +
    `${formatDuration(gain / 1000)} (${formatShare(gain / length)}) less.`
  );
}
