import { useEffect, useMemo, useState } from 'preact/hooks';
import { compile, narrowByWords, passing } from '../../model/match/filter.ts';
import { type Filter, isOpen } from '../../model/match/open-filter.ts';
import { PatternMatcher } from '../../model/match/pattern-matcher.ts';
import type { Run } from '../../model/run/run.ts';

/** Which tests pass a filter. */
export interface Match {
  /** 1 and 0 by test index; null: all pass. */
  mask: Uint8Array | null;
  /** Why the text could not be applied. */
  problem: string | null;
  /** A regular expression is still being matched; the mask is that of the rest of the filter. */
  busy: boolean;
}

const matchers = new WeakMap<Run, PatternMatcher>();

function matcherOf(run: Run): PatternMatcher {
  const known = matchers.get(run);
  if (known) return known;
  const names = () => Array.from({ length: run.count }, (_, index) => run.name(index));
  const made = new PatternMatcher(names);
  matchers.set(run, made);
  return made;
}

/** Applies a filter to a run; a regular expression is matched beside the page. */
export function useMatch(run: Run, filter: Filter): Match {
  // The route is parsed anew whenever anything in the address changes.
  const key = JSON.stringify(filter);
  const pattern = filter.regex ? filter.text : '';
  const rest = useMemo(() => {
    if (isOpen(filter)) return null;
    const mask = passing(run, filter);
    return filter.regex ? mask : narrowByWords(run, mask, filter.text);
  }, [run, key]);
  const broken = useMemo(() => {
    const compiled = compile(pattern);
    return 'problem' in compiled ? compiled.problem : null;
  }, [pattern]);

  const [answer, setAnswer] = useState<{ run: Run; pattern: string; mask: Uint8Array | null }>();
  useEffect(() => {
    if (pattern === '' || broken !== null) return;
    const abort = new AbortController();
    // Somebody is typing: the pattern of every letter is not worth a worker.
    const timer = setTimeout(async () => {
      const mask = await matcherOf(run).match(pattern, abort.signal);
      if (!abort.signal.aborted) setAnswer({ run, pattern, mask });
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [run, pattern, broken]);

  return useMemo((): Match => {
    if (pattern === '') return { mask: rest, problem: null, busy: false };
    if (broken !== null) return { mask: rest, problem: broken, busy: false };
    if (answer?.run !== run || answer.pattern !== pattern) {
      return { mask: rest, problem: null, busy: true };
    }
    if (answer.mask === null) {
      const problem = 'This expression takes too long to match; make it simpler.';
      return { mask: rest, problem, busy: false };
    }
    const hits = answer.mask;
    return {
      mask: (rest as Uint8Array).map((one, i) => one & (hits[i] as number)),
      problem: null,
      busy: false,
    };
  }, [run, rest, pattern, broken, answer]);
}
