import { detailsRoute, formatRoute } from '../../model/address/routes.ts';
import { describeRunAgain } from '../../model/explain/run-again.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import type { Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';

/** That a test was run again in another stream, or that this is such a run; nothing where it is neither. */
export function RunAgain({ data, test }: { data: LoadedStream; test: Test }) {
  const told = describeRunAgain(data, test, useClock(data.run.origin));
  if (told === null) return null;
  const { says, stream, listed } = told;
  const name = stream !== null && <bdi>{visible(stream)}</bdi>;
  return (
    <span class={test.status === 'flaky' ? 'recovered' : undefined}>
      {says}
      {name && ' in '}
      {stream !== null && listed ? (
        <a href={formatRoute(detailsRoute(stream, { name: test.name, attempt: 1 }))}>{name}</a>
      ) : (
        name
      )}
    </span>
  );
}
