import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/run-card.css';
import './styles/problems.css';
import './styles/lists.css';
import './styles/services.css';
import './styles/statuses.css';
import './styles/filter.css';
import './styles/timeline/timeline.css';
import './styles/timeline/timeline-marks.css';
import './styles/timeline/machine.css';
import './styles/details/details.css';
import './styles/details/lines.css';
import './styles/console/console.css';
import './styles/console/console-rows.css';
import './styles/tests.css';
import './styles/details/search.css';
import './styles/history.css';
import './styles/jump.css';
import './styles/contrast.css';
import './styles/print.css';
import { addressOf, readRemote } from './model/load/remote.ts';
import { answerMatches, type MatchScope } from './model/match/match-worker.ts';
import { App } from './views/app.tsx';
import { startPlaces } from './views/hooks/places.ts';
import { startMatching } from './views/hooks/use-match.ts';
import { startPrinting } from './views/hooks/use-printing.ts';
import { startTheme } from './views/hooks/use-theme.ts';
import { Viewer } from './views/viewer.tsx';

function start(): void {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="stackvizd-data"]');
  const root = document.getElementById('app');
  if (!root) return;
  const isViewer = document.querySelector('meta[name="stackvizd-viewer"]') !== null;
  const remote = isViewer ? readRemote(location) : null;
  // before anything looks at the route
  if (remote !== null) history.replaceState(history.state, '', addressOf(remote));
  startPlaces();
  startPrinting();
  startTheme();
  startMatching(import.meta.url);
  root.replaceChildren();
  const isHistory = document.querySelector('meta[name="stackvizd-history"]') !== null;
  if (isHistory) {
    void import('./views/history/jobs-page.tsx').then(({ JobsPage }) => render(<JobsPage />, root));
    return;
  }
  render(isViewer ? <Viewer remote={remote} /> : <App dataPath={meta?.content ?? 'data/'} />, root);
}

// The page is one script, which is its own worker: a build has one asset to share and to keep.
if (typeof document === 'undefined') answerMatches(self as unknown as MatchScope);
else start();
