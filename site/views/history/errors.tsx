import type { ComparedErrors, NewErrors } from '../../../src/format/history.ts';
import type { Dataset } from '../../model/load/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { LineLink } from '../explain/line-link.tsx';
import { Foreign } from '../parts/name.tsx';

/** Services named of those of which nothing is known. */
const NAMED = 5;

/** ERROR lines of services that the last good runs had not; and of which nothing is known, and why. */
export function ErrorsCompared({ dataset, errors }: { dataset: Dataset; errors: ComparedErrors }) {
  const { fresh, unknown, isFull } = errors;
  return (
    <>
      {fresh.count > 0 && (
        <details>
          <summary>
            {countOf(fresh.count, 'kind')} of ERROR lines of services that the last good runs had
            not
          </summary>
          <ul>
            {fresh.first.map((one) => (
              <Kind key={`${one.path} ${one.line}`} dataset={dataset} kind={one} />
            ))}
            {fresh.count > fresh.first.length && (
              <li>and {formatCount(fresh.count - fresh.first.length)} more</li>
            )}
          </ul>
        </details>
      )}
      {unknown.kinds > 0 && (
        <p class="quiet">
          {countOf(unknown.kinds, 'kind')} of ERROR lines of <Services {...unknown} /> may be new or
          not: none of the last good runs tells all of theirs.
        </p>
      )}
      {isFull && (
        <p class="quiet">
          Services logged more kinds of ERROR lines than are compared: there may be more that are
          new.
        </p>
      )}
    </>
  );
}

function Services({ services }: ComparedErrors['unknown']) {
  const more = services.length - NAMED;
  return (
    <>
      {services.slice(0, NAMED).map((service, at) => (
        <>
          {at > 0 && ', '}
          <Foreign text={service} />
        </>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}

function Kind({
  dataset,
  kind: { service, host, text, count, runs, path, line },
}: {
  dataset: Dataset;
  kind: NewErrors;
}) {
  const stream = dataset.streams[0]?.key ?? dataset.console?.text.artifact_name ?? '';
  return (
    <li>
      <Foreign text={text} />{' '}
      <span class="quiet">
        {countOf(count, 'line')} of <Foreign text={service} />
        {host !== null && (
          <>
            {' on '}
            <Foreign text={host} />
          </>
        )}
        , the first <LineLink dataset={dataset} stream={stream} log={{ path }} line={line} />; none
        in {countOf(runs, 'good run')}
      </span>
    </li>
  );
}
