import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/problems.css';
import './styles/lists.css';
import './styles/timeline.css';
import './styles/machine.css';
import './styles/details.css';
import './styles/tests.css';
import 'uplot/dist/uPlot.min.css';
import { App } from './views/app.tsx';
import { startTheme } from './views/hooks/use-theme.ts';

const meta = document.querySelector<HTMLMetaElement>('meta[name="stackvizd-data"]');
const root = document.getElementById('app');
if (root) {
  startTheme();
  root.replaceChildren();
  render(<App dataPath={meta?.content ?? 'data/'} />, root);
}
