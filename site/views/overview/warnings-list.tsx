import type { Warning } from '../../../src/format/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/visible.ts';
import { Foreign } from '../parts/name.tsx';

/** A sentence that begins with a word; the name of a file stays as it is. */
const capital = (text: string): string =>
  text.replace(/^[a-z]+(?=[ ,:])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));

/** What was wrong with the inputs: without it, a partial run would look like a whole one. */
export function WarningsList({ warnings, problems }: { warnings: Warning[]; problems: string[] }) {
  const total = warnings.length + problems.length;
  return (
    <section class="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">
        {countOf(total, 'warning')}: what is shown may not be all there was
      </h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{visible(problem)}</li>
        ))}
        {warnings.map((warning) => (
          <li key={`${warning.code} ${warning.path} ${warning.at}`}>
            <span>{visible(capital(warning.message))}</span>
            <span class="warning-facts">
              <code>{warning.code}</code>
              {warning.count > 1 && <span>{formatCount(warning.count)} times</span>}
              {warning.path && <Foreign text={warning.path} />}
              {warning.at && <Foreign text={`at ${warning.at}`} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
