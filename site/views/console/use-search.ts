import { useEffect, useState } from 'preact/hooks';
import { type Found, searchConsole, type Wanted } from '../../model/console/search.ts';
import type { ConsoleText } from '../../model/console/text.ts';
import { lineMatcher } from '../../model/match/line-matcher.ts';

/** How a search stands. */
export interface SearchState extends Found {
  /** Bytes of the text that arrived, while it is being fetched. */
  loaded: number | null;
}

const NOTHING: SearchState = { hits: [], searched: 0, done: false, problem: null, loaded: null };
/** A search tells of itself so often at the most. */
const SHOWN_MS = 100;

/** Looks for text while somebody types; null: nothing is looked for. */
export function useSearch(text: ConsoleText, { find, regex }: Wanted): SearchState | null {
  const key = find && `${regex} ${find}`;
  const [shown, setShown] = useState<{ key: string; state: SearchState }>({
    key,
    state: NOTHING,
  });
  useEffect(() => {
    if (find === '') return;
    const abort = new AbortController();
    let lastShown = 0;
    const show = (state: SearchState) => {
      const now = performance.now();
      if (abort.signal.aborted || (!state.done && now - lastShown < SHOWN_MS)) return;
      lastShown = now;
      setShown({ key, state });
    };
    const timer = setTimeout(() => {
      searchConsole(
        text,
        { find, regex },
        lineMatcher,
        abort.signal,
        (loaded) => show({ ...NOTHING, loaded }),
        (found) => show({ ...found, loaded: null }),
      ).catch((error: Error) => show({ ...NOTHING, done: true, problem: error.message }));
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, key]);
  if (find === '') return null;
  return shown.key === key ? shown.state : NOTHING;
}
