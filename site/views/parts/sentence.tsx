import { useMemo } from 'preact/hooks';
import type { Sentence } from '../../../src/verdict/whole/sentences.ts';
import { detailsRoute, formatRoute } from '../../model/address/routes.ts';
import { formatCount } from '../../model/machine/quantity.ts';
import type { Run } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { useClock } from '../hooks/use-times.ts';
import { breakable, Name } from './name.tsx';

/** Names of tests that never ran, listed when they are asked for. */
const LISTED = 500;

/** A sentence about a run: tests lead to their pages, instants are written as the switch says. */
export function SentenceText({
  stream,
  run,
  sentence,
}: {
  stream: string;
  run: Run;
  sentence: Sentence;
}) {
  const clock = useClock(run.origin);
  const shown = useMemo(
    () =>
      sentence.parts.map((part, i) => {
        if (typeof part === 'string') return part;
        if ('name' in part)
          return (
            <bdi key={i} class="name">
              {breakable(part.name)}
            </bdi>
          );
        if ('at' in part) {
          const label = clock.mode === 'start' ? '' : ` ${clock.label}`;
          return `${clock.when(part.at, 0)}${label}`;
        }
        const test = run.test(part.run);
        return (
          <a key={i} href={formatRoute(detailsRoute(stream, test))} title={visible(test.name)}>
            <Name name={test.name} short />
          </a>
        );
      }),
    [stream, run, sentence, clock],
  );
  return (
    <>
      <p>{shown}</p>
      <Names names={sentence.names} />
    </>
  );
}

/** Tests that never ran have no page: their names are all there is. */
export function Names({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const more = names.length - LISTED;
  return (
    <details class="never-ran">
      <summary>Which</summary>
      <ul>
        {names.slice(0, LISTED).map((name) => (
          <li key={name}>
            <Name name={name} />
          </li>
        ))}
        {more > 0 && <li class="quiet">and {formatCount(more)} more</li>}
      </ul>
    </details>
  );
}
