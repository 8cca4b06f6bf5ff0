/** What the hosts make of the task that is open, as the console tells it. */
import type { EventResult } from '../../../format/job.ts';
import type { HostResults, Place, Report } from '../timeline.ts';
import { isFailedItem } from './items.ts';

const STATUS = /^(ok|changed|skipping|ERROR|MODULE FAILURE)(?::|$)/;
/** Zuul's own; Ansible within the job says `skipping: [localhost]`. */
const SKIPPED = /^skipping(?:$|: [^[])/;
const HIDDEN = 'Output suppressed because no_log was given';
const RESULTS: Record<string, EventResult> = {
  ok: 'ok',
  changed: 'changed',
  skipping: 'skipped',
  ERROR: 'failed',
  'MODULE FAILURE': 'failed',
};
const MAX_HOSTS = 1000;
/** Reports kept of all tasks: of a long job on ten nodes some 30,000. */
const MAX_REPORTS = 100_000;
/** Of one host under one task. */
const MAX_OF_HOST = 100;
/** Of these a host has one for a task; the last counts. */
const REPEATED: Record<string, EventResult[]> = {
  ok: ['ok', 'changed'],
  changed: ['ok', 'changed'],
  failed: ['failed', 'unreachable'],
};

/** What is told of one task. */
export interface OpenTask {
  /** The last result of each host. */
  results: HostResults;
  /** Hosts of which anything is told. */
  heard: Set<string>;
  reports: Map<string, Report[]>;
  /** When the last result was told; null: none was. */
  answered: number | null;
}

const nothing = (): OpenTask => ({
  results: new Map(),
  heard: new Set(),
  reports: new Map(),
  answered: null,
});

/** Collects what is told of one task after the other. */
export function createReports() {
  let task = nothing();
  /** Hosts on which an item of the open loop failed: whatever becomes of the others, it did. */
  let itemFailed = new Set<string>();
  let kept = 0;

  const add = (host: string, report: Report): void => {
    const { results, reports } = task;
    const { result, place } = report;
    if (!results.has(host) && results.size === MAX_HOSTS) return;
    results.set(host, result);
    task.answered = place.time;
    const list = reports.get(host) ?? [];
    reports.set(host, list);
    const same = REPEATED[result ?? 'hidden'] ?? [];
    const at = list.findIndex((known) => known.result !== null && same.includes(known.result));
    if (at >= 0) list.splice(at, 1);
    else if (kept === MAX_REPORTS || list.length === MAX_OF_HOST) return;
    else kept += 1;
    list.push({ ...report, place: { ...place } });
  };
  /** More of the result that was told last. */
  const amend = (host: string, result: EventResult): void => {
    task.results.set(host, result);
    const last = task.reports.get(host)?.at(-1);
    if (last !== undefined) last.result = result;
  };

  return {
    /** A line of a host, which may be one of output. */
    read(text: string, host: string, place: Place): void {
      if (task.heard.size < MAX_HOSTS) task.heard.add(host);
      const before = task.results.get(host);
      if (before === 'failed' && text.startsWith('  "unreachable": true'))
        amend(host, 'unreachable');
      // told once more for what is ignored; a loop says it for each of its items
      if (text === HIDDEN) add(host, { result: null, place, isSure: true });
      const status = STATUS.exec(text)?.[1];
      if (status === undefined || (status === 'skipping' && !SKIPPED.test(text))) return;
      if (text !== 'ERROR: Ignoring Errors') {
        if (isFailedItem(text)) itemFailed.add(host);
        const result = itemFailed.has(host) ? 'failed' : (RESULTS[status] as EventResult);
        // with a message of its own it is told in one line, as programs do
        add(host, { result, place, isSure: text === 'ERROR' || status === 'MODULE FAILURE' });
      } else if (before === 'failed') amend(host, 'ignored');
      else add(host, { result: 'ignored', place, isSure: true });
    },
    /** Ends the task: what its hosts made of it, what was told, and by whom. */
    take(): OpenTask {
      const ended = task;
      task = nothing();
      itemFailed = new Set();
      return ended;
    },
  };
}
