import { useId, useMemo } from 'preact/hooks';
import { reproduce } from '../../model/details/reproduce.ts';
import { countOf } from '../../model/machine/quantity.ts';
import type { Run, Test } from '../../model/run/run.ts';
import { visible } from '../../model/run/visible.ts';
import { CopyButton } from '../parts/copy.tsx';
import { save } from './save.ts';

/** Commands that run the test again: alone, and with what its worker ran before it. */
export function Reproduce({ run, test }: { run: Run; test: Test }) {
  const how = useMemo(() => reproduce(run, test), [run, test]);
  if (how === null) return null;
  const { alone, cut, scenario, worker } = how;
  return (
    <section class="card" aria-labelledby="reproduce-title">
      <h2 class="card-head" id="reproduce-title">
        Run it again
      </h2>
      <Command text={alone} says={saysOfAlone(cut, scenario)} />
      {worker && (
        <>
          <Command
            text={worker.command}
            says={`As ${test.lane} did, ${countOf(worker.count, 'test')} up to this one`}
          />
          <p class="card-foot">
            <button
              type="button"
              class="button"
              onClick={() => save(worker.file, new TextEncoder().encode(worker.list))}
            >
              Download the list
            </button>
            {worker.cut > 0 && (
              <span class="quiet">
                {' '}
                without {countOf(worker.cut, 'test')} before it whose name was cut
              </span>
            )}
          </p>
        </>
      )}
    </section>
  );
}

function Command({ text, says }: { text: string; says: string }) {
  const title = useId();
  return (
    <div class="command">
      <p class="quiet">
        <span id={title}>{says}</span> <CopyButton of={title} text={() => text} />
      </p>
      <code>{visible(text)}</code>
    </div>
  );
}

function saysOfAlone(cut: boolean, scenario: boolean): string {
  if (cut) return 'Its name was cut: alone with whatever else begins so';
  return scenario
    ? 'Alone; with its other scenarios, if the class makes them when it runs'
    : 'Alone';
}
