import { startOfCut } from '../../../src/format/tests.ts';
import { isProblem } from '../../../src/verdict/problems.ts';
import {
  consoleOfTest,
  detailsRoute,
  formatRoute,
  timelineRoute,
} from '../../model/address/routes.ts';
import { orderAttachments } from '../../model/details/attachments.ts';
import { stepsOf } from '../../model/details/concurrent-tests.ts';
import { textOf } from '../../model/details/section.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import { countOf } from '../../model/machine/quantity.ts';
import { lengthText } from '../../model/run/length.ts';
import { failureReport } from '../../model/run/report.ts';
import { isElsewhere, type Test } from '../../model/run/run.ts';
import { runsOf } from '../../model/run/runs-of.ts';
import { failuresOf, placeText, stepFailure } from '../../model/run/steps.ts';
import { visible } from '../../model/run/visible.ts';
import { EvidenceButton } from '../evidence/button.tsx';
import { useKept } from '../hooks/places.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { navigate } from '../hooks/use-route.ts';
import { useClock } from '../hooks/use-times.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Foreign, isLong, Name } from '../parts/name.tsx';
import { RunAgain } from '../parts/run-again.tsx';
import { StatusLabel } from '../parts/status.tsx';
import { reportHead } from '../report.ts';
import '../../styles/filter.css';

/** Attempts linked; more is a loop, not a retry. */
const ATTEMPTS = 50;

/** What the test was, and the ways from here. */
export function DetailsHead({
  store,
  data,
  test,
}: {
  store: Store;
  data: LoadedStream;
  test: Test;
}) {
  const { dataset } = store;
  const clock = useClock(data.run.origin);
  const runs = runsOf(data.run, test);
  const onWorkers = runs.some((other) => isElsewhere(test, other));
  const when = test.start === null ? '' : whenOf(clock, test.start);
  const report = async () => {
    const all = orderAttachments((await data.details?.read(test.index)) ?? []);
    const texts = all.filter(({ text, why }) => text && why);
    return failureReport(
      reportHead(dataset),
      test,
      when,
      texts.map((attachment) => ({ name: attachment.name, text: textOf(attachment) })),
    );
  };
  return (
    <header class="details-head">
      <Heading data={data} test={test} />
      <dl class="fact-list">
        <div class="fact">
          <dt>Status</dt>
          <dd>
            <StatusLabel status={test.status} />
          </dd>
        </div>
        <div class="fact">
          <dt>Duration</dt>
          <dd>{lengthText(test)}</dd>
        </div>
        {when && (
          <div class="fact">
            <dt>Start</dt>
            <dd>{when}</dd>
          </div>
        )}
        <div class="fact">
          <dt>Worker</dt>
          <dd>{test.lane === null ? 'none' : <bdi>{visible(test.lane)}</bdi>}</dd>
        </div>
        {(data.run.again.has(test.index) || data.run.countedIn.has(test.index)) && (
          <div class="fact">
            <dt>In another stream</dt>
            <dd>
              <RunAgain data={data} test={test} />
            </dd>
          </div>
        )}
        {test.tags.length > 0 && (
          <div class="fact">
            <dt>Tags</dt>
            <dd>
              {test.tags.map((tag) => (
                <span class="tag" key={tag}>
                  <Foreign text={tag} />
                </span>
              ))}
            </dd>
          </div>
        )}
        {runs.length > 1 && (
          <div class="fact">
            <dt>{onWorkers ? 'Each worker’s own' : 'Runs of this test'}</dt>
            <dd>
              {runs.slice(0, ATTEMPTS).map((one) => (
                <a
                  key={one.index}
                  class="attempt"
                  href={formatRoute(detailsRoute(data.key, one))}
                  aria-current={one.index === test.index ? 'true' : undefined}
                >
                  {onWorkers && <bdi>{visible(one.lane ?? 'no worker')}</bdi>}
                  {onWorkers ? one.nth > 1 && `, run ${one.nth}` : one.nth}
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <nav class="details-steps" aria-label="Around this test">
        {test.start !== null && (
          <a class="button" href={formatRoute(timelineRoute(data.key, test.name, test.attempt))}>
            On the timeline
          </a>
        )}
        {test.end !== null && dataset.console && (
          <a
            class="button"
            href={formatRoute(consoleOfTest(data.key, test.name, data.run.origin + test.end))}
          >
            In the console
          </a>
        )}
        <FailureSteps data={data} test={test} />
        <Steps data={data} test={test} />
        <CopyButton text={report}>Copy report</CopyButton>
        {isProblem(test.status) && <EvidenceButton store={store} data={data} test={test} />}
      </nav>
    </header>
  );
}

function Heading({ data, test }: { data: LoadedStream; test: Test }) {
  const [whole, setWhole] = useKept(`name ${data.key} ${test.index}`, false);
  return (
    <>
      <h1>
        <Name name={test.name} whole={whole} />
      </h1>
      {isLong(test.name) && (
        <button type="button" class="button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show the start of the name' : 'Show the whole name'}
        </button>
      )}
      {startOfCut(test.name) !== null && (
        <p class="quiet">
          The name is longer: it was cut at “…”. What stands behind it tells this test from others
          that begin alike.
        </p>
      )}
    </>
  );
}

function whenOf(clock: ReturnType<typeof useClock>, start: number): string {
  const day = clock.day(start);
  const time = `${clock.time(start, 3)} ${clock.label}`;
  return day === null ? time : `${day}, ${time}`;
}

/** To the failures around this test, of which it may be one. */
function FailureSteps({ data, test }: { data: LoadedStream; test: Test }) {
  const failures = failuresOf(data.run);
  const step = (by: 1 | -1) => {
    const to = stepFailure(failures, test, by);
    if (!to || to.index === test.index) return false;
    navigate(detailsRoute(data.key, to));
  };
  useKeys({ n: () => step(1), p: () => step(-1) });
  const place = placeText(failures, test);
  const others = failures.length - (place === null ? 0 : 1);
  if (others === 0) return null;
  const link = (by: 1 | -1, sign: string, text: string, key: string) => (
    <a
      class="button"
      href={formatRoute(detailsRoute(data.key, stepFailure(failures, test, by) ?? test))}
      title={`${text} (${key})`}
    >
      <span aria-hidden="true">{sign}</span>
      <span class="hidden-visually">{text}</span>
    </a>
  );
  return (
    <span class="button-group">
      {link(-1, '‹', 'Previous failure', 'p')}
      <span class="button-group-text">{place ?? countOf(failures.length, 'failure')}</span>
      {link(1, '›', 'Next failure', 'n')}
    </span>
  );
}

/** To what ran before and after on this worker. */
function Steps({ data, test }: { data: LoadedStream; test: Test }) {
  const { previous, next } = stepsOf(data.run, test);
  const go = (other: Test | null) => other !== null && navigate(detailsRoute(data.key, other));
  useKeys({ ArrowLeft: () => go(previous), ArrowRight: () => go(next) });
  const step = (other: Test | null, label: string) =>
    other && (
      <a class="button" href={formatRoute(detailsRoute(data.key, other))} title={other.name}>
        {label}
      </a>
    );
  return (
    <>
      {step(previous, '← Before it on the worker')}
      {step(next, 'After it on the worker →')}
    </>
  );
}
