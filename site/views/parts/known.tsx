import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type KnownIssues, NO_KNOWN_ISSUES } from '../../model/load/no-known-issues.ts';
import { lazily } from './lazily.tsx';

/** The known issues of the build whose page this is. */
export const Known = createContext<KnownIssues>(NO_KNOWN_ISSUES);

const what = 'the known issues';
const bugs = lazily(what, async () => (await import('./known-issues.tsx')).Bugs);
const card = lazily(what, async () => (await import('./known-issues.tsx')).Card);

/** What of a known issue explains one run. */
export function KnownOf({
  stream,
  test,
}: {
  stream: string;
  test: { name: string; attempt: number };
}) {
  const issues = useContext(Known).of(stream, test);
  return issues.length > 0 && <bugs.View issues={issues} />;
}

/** Bugs that the operator knows and this build shows; first of all, for nobody need look further. */
export function KnownIssuesCard() {
  const { issues } = useContext(Known);
  return issues.length > 0 && <card.View issues={issues} />;
}
