import { formatRoute } from '../model/address/routes.ts';
import type { LoadedStream } from '../model/load/store.ts';
import { titleOfOutput } from '../model/run/sentences.ts';
import { Attachments } from './details/attachments.tsx';
import '../styles/details/details.css';

/** What the stream holds that belongs to no test: attachments of the run, and bytes between packets. */
export function OutputView({ data }: { data: LoadedStream }) {
  return (
    <article class="details">
      <header class="details-head">
        <h1>{titleOfOutput(data.run)}</h1>
        <p class="quiet">
          What stood in the stream but belongs to no test.{' '}
          {data.run.damaged &&
            'Damaged bytes are what is left of packets that could not be read: no output, though a part of some may be in them. '}
          <a href={formatRoute({ view: 'overview', stream: data.key })}>Back to the overview</a>
        </p>
      </header>
      {data.details ? (
        <Attachments
          reader={data.details}
          index={data.run.count}
          nothing="The stream holds nothing but tests."
        />
      ) : (
        <p class="quiet">This dataset came without attachments.</p>
      )}
    </article>
  );
}
