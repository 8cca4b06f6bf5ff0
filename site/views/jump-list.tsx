import uFuzzy from '@leeoniya/ufuzzy';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { detailsRoute } from '../model/address/routes.ts';
import type { LoadedStream } from '../model/load/store.ts';
import { countOf } from '../model/machine/quantity.ts';
import type { Run } from '../model/run/run.ts';
import { problems } from '../model/run/summary.ts';
import { visible } from '../model/run/visible.ts';
import { navigate } from './hooks/use-route.ts';
import { Name } from './parts/name.tsx';
import { Swatch } from './parts/status.tsx';

const LISTED = 30;

/** What the text that is typed may mean. `onDone`: a test was chosen. */
export function JumpList({
  data,
  text,
  input,
  onDone,
}: {
  data: LoadedStream;
  text: string;
  /** Where it is typed. */
  input: RefObject<HTMLInputElement | null>;
  onDone: () => void;
}) {
  const { run } = data;
  const search = useMemo(() => createSearch(run), [run]);
  const hits = useMemo(() => search(text), [search, text]);
  const [chosen, setChosen] = useState({ text, at: 0 });
  // Of another text, the best is chosen.
  const active = chosen.text === text ? chosen.at : 0;
  const list = useRef<HTMLDivElement>(null);
  const setActive = (at: number) => setChosen({ text, at });
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, hits]);
  const go = (index: number | undefined) => {
    if (index === undefined) return;
    onDone();
    navigate(detailsRoute(data.key, run.test(index)));
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0)
      setActive((active + step + hits.length) % hits.length);
    // What was typed may not have been rendered yet.
    else if (event.key === 'Enter') go(chosenOf(input.current?.value ?? text));
    else return;
    event.preventDefault();
  };
  const chosenOf = (typed: string) => (typed === text ? hits[active] : search(typed)[0]);
  useLayoutEffect(() => {
    const field = input.current;
    field?.setAttribute('aria-expanded', String(hits.length > 0));
    if (hits.length > 0) field?.setAttribute('aria-activedescendant', `jump-${active}`);
    else field?.removeAttribute('aria-activedescendant');
    field?.addEventListener('keydown', onKey);
    return () => field?.removeEventListener('keydown', onKey);
  });
  return (
    <>
      <div class="jump-list" id="jump-list" role="listbox" aria-label="Tests" ref={list}>
        {hits.map((index, i) => {
          const test = run.test(index);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
            <div
              key={index}
              id={`jump-${i}`}
              class="jump-option"
              role="option"
              tabIndex={-1}
              aria-selected={i === active}
              onClick={() => go(index)}
              onPointerMove={() => setActive(i)}
            >
              <Swatch status={test.status} />
              <span class="jump-name">
                <Name name={test.name} />
                {test.nth > 1 && <span class="quiet"> run {test.nth}</span>}
              </span>
            </div>
          );
        })}
      </div>
      <p class="jump-state quiet" role="status">
        {text === ''
          ? `${hits.length > 0 ? 'What failed; type' : 'Type'} to search ${countOf(run.count, run.tally.runs > run.tally.tests ? 'run' : 'test')}`
          : hits.length === 0
            ? `No test is called ${visible(text)}`
            : hits.length === LISTED
              ? `The best ${LISTED}`
              : `${hits.length} found`}
      </p>
    </>
  );
}

/** Best matches first; for no text, what failed. */
function createSearch(run: Run): (text: string) => number[] {
  const names = Array.from({ length: run.count }, (_, index) => run.name(index));
  const fuzzy = new uFuzzy({ intraMode: 1 });
  const first = problems([run])
    .map(({ test }) => test.index)
    .slice(0, LISTED);
  return (text) => {
    if (text.trim() === '') return first;
    const [indexes, info, order] = fuzzy.search(names, text.slice(0, 200), 4, 2000);
    if (!indexes) return [];
    if (!info || !order) return indexes.slice(0, LISTED);
    return order.slice(0, LISTED).map((place) => info.idx[place] as number);
  };
}
