import { useMemo, useRef } from 'preact/hooks';
import type { Route } from '../../../model/address/routes.ts';
import { findTest, type Run, type Test } from '../../../model/run/run.ts';
import { amendRoute } from '../../hooks/use-route.ts';

/** The test that the address names. */
export interface Selection {
  /** As rendered. */
  selected: Test | null;
  /** Keys may come faster than renders: a step goes on from the last one, rendered or not. */
  latest: { readonly current: Test | null };
  select: (test: Test | null) => void;
}

export function useSelection(run: Run, route: Route & { view: 'timeline' }): Selection {
  const selected = useMemo(
    () => (route.test === null ? null : findTest(run, route.test, route.attempt)),
    [run, route.test, route.attempt],
  );
  const latest = useRef(selected);
  latest.current = selected;
  const select = (test: Test | null) => {
    latest.current = test;
    amendRoute('timeline', { test: test?.name ?? null, attempt: test?.attempt ?? 1 });
  };
  return { selected, latest, select };
}
