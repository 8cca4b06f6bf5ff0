import type { LogEventKind } from '../../../src/format/service-logs.ts';

/** What befell a machine or a service, in a few words. */
export const EVENT_LABEL: Record<LogEventKind, string> = {
  oom: 'Out of memory',
  'disk-full': 'Disk full',
  'read-only': 'Read-only file system',
  crash: 'Crash',
  killed: 'Service killed',
  restart: 'Service restarted',
  guest: 'Guest died',
  clock: 'Clock set',
};
