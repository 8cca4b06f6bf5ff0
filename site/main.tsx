import { render, type VNode } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/run-card.css';
import './styles/problems.css';
import './styles/lists.css';
import './styles/explain/findings.css';
import './styles/statuses.css';
import './styles/jump.css';
import './styles/contrast.css';
import './styles/print.css';
import { loadDataset } from './model/load/dataset.ts';
import { App } from './views/app.tsx';
import { startPlaces } from './views/hooks/places.ts';
import { startPrinting } from './views/hooks/use-printing.ts';
import { startTheme } from './views/hooks/use-theme.ts';

const metaOf = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="stackvizd-${name}"]`);

function start(): void {
  if (metaOf('history'))
    void import('./views/history/jobs-page.tsx').then(({ JobsPage }) => show(<JobsPage />));
  else if (metaOf('viewer'))
    void import('./views/viewer.tsx').then(({ openRemote }) => show(openRemote()));
  else {
    // Begun before anything is drawn.
    const dataset = loadDataset(document.baseURI, metaOf('data')?.content ?? 'data/');
    show(<App load={() => dataset} />);
  }
}

function show(page: VNode): void {
  const root = document.getElementById('app');
  if (!root) return;
  startPlaces();
  startPrinting();
  startTheme();
  root.replaceChildren();
  render(page, root);
}

start();
