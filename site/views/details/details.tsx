import { formatClock, formatDate } from '../../model/instant.ts';
import { neighbours } from '../../model/lanes.ts';
import { formatDuration } from '../../model/quantity.ts';
import { formatRoute } from '../../model/routes.ts';
import { attemptsOf, type Test } from '../../model/run.ts';
import type { LoadedStream } from '../../model/store.ts';
import { timelineRoute } from '../masthead.tsx';
import { Foreign, Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';
import { Attachments } from './attachments.tsx';

/** Everything the stream holds about one run of one test. */
export function DetailsView({ data, test }: { data: LoadedStream; test: Test }) {
  const { run } = data;
  const start = test.start === null ? null : run.origin + test.start;
  const attempts = attemptsOf(run, test.name);
  const link = (attempt: number) =>
    formatRoute({ view: 'details', stream: data.key, test: test.name, attempt });
  return (
    <article class={`details details-${test.status}`}>
      <header class="details-head">
        <h1>
          <Name name={test.name} />
        </h1>
        <dl class="fact-list">
          <div class="fact">
            <dt>Status</dt>
            <dd>
              <StatusLabel status={test.status} />
            </dd>
          </div>
          <div class="fact">
            <dt>Duration</dt>
            <dd>{test.status === 'inprogress' ? 'never ended' : formatDuration(test.duration)}</dd>
          </div>
          {start !== null && (
            <div class="fact">
              <dt>Start</dt>
              <dd>
                {formatDate(start)}, {formatClock(start, 3)} UTC{' '}
                <span class="quiet">(+{formatDuration((test.start ?? 0) / 1000)})</span>
              </dd>
            </div>
          )}
          <div class="fact">
            <dt>Worker</dt>
            <dd>{test.worker ?? 'none'}</dd>
          </div>
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
          {attempts > 1 && (
            <div class="fact">
              <dt>Runs of this test</dt>
              <dd>
                {Array.from({ length: Math.min(attempts, 50) }, (_, i) => i + 1).map((attempt) => (
                  <a
                    key={attempt}
                    class="attempt"
                    href={link(attempt)}
                    aria-current={attempt === test.attempt ? 'true' : undefined}
                  >
                    {attempt}
                  </a>
                ))}
              </dd>
            </div>
          )}
        </dl>
        <Steps data={data} test={test} />
      </header>
      {data.details ? (
        <Attachments reader={data.details} test={test} />
      ) : (
        <p class="quiet">This dataset came without attachments.</p>
      )}
    </article>
  );
}

/** To the timeline, and to what ran before and after on this worker. */
function Steps({ data, test }: { data: LoadedStream; test: Test }) {
  const around = neighbours(data.lanes, test);
  const step = (index: number | null, label: string) => {
    const other = index === null ? undefined : data.run.tests[index];
    if (!other) return null;
    const { name, attempt } = other;
    return (
      <a
        class="button"
        href={formatRoute({ view: 'details', stream: data.key, test: name, attempt })}
        title={name}
      >
        {label}
      </a>
    );
  };
  return (
    <nav class="details-steps" aria-label="Around this test">
      {test.start !== null && (
        <a class="button" href={formatRoute(timelineRoute(data.key, test.name, test.attempt))}>
          On the timeline
        </a>
      )}
      {step(around.previous, '← Before it on the worker')}
      {step(around.next, 'After it on the worker →')}
    </nav>
  );
}
