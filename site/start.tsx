import { render, type VNode } from 'preact';
import { loadDataset } from './model/load/dataset.ts';
import { App } from './views/app.tsx';
import { startPlaces } from './views/hooks/places.ts';
import { startPrinting } from './views/hooks/use-printing.ts';
import { startTheme } from './views/hooks/use-theme.ts';

const metaOf = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="stackvizd-${name}"]`);

/** Shows the page that the document is: of a build, of the jobs, or of a build elsewhere. */
export function start(): void {
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
