import type { Dataset } from '../model/dataset.ts';
import { formatRoute, NO_FILTER, type Route } from '../model/routes.ts';
import { navigate } from './hooks/use-route.ts';
import { type Theme, useTheme } from './hooks/use-theme.ts';
import { Foreign } from './parts/name.tsx';

const THEMES: [Theme, string][] = [
  ['auto', 'Theme: auto'],
  ['light', 'Theme: light'],
  ['dark', 'Theme: dark'],
];

/** The bar on top of every view: where am I, where else can I go. */
export function Masthead({
  dataset,
  route,
  stream,
}: {
  dataset: Dataset | null;
  route: Route;
  stream: string | null;
}) {
  const [theme, setTheme] = useTheme();
  const job = dataset?.manifest?.metadata.job ?? dataset?.config.name;
  return (
    <header class="masthead">
      <a class="brand" href="#/" aria-label="Overview of this build">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path class="mark-a" d="M1 3h7v2.4H1zM1 10.6h4V13H1z" />
          <path class="mark-b" d="M9.5 3H15v2.4H9.500zM4 6.800h9v2.400H4z" />
          <path class="mark-c" d="M6.500 10.600H15V13H6.500z" />
        </svg>
        <span class="brand-name">{job ? <Foreign text={job} /> : 'Test run'}</span>
      </a>
      {stream !== null && (
        <nav class="tabs" aria-label="Views">
          {tabs(stream).map(([label, target, views]) => (
            <a
              key={label}
              href={formatRoute(target)}
              aria-current={views.includes(route.view) ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      )}
      <div class="masthead-end">
        {dataset && stream !== null && dataset.streams.length > 1 && (
          <label class="stream-switch">
            <span>Stream</span>
            <select
              class="field"
              value={stream}
              onChange={(event) => navigate(otherStream(route, event.currentTarget.value))}
            >
              {dataset.streams.map(({ key }) => (
                <option key={key} value={key}>
                  {key}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="theme-switch">
          <span class="hidden-visually">Colours</span>
          <select
            class="field"
            value={theme}
            onChange={(event) => setTheme(event.currentTarget.value as Theme)}
          >
            {THEMES.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}

function tabs(stream: string): [string, Route, Route['view'][]][] {
  return [
    ['Overview', { view: 'overview', stream }, ['overview']],
    ['Timeline', timelineRoute(stream), ['timeline']],
    ['Tests', testsRoute(stream), ['tests', 'details']],
    ['Console', { view: 'console', stream }, ['console']],
  ];
}

/** The timeline of a stream, nothing zoomed, nothing filtered. */
export function timelineRoute(
  stream: string,
  test: string | null = null,
  attempt = 1,
): Route & { view: 'timeline' } {
  return { view: 'timeline', stream, test, attempt, from: null, to: null, filter: NO_FILTER };
}

/** The table of a stream's tests. */
export function testsRoute(
  stream: string,
  part: Partial<Route & { view: 'tests' }> = {},
): Route & { view: 'tests' } {
  return {
    view: 'tests',
    stream,
    filter: NO_FILTER,
    sort: 'start',
    descending: false,
    page: 1,
    ...part,
  };
}

/** The same view of another stream, without what only makes sense in this one. */
function otherStream(route: Route, stream: string): Route {
  if (route.view === 'timeline') return { ...timelineRoute(stream), filter: route.filter };
  if (route.view === 'tests') return { ...route, stream, page: 1 };
  if (route.view === 'console') return { view: 'console', stream };
  return { view: 'overview', stream };
}
