import uFuzzy from '@leeoniya/ufuzzy';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
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

/** Where the name is typed, and what it may mean. `onDone`: a test was chosen. */
export function JumpBox({ data, onDone }: { data: LoadedStream; onDone: () => void }) {
  const { run } = data;
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const search = useMemo(() => createSearch(run), [run]);
  const hits = useMemo(() => search(text), [search, text]);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  // The dialog may have opened before this code was there.
  useEffect(() => input.current?.focus(), []);
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
    else if (event.key === 'Enter') go(hits[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div class="jump-box">
      <input
        class="jump-input"
        ref={input}
        type="text"
        role="combobox"
        aria-label="Name of a test"
        aria-expanded={hits.length > 0}
        aria-controls="jump-list"
        aria-activedescendant={hits.length > 0 ? `jump-${active}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        placeholder="Parts of a test's name, in any order"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
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
                {test.attempt > 1 && <span class="quiet"> run {test.attempt}</span>}
              </span>
            </div>
          );
        })}
      </div>
      <p class="jump-state quiet" role="status">
        {text === ''
          ? `${hits.length > 0 ? 'What failed; type' : 'Type'} to search ${countOf(run.count, 'test')}`
          : hits.length === 0
            ? `No test is called ${visible(text)}`
            : hits.length === LISTED
              ? `The best ${LISTED}`
              : `${hits.length} found`}
      </p>
    </div>
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
