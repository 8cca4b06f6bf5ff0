import type { EventsFile } from '../../../src/format/job.ts';
import { describeJob, inQuotes } from '../../../src/verdict/job.ts';
import { endsOf } from '../../../src/verdict/whole/ends.ts';
import { consoleRoute, formatRoute } from '../../model/address/routes.ts';
import { lastWords } from '../../model/console/last-words.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import '../../styles/explain/end-of-job.css';

/** Failures told; the job's card has more, the console all. */
const TOLD = 3;

/**
 * What ended a job of which no test that is shown failed: what failed, where, and what it said.
 *
 * @param output what the job's output is called in addresses; null: it is not there
 */
export function EndOfJob({ job, output }: { job: EventsFile; output: string | null }) {
  const ends = endsOf(job.events);
  if (ends.length === 0) return null;
  const more = ends.length - TOLD;
  return (
    <section class="card end-of-job" aria-labelledby="end-title">
      <h2 class="card-head" id="end-title">
        What ended the job
      </h2>
      <ul>
        {ends.slice(0, TOLD).map(({ failure, event }, i) => {
          const lines = output === null ? null : lastWords(event);
          return (
            <li key={i}>
              <p>
                <bdi>{visible(describeJob([failure], inQuotes))}</bdi>{' '}
                {lines && output !== null && (
                  <a href={formatRoute(consoleRoute(output, { lines }))}>Open the console there</a>
                )}
              </p>
              {event.said && event.said.text.length > 0 && (
                <pre>{event.said.text.map(visible).join('\n')}</pre>
              )}
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="card-foot quiet">and {formatCount(more)} more</p>}
    </section>
  );
}
