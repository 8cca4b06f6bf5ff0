import { besideOthers, streamLabel } from '../../src/verdict/streams.ts';
import {
  consoleRoute,
  formatRoute,
  type Route,
  testsRoute,
  timelineRoute,
} from '../model/address/routes.ts';
import type { Dataset, Stream } from '../model/load/dataset.ts';
import type { LoadedBuild } from '../model/load/store.ts';
import { visible } from '../model/run/visible.ts';
import { TIME_LABEL, TIME_MODES, type TimeMode } from '../model/timeline/clock.ts';
import { chooseTimes, navigate } from './hooks/use-route.ts';
import { useSignal } from './hooks/use-signal.ts';
import { type Theme, useTheme } from './hooks/use-theme.ts';
import { timeMode } from './hooks/use-times.ts';
import { JumpButton } from './jump.tsx';
import { Foreign } from './parts/name.tsx';

const THEMES: [Theme, string][] = [
  ['auto', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** The bar on top of every view: where am I, where else can I go. */
export function Masthead({
  dataset,
  route,
  stream,
  build,
}: {
  dataset: Dataset | null;
  route: Route;
  stream: string | null;
  /** Null while streams are loading. */
  build: LoadedBuild | null;
}) {
  const [theme, setTheme] = useTheme();
  const hasConsole = !!dataset?.console;
  const several = (dataset?.streams.length ?? 0) > 1;
  const views = stream !== null ? tabs(stream, several, hasConsole) : jobTabs(dataset, hasConsole);
  const job = dataset?.manifest?.metadata.job ?? dataset?.config.name;
  return (
    <header class="masthead">
      <a class="brand" href="#/" title="Overview of this build">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path class="mark-a" d="M1 3h7v2.4H1zM1 10.6h4V13H1z" />
          <path class="mark-b" d="M9.5 3H15v2.4H9.500zM4 6.800h9v2.400H4z" />
          <path class="mark-c" d="M6.500 10.600H15V13H6.500z" />
        </svg>
        <span class="brand-name">{job ? <Foreign text={job} /> : 'Test run'}</span>
      </a>
      {views.length > 0 && (
        <nav class="tabs" aria-label="Views">
          {views.map(([label, target, within]) => (
            <a
              key={label}
              href={formatRoute(target)}
              aria-current={within.includes(route.view) ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      )}
      <div class="masthead-end">
        {dataset && stream !== null && several && route.view !== 'search' && (
          <StreamSwitch dataset={dataset} route={route} stream={stream} build={build} />
        )}
        {stream !== null && <JumpButton />}
        {views.length > 0 && <TimesSwitch />}
        <Switch title="Colours" value={theme} options={THEMES} onChange={setTheme} />
      </div>
    </header>
  );
}

/** Which stream the views are of; each with its node and what came of it. */
function StreamSwitch({
  dataset,
  route,
  stream,
  build,
}: {
  dataset: Dataset;
  route: Route;
  stream: string;
  build: LoadedBuild | null;
}) {
  const whole = route.view === 'overview' && route.stream === null;
  const all = build?.streams ?? [];
  const nameOf = ({ key, tests: { host, phase } }: Stream) => {
    const data = all.find((one) => one.key === key);
    if (data === undefined) return [host, phase, key].filter(Boolean).join(', ');
    return `${streamLabel(data, all)}: ${besideOthers(data.run).text}`;
  };
  return (
    <label class="stream-switch">
      <span>Stream</span>
      <select
        class="field"
        value={whole ? '' : stream}
        onChange={(event) => navigate(otherStream(route, event.currentTarget.value))}
      >
        {whole && <option value="">all</option>}
        {dataset.streams.map((one) => (
          <option key={one.key} value={one.key}>
            {visible(nameOf(one))}
          </option>
        ))}
      </select>
    </label>
  );
}

const TIMES: [TimeMode, string][] = TIME_MODES.map((mode) => [mode, TIME_LABEL[mode]]);

/** How every view writes points in time. */
function TimesSwitch() {
  const mode = useSignal(timeMode);
  return <Switch title="Times" value={mode} options={TIMES} onChange={chooseTimes} />;
}

/** One of a few values, each with its name. */
function Switch<T extends string>({
  title,
  value,
  options,
  onChange,
}: {
  title: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}) {
  return (
    <label class="masthead-switch">
      <span class="hidden-visually">{title}</span>
      <select
        class="field"
        value={value}
        title={title}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function tabs(
  stream: string,
  several: boolean,
  hasConsole: boolean,
): [string, Route, Route['view'][]][] {
  const whole = several ? null : stream;
  const all: ReturnType<typeof tabs> = [
    ['Overview', { view: 'overview', stream: whole }, ['overview', 'output', 'log']],
    ['Timeline', timelineRoute(stream), ['timeline']],
    ['Tests', testsRoute(stream), ['tests', 'details']],
    ['Search', { view: 'search', stream, find: '' }, ['search']],
  ];
  if (hasConsole) all.push(['Console', consoleRoute(stream), ['console']]);
  return all;
}

/** A job that ended before its tests has its output, and the record of its machine, all the same. */
function jobTabs(dataset: Dataset | null, hasConsole: boolean): ReturnType<typeof tabs> {
  const file = dataset?.console?.text ?? dataset?.series[0];
  const all = file ? tabs(file.artifact_name, true, hasConsole) : [];
  return all.filter(([, { view }]) => view !== 'tests' && view !== 'search');
}

/** The same view of another stream, without what only makes sense in this one. */
function otherStream(route: Route, stream: string): Route {
  if (route.view === 'timeline') return { ...timelineRoute(stream), filter: route.filter };
  if (route.view === 'tests') return { ...route, stream };
  // The output is that of the job, whatever the stream.
  if (route.view === 'console') return { ...route, stream };
  return { view: 'overview', stream };
}
