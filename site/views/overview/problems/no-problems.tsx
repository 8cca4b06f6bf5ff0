import type { EventsFile } from '../../../../src/format/job.ts';
import { endsOf } from '../../../../src/verdict/whole/ends.ts';
import { EndOfJob } from '../end-of-job.tsx';

/**
 * Of what is here no test needs attention: what ended the job all the same, where it failed.
 *
 * @param ran some of it ran
 * @param latest earlier runs are not shown
 * @param output what the job's output is called in addresses; null: it is not there
 */
export function NoProblems({
  whole,
  ran,
  latest,
  job,
  output,
}: {
  whole: boolean;
  ran: boolean;
  latest: boolean;
  /** Null: nothing is known of it (yet). */
  job: EventsFile | null;
  output: string | null;
}) {
  const isTold = job !== null && endsOf(job.events).length > 0;
  const also = (text: string) => (isTold ? '' : ` ${text}, its log tells why.`);
  const [title, text] = !whole
    ? ['No failure in what is here', 'No test that is here failed. What is missing may have.']
    : ran
      ? [
          isTold ? 'No test failed' : 'Nothing failed',
          latest
            ? 'Every test of the latest run gave the expected result. What earlier runs came to is not shown.'
            : `Every test that ran gave the expected result.${also('If the job failed nevertheless')}`,
        ]
      : ['No test ran', `So none failed.${also('If the job failed')}`];
  return (
    <>
      {isTold && <EndOfJob job={job} output={output} />}
      <section class={whole && ran ? 'card all-good' : 'card none-here'}>
        <h2>{title}</h2>
        <p class="quiet">{text}</p>
      </section>
    </>
  );
}
