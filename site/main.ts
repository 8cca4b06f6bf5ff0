/**
 * All that is run before the page's own code is there: with it, not after it, comes that of the view which the
 * address names.
 */
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/run-card.css';
import './styles/problems.css';
import './styles/lists.css';
import './styles/statuses.css';
import './styles/jump.css';
import './styles/contrast.css';
import './styles/print.css';

const VIEWS: [place: RegExp, load: () => Promise<unknown>][] = [
  [/^#\/[^/]+\/timeline/, () => import('./views/timeline/timeline.tsx')],
  [/^#\/[^/]+\/tests/, () => import('./views/tests/tests.tsx')],
  [/^#\/[^/]+\/test-details/, () => import('./views/details/details.tsx')],
  [/^#\/[^/]+\/console/, () => import('./views/console/console.tsx')],
];

const page = import('./start.tsx');
// Who shows the view tells what is wrong with it.
for (const [place, load] of VIEWS) if (place.test(location.hash)) load().catch(() => {});
void page.then(({ start }) => start());
