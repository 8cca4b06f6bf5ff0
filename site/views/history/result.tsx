import type { EarlierRun } from '../../../src/format/history.ts';
import { Foreign } from '../parts/name.tsx';

/** What came of a run: of its tests, and of the job where that is another thing. */
export function Result({ run }: { run: Pick<EarlierRun, 'verdict' | 'result'> }) {
  const { verdict, result } = run;
  return (
    <>
      <b class={`tone-${verdict.tone}`}>{verdict.text}</b>
      {result !== null && result !== 'SUCCESS' && <Foreign text={` ${result}`} />}
    </>
  );
}
