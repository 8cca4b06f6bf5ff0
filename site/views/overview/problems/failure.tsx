import { shortName } from '../../../../src/verdict/names.ts';
import { detailsRoute, formatRoute, timelineRoute } from '../../../model/address/routes.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import type { Load } from '../../../model/machine/trace.ts';
import { lengthText } from '../../../model/run/length.ts';
import { isElsewhere } from '../../../model/run/run.ts';
import { sentenceAt } from '../../../model/run/sentences.ts';
import type { Problem } from '../../../model/run/summary.ts';
import { visible } from '../../../model/run/visible.ts';
import { useKept } from '../../hooks/places.ts';
import { useClock } from '../../hooks/use-times.ts';
import { KnownOf } from '../../parts/known.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { Name } from '../../parts/name.tsx';
import { SentenceText } from '../../parts/sentence.tsx';
import { StatusLabel } from '../../parts/status.tsx';
import { Spark } from '../machine/spark.tsx';

const reason = lazily('the reason', async () => (await import('../../details/reason.tsx')).Reason);

const runAgain = lazily(
  'the other run',
  async () => (await import('../../parts/run-again.tsx')).RunAgain,
);

/** One test that needs attention, in a line. `begin`: its traceback is open. */
export function Failure({
  data,
  label,
  problem,
  short,
  loads,
  begin,
}: {
  data: LoadedStream;
  /** Which stream it is in, where there are several. */
  label: string | null;
  problem: Problem;
  /** Class and method tell it apart from the others that are listed. */
  short: boolean;
  /** The processors of the hosts; null: not known (yet). */
  loads: readonly Load[] | null;
  begin: boolean;
}) {
  const { test } = problem;
  // A log alone is no traceback: the page of the test has it.
  const hasMore =
    data.run.reason(test.index).length > 0 && (data.details?.bytes(test.index) ?? 0) > 0;
  const [open, setOpen] = useKept(`traceback ${data.key} ${test.index}`, begin);
  // heard among all buttons and links of the page, each has to say what it is of; the text of the page, read or
  // copied as one, says it once
  const called = [
    visible(short ? shortName(test.name) : test.name),
    ...(test.nth > 1 ? [`run ${test.nth}`] : []),
    ...(label === null ? [] : [visible(label)]),
  ].join(', ');
  const toggle = open ? 'Hide traceback or reason' : 'Show traceback or reason';
  const broken = sentenceAt(data, test.index);
  return (
    <div class="failure">
      <div class="failure-line">
        {hasMore ? (
          <button
            type="button"
            class="disclosure"
            aria-expanded={open}
            title={toggle}
            aria-label={`${toggle} of ${called}`}
            onClick={() => setOpen(!open)}
          >
            <span class="hidden-visually">{toggle}</span>
          </button>
        ) : (
          <span />
        )}
        <h3>
          <a href={formatRoute(detailsRoute(data.key, test))} title={visible(test.name)}>
            <Name name={test.name} short={short} />
          </a>
        </h3>
        <Facts data={data} label={label} called={called} problem={problem} />
        <span class="failure-spark">{loads && <Spark loads={loads} test={test} />}</span>
      </div>
      {broken && (
        <div class="problem-break">
          <SentenceText stream={data.key} run={data.run} sentence={broken} />
        </div>
      )}
      {data.details && open && <reason.View reader={data.details} test={test} />}
    </div>
  );
}

/** What it came to, where and when. */
function Facts({
  data,
  label,
  called,
  problem: { test, of, again: all },
}: {
  data: LoadedStream;
  label: string | null;
  called: string;
  problem: Problem;
}) {
  const clock = useClock(data.run.origin);
  const again = all.flatMap((other) => (other.of === of ? [other.test] : []));
  const repeated = again.filter((other) => !isElsewhere(test, other));
  const lanes = new Set([test, ...again].flatMap(({ lane }) => lane ?? []));
  const isAgain = data.run.again.has(test.index) || data.run.countedIn.has(test.index);
  return (
    <p class="problem-facts">
      <StatusLabel status={test.status} />
      <KnownOf stream={data.key} test={test} />
      {test.nth > 1 && <span>run {test.nth}</span>}
      {repeated.length > 0 && <span>and in run {repeated.map(({ nth }) => nth).join(', ')}</span>}
      {isAgain && <runAgain.View data={data} test={test} />}
      {test.status === 'flaky' && !isAgain && <span class="recovered">passed when run again</span>}
      {label !== null && <bdi>{visible(label)}</bdi>}
      {lanes.size > 0 && <bdi>{visible([...lanes].join(' and '))}</bdi>}
      <span>{lengthText(test)}</span>
      {test.start !== null && (
        <a
          href={formatRoute(timelineRoute(data.key, test.name, test.attempt))}
          title="Show it on the timeline"
          aria-label={`${clock.when(test.start, 0)}: ${called} on the timeline`}
        >
          {clock.when(test.start, 0)}
          <span class="hidden-visually"> on the timeline</span>
        </a>
      )}
    </p>
  );
}
