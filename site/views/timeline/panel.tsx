import { formatClock } from '../../model/instant.ts';
import { formatDuration } from '../../model/quantity.ts';
import { formatRoute } from '../../model/routes.ts';
import type { Test } from '../../model/run.ts';
import type { LoadedStream } from '../../model/store.ts';
import { Reason } from '../details/reason.tsx';
import { testsRoute } from '../masthead.tsx';
import { Foreign, Name } from '../parts/name.tsx';
import { StatusLabel } from '../parts/status.tsx';

/** The selected test beneath the timeline: what it was, and why it failed. */
export function Panel({
  data,
  selected,
  missing,
}: {
  data: LoadedStream;
  selected: Test | null;
  /** A test the URL names that the stream does not have. */
  missing: string | null;
}) {
  if (missing !== null) {
    return (
      <section class="card panel">
        <p class="panel-empty">
          The test <Foreign text={missing} /> is not in this stream.{' '}
          <a href={formatRoute(testsRoute(data.key))}>All tests</a>
        </p>
      </section>
    );
  }
  if (!selected) {
    return (
      <section class="card panel">
        <p class="panel-empty quiet">
          Click a test to see what it was and why it failed, or press <kbd>n</kbd> for the next
          failure. <a href={formatRoute(testsRoute(data.key))}>The same as a table</a>
        </p>
      </section>
    );
  }
  const start = selected.start === null ? null : data.run.origin + selected.start;
  return (
    <section class={`card panel panel-${selected.status}`} aria-label="Selected test">
      <div class="panel-head">
        <h2>
          <Name name={selected.name} />
        </h2>
        <p class="panel-facts">
          <StatusLabel status={selected.status} />
          {selected.attempt > 1 && <span>run {selected.attempt}</span>}
          {selected.status !== 'inprogress' && <span>{formatDuration(selected.duration)}</span>}
          {start !== null && <span>{formatClock(start, 3)} UTC</span>}
          {selected.worker !== null && <span>worker {selected.worker}</span>}
          <a
            href={formatRoute({
              view: 'details',
              stream: data.key,
              test: selected.name,
              attempt: selected.attempt,
            })}
          >
            All details
          </a>
        </p>
      </div>
      {data.details && <Reason key={selected.index} reader={data.details} test={selected} />}
    </section>
  );
}
