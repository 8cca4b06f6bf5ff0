import { useState } from 'preact/hooks';
import type { Route } from '../../model/address/routes.ts';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import type { Test } from '../../model/run/run.ts';
import { sentenceAt } from '../../model/run/sentences.ts';
import { FindingsCard, ServicesCard } from '../explain/card.tsx';
import { SentenceText } from '../parts/sentence.tsx';
import { Attachments } from './attachments.tsx';
import { Calls } from './calls/calls.tsx';
import { ConcurrentTests } from './concurrent-tests.tsx';
import { DetailsHead } from './head.tsx';
import { MachineDuring } from './machine.tsx';
import { ReadingBar } from './reading-bar.tsx';
import { Reproduce } from './reproduce.tsx';
import { useOwnLines } from './use-own-lines.ts';
import '../../styles/details/details.css';
import '../../styles/details/search.css';

/** Everything that is known of one run of one test. */
export function DetailsView({
  store,
  data,
  test,
  route,
}: {
  store: Store;
  data: LoadedStream;
  test: Test;
  route: Route & { view: 'details' };
}) {
  const own = useOwnLines(data, test);
  const broken = sentenceAt(data, test.index);
  const [target, setTarget] = useState<{ name: string; row: number } | null>(null);
  return (
    <article class={`details details-${test.status}`}>
      <DetailsHead store={store} data={data} test={test} />
      {broken && (
        <div class="problem-break details-break">
          <SentenceText stream={data.key} run={data.run} sentence={broken} />
        </div>
      )}
      <div class="columns">
        <div class="column">
          <FindingsCard dataset={store.dataset} data={data} test={test} />
          {data.details ? (
            <Attachments
              reader={data.details}
              index={test.index}
              nothing="Nothing was attached to this test."
              linked
              reading={route}
              target={target}
              own={own}
            >
              <ServicesCard dataset={store.dataset} data={data} test={test} />
              {data.details.bytes(test.index) > 0 && <ReadingBar route={route} />}
            </Attachments>
          ) : (
            <>
              <p class="quiet">This dataset came without attachments.</p>
              <ServicesCard dataset={store.dataset} data={data} test={test} />
            </>
          )}
        </div>
        <div class="column">
          {data.details && (
            <Calls reader={data.details} run={data.run} test={test} onShow={setTarget} />
          )}
          <MachineDuring
            store={store}
            stream={data.key}
            run={data.run}
            test={test}
            after={async () => data.details?.read(test.index)}
          />
          <Reproduce run={data.run} test={test} />
          <ConcurrentTests data={data} test={test} />
        </div>
      </div>
    </article>
  );
}
