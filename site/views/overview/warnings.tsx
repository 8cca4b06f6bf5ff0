import type { Warning } from '../../../src/format/dataset.ts';
import { countOf, formatCount } from '../../model/machine/quantity.ts';
import { visible } from '../../model/run/names.ts';
import { Foreign } from '../parts/name.tsx';

/** What was wrong with the inputs: without it, a partial run would look like a whole one. */
export function Warnings({ warnings, problem }: { warnings: Warning[]; problem: string | null }) {
  if (warnings.length === 0 && problem === null) return null;
  const total = warnings.length + (problem ? 1 : 0);
  return (
    <section class="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">
        {countOf(total, 'warning')}: what is shown may not be all there was
      </h2>
      <ul>
        {problem && <li>{visible(problem)}</li>}
        {warnings.map((warning) => (
          <li key={`${warning.code} ${warning.path} ${warning.at}`}>
            <span>{visible(warning.message)}</span>
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
