import {
  consoleOfTest,
  detailsRoute,
  formatRoute,
  testsRoute,
} from '../../../model/address/routes.ts';
import type { LoadedStream } from '../../../model/load/store.ts';
import { lengthText } from '../../../model/run/length.ts';
import { isElsewhere, type Test } from '../../../model/run/run.ts';
import { runsOf } from '../../../model/run/runs-of.ts';
import { sentenceAt } from '../../../model/run/sentences.ts';
import { visible } from '../../../model/run/visible.ts';
import { attachedView } from '../../lazy-views.ts';
import { Foreign, Name } from '../../parts/name.tsx';
import { SentenceText } from '../../parts/sentence.tsx';
import { StatusLabel } from '../../parts/status.tsx';
import { useStage } from '../stage.ts';
import { Dock } from './dock.tsx';

/** The selected test beneath the timeline: what it was, and why it failed. */
export function Panel({
  data,
  selected,
  missing,
  hasConsole,
  onClose,
}: {
  data: LoadedStream;
  hasConsole: boolean;
  onClose: () => void;
  selected: Test | null;
  /** A test the URL names that the stream does not have. */
  missing: string | null;
}) {
  const { clock } = useStage();
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
          Click a test to see what it was
          {data.lanes.some(({ problems }) => problems > 0) ? (
            <>
              {' '}
              and why it failed, or press <kbd>n</kbd> for the next failure.
            </>
          ) : (
            '.'
          )}{' '}
          <a href={formatRoute(testsRoute(data.key))}>The same as a table</a>
        </p>
      </section>
    );
  }
  const runs = runsOf(data.run, selected).filter((other) => !isElsewhere(selected, other));
  const broken = sentenceAt(data, selected.index);
  const head = (
    <div class="panel-head">
      <div class="dock-title">
        <h2>
          <Name name={selected.name} />
        </h2>
        <button type="button" class="button" title="Close (Esc)" onClick={onClose}>
          <span aria-hidden="true">×</span>
          <span class="hidden-visually">Close the panel</span>
        </button>
      </div>
      <p class="problem-facts panel-facts">
        <StatusLabel status={selected.status} />
        {runs.length > 1 && (
          <span>
            run {selected.nth} of {runs.length}
          </span>
        )}
        <span>{lengthText(selected)}</span>
        {selected.start !== null && (
          <span>
            {clock.when(selected.start, 3)} {clock.mode !== 'start' && clock.label}
          </span>
        )}
        {selected.lane !== null && <bdi>{visible(selected.lane)}</bdi>}
        <a href={formatRoute(detailsRoute(data.key, selected))}>All details</a>
        {hasConsole && selected.end !== null && (
          <a
            href={formatRoute(
              consoleOfTest(data.key, selected.name, data.run.origin + selected.end),
            )}
          >
            Console
          </a>
        )}
      </p>
    </div>
  );
  return (
    <Dock label="Selected test" tone={selected.status} head={head}>
      {broken && (
        <div class="problem-break panel-break">
          <SentenceText stream={data.key} run={data.run} sentence={broken} />
        </div>
      )}
      {data.details && (
        <attachedView.View
          key={selected.index}
          reader={data.details}
          run={data.run}
          test={selected}
        />
      )}
    </Dock>
  );
}
