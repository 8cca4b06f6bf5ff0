/** Metrics of a watcher. */
import type { WatcherStatus } from '../../watch/status.ts';
import type { Labels, Reading } from './readings.ts';

const seconds = (iso: string | null) => (iso === null ? null : Date.parse(iso) / 1000);

function* byLabel(
  label: string,
  values: Record<string, number | null>,
): Iterable<readonly [Labels, number]> {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) yield [{ [label]: name }, value];
  }
}

type Value = ReturnType<Reading['read']>;
/** Makes one reading of what a watcher says of itself. */
type Make = (name: string, help: string, read: (now: WatcherStatus) => Value) => Reading;

/** @param status null while the watcher is being started */
export function watcherReadings(status: () => WatcherStatus | null): Reading[] {
  const of = (read: (now: WatcherStatus) => Value) => (): Value => {
    const now = status();
    return now === null ? null : read(now);
  };
  const make =
    (type: Reading['type']): Make =>
    (name, help, read) => ({ type, name: `stackvizd_${name}`, help, read: of(read) });
  const [counter, gauge] = [make('counter'), make('gauge')];
  return [
    ...uploadReadings(counter, gauge),
    ...watchReadings(counter, gauge),
    ...sweepReadings(counter, gauge),
  ];
}

function uploadReadings(counter: Make, gauge: Make): Reading[] {
  return [
    {
      ...counter(
        'uploads_seen_total',
        'Builds handed to the queue, by who saw them first.',
        ({ seen }) => byLabel('source', seen),
      ),
      labels: ['source'],
    },
    counter(
      'uploads_repeated_total',
      'Builds handed over again, as the queue may have forgotten them.',
      (now) => now.repeated,
    ),
    counter(
      'uploads_stuck_total',
      'Uploads that never became complete and were processed as they were at their deadline.',
      (now) => now.stuck,
    ),
    gauge('uploads_unsettled', 'Uploads that are not complete yet.', (now) => now.unsettled),
    gauge('uploads_held', 'Complete uploads kept until the queue is back.', (now) => now.held),
    {
      ...counter('drop_files_total', 'Files taken from the drop directory.', ({ drop }) =>
        byLabel('result', drop),
      ),
      labels: ['result'],
    },
  ];
}

function watchReadings(counter: Make, gauge: Make): Reading[] {
  return [
    counter('watch_events_total', 'File events that concerned a build.', (now) => now.events),
    gauge('watch_last_event_timestamp_seconds', 'When the last such event came.', (now) =>
      seconds(now.lastEventAt),
    ),
    counter(
      'watch_stalls_total',
      'Times the watcher stood still so long that the kernel may have dropped events.',
      (now) => now.stalls,
    ),
    gauge(
      'root_missing',
      '1 while the logs root is away, or the machine has another directory there than the watcher: no upload is seen.',
      (now) => Number(now.rootMissing || now.rootElsewhere),
    ),
    gauge(
      'watch_degraded',
      '1 while events cannot be trusted or the kernel refuses watches, and sweeps come more often.',
      (now) => Number(now.degraded),
    ),
    {
      ...counter('watch_errors_total', 'Errors of watching by code.', ({ errors }) =>
        byLabel('code', errors),
      ),
      labels: ['code'],
    },
    {
      ...gauge(
        'watch_directories',
        'Directories watched: hot ones, where uploads arrive, and the frontier, where they may.',
        ({ watches }) =>
          byLabel('kind', { frontier: watches.frontier, hot: watches.hotDirectories }),
      ),
      labels: ['kind'],
    },
    {
      ...gauge(
        'inotify_limit',
        'What the kernel allows this user: watches, queued events, instances.',
        ({ watches: { kernel } }) =>
          byLabel('limit', {
            watches: kernel.maxUserWatches,
            queued_events: kernel.maxQueuedEvents,
            instances: kernel.maxUserInstances,
          }),
      ),
      labels: ['limit'],
    },
  ];
}

function sweepReadings(counter: Make, gauge: Make): Reading[] {
  return [
    counter(
      'sweep_misses_total',
      'Uploads that only a sweep found although events should have told.',
      (now) => now.sweepMisses,
    ),
    gauge('sweep_running', '1 while a sweep runs.', (now) => Number(now.sweeping)),
    gauge('sweep_last_start_timestamp_seconds', 'When the last sweep began.', (now) =>
      seconds(now.lastSweepAt),
    ),
    gauge('sweep_last_duration_seconds', 'How long the last sweep that ended took.', (now) =>
      now.lastSweep === null ? null : now.lastSweep.durationMs / 1000,
    ),
    gauge('sweep_last_builds', 'Builds that it saw.', (now) => now.lastSweep?.builds ?? null),
  ];
}
