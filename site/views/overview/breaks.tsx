import { headOfBreaks } from '../../../src/verdict/whole/breaks.ts';
import type { LoadedStream } from '../../model/load/store.ts';
import { knownElsewhere } from '../../model/run/sentences.ts';
import { Names, SentenceText } from '../parts/sentence.tsx';

/** Sentences shown; the first is what happened first. */
const LISTED = 20;

/** That a run is not whole, and why: what is said below it is said of what there is. */
export function Breaks({
  data,
  label,
  others,
}: {
  data: LoadedStream;
  /** Which stream it is, where there are several. */
  label: string | null;
  /** Further streams of the build, which may know tests that never ran here. */
  others: LoadedStream[];
}) {
  const { run, sentences } = data;
  if (run.breaks.length === 0) return null;
  const runs = others.map((other) => other.run);
  return (
    <section class="breaks" aria-label="Not whole">
      <h2>{headOfBreaks(run.breaks, label)}</h2>
      <ul>
        {sentences.slice(0, LISTED).map((sentence, i) => {
          const broken = run.breaks[i];
          const known =
            broken?.kind === 'set-up' && broken.names.length === 0
              ? knownElsewhere(broken.owner, runs)
              : [];
          return (
            // The list never changes.
            <li key={i}>
              <SentenceText stream={data.key} run={run} sentence={sentence} />
              <Names names={known} />
            </li>
          );
        })}
        {sentences.length > LISTED && <li>and {sentences.length - LISTED} more of the kind</li>}
      </ul>
    </section>
  );
}
