import type { Route } from '../model/address/routes.ts';
import { savesData } from './hooks/saves-data.ts';
import { whenIdle } from './parts/idle.ts';
import { lazily } from './parts/lazily.tsx';

export const overviewView = lazily('the overview', async () => {
  const { Overview } = await import('./overview/overview.tsx');
  return Overview;
});
export const buildOverviewView = lazily('the overview', async () => {
  const { BuildOverview } = await import('./overview/build.tsx');
  return BuildOverview;
});
export const jobCard = lazily('the job', async () => {
  const { Job } = await import('./overview/job.tsx');
  return Job;
});
export const emptyView = lazily('the rest', async () => {
  const { WhyEmpty } = await import('./overview/empty.tsx');
  return WhyEmpty;
});
export const beforeCard = lazily('what was before', async () => {
  const { Before } = await import('./history/before.tsx');
  return Before;
});
export const testsView = lazily('the tests', async () => {
  const { TestsView } = await import('./tests/tests.tsx');
  return TestsView;
});
export const timelineView = lazily('the timeline', async () => {
  const { TimelineView } = await import('./timeline/timeline.tsx');
  return TimelineView;
});
export const attachedView = lazily('the attachments', async () => {
  const { AttachmentDigest } = await import('./timeline/panel/attachment-digest.tsx');
  return AttachmentDigest;
});
export const rangeView = lazily('the range', async () => {
  const { RangePanel } = await import('./timeline/panel/range-panel.tsx');
  return RangePanel;
});
export const detailsView = lazily('the details', async () => {
  // Beside it, by what it reads attachments.
  import('../model/load/seekable.ts').catch(() => {});
  const { DetailsView } = await import('./details/details.tsx');
  return DetailsView;
});
export const outputView = lazily('the output', async () => {
  const { OutputView } = await import('./output.tsx');
  return OutputView;
});
export const searchView = lazily('the search', async () => {
  const { SearchView } = await import('./search/search.tsx');
  return SearchView;
});
export const consoleView = lazily('the console', async () => {
  const { ConsoleView } = await import('./console/console.tsx');
  return ConsoleView;
});
export const logView = lazily('the log', async () => {
  const { LogView } = await import('./explain/log.tsx');
  return LogView;
});

/**
 * Fetches the code of a view beside its data, not after it.
 *
 * @param isOne whether the build has one stream; null: not known yet
 */
export function prefetchView({ view }: Route, isOne: boolean | null): void {
  if (view === 'overview') overviewView.prefetch();
  if (view === 'overview' && isOne === false) buildOverviewView.prefetch();
  if (view === 'timeline') timelineView.prefetch();
  if (view === 'tests') testsView.prefetch();
  if (view === 'console') consoleView.prefetch();
  // From a table of tests the next step is one of them.
  if (view === 'details' || view === 'tests') detailsView.prefetch();
}

/** Fetches the code of the other views once nothing else is to be done, so that none of them flashes. */
export function prefetchWhenIdle(): void {
  if (savesData()) return;
  const fetchAll = () => {
    for (const one of [
      overviewView,
      testsView,
      timelineView,
      attachedView,
      rangeView,
      detailsView,
      searchView,
      consoleView,
    ])
      one.prefetch();
  };
  whenIdle(fetchAll);
}
