import { type KnownIssues, NO_KNOWN_ISSUES } from '../../model/load/no-known-issues.ts';
import type { Store } from '../../model/load/store.ts';
import { useLoading } from './use-loading.ts';

/** Known issues that the build shows; none until they are loaded. */
export function useKnown(store: Store): KnownIssues {
  const known = useLoading(() => store.known(), store);
  return known.state === 'ready' ? known.value : NO_KNOWN_ISSUES;
}
