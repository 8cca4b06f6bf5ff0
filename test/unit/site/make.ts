/** Runs for the tests of the model. */
import { buildRun, type Run } from '../../../site/model/run/run.ts';
import type { TestStatus } from '../../../src/format/dataset.ts';
import type { TestsFile } from '../../../src/format/tests.ts';

/** Epoch milliseconds of second 0. */
export const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0);

/** One test: seconds after ORIGIN, null where unknown. */
export interface Spec {
  name: string;
  status: TestStatus;
  tags: string[];
  start: number | null;
  end: number | null;
  reason: string[];
}

/** A test from `start` to `end` (seconds); worker null: no tag. */
export function raw(
  name: string,
  status: TestStatus,
  worker: number | null,
  start: number | null,
  end: number | null,
  ...reason: string[]
): Spec {
  const tags = worker === null ? [] : [`worker-${worker}`];
  return { name, status, tags, start, end, reason };
}

/** Position of a value in a list, which gets it if it is new. */
function indexIn<T>(list: T[], value: T): number {
  const key = JSON.stringify(value);
  const at = list.findIndex((other) => JSON.stringify(other) === key);
  return at < 0 ? list.push(value) - 1 : at;
}

/** The `tests` artifact of some tests, as the publisher writes it. */
export function makeFile(specs: Spec[]): TestsFile {
  const number = (lane: string) => Number(lane.slice('worker-'.length));
  const named = specs.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('worker-')));
  const lanes = [...new Set(named)].sort((a, b) => number(a) - number(b));
  const file: TestsFile = {
    version: 3,
    name: 'made',
    path: 'made',
    host: null,
    unfinished: false,
    count: specs.length,
    origin: 0,
    length: 0,
    classes: [],
    class: [],
    method: [],
    statuses: [],
    status: [],
    tagSets: [],
    tags: [],
    lanes,
    lane: [],
    start: [],
    duration: [],
    retries: [],
    reasons: [],
    reason: [],
    missing: null,
    attachments: { encoding: 'identity', blocks: [], bytes: specs.map(() => 0).concat(0) },
  };
  const instants = specs.flatMap(({ start, end }) => [start, end]).filter((at) => at !== null);
  const first = instants.length > 0 ? Math.min(...instants) : 0;
  const micros = (seconds: number) => Math.round((seconds - first) * 1e6);
  file.origin = instants.length > 0 ? ORIGIN * 1000 + Math.round(first * 1e6) : 0;
  file.length = instants.length > 0 ? micros(Math.max(...instants)) : 0;
  for (const { name, status, tags, start, end, reason } of specs) {
    const dot = name.lastIndexOf('.');
    const index = file.method.push(name.slice(dot + 1)) - 1;
    file.class.push(indexIn(file.classes, dot < 0 ? '' : name.slice(0, dot)));
    file.status.push(indexIn(file.statuses, status));
    file.tags.push(indexIn(file.tagSets, tags));
    const lane = tags.find((tag) => tag.startsWith('worker-'));
    file.lane.push(lane === undefined ? -1 : lanes.indexOf(lane));
    const begin = start ?? end;
    file.start.push(begin === null ? null : micros(begin));
    file.duration.push(start === null || end === null ? null : Math.round((end - start) * 1e6));
    if (reason.length > 0) file.reason.push([index, indexIn(file.reasons, reason)]);
  }
  return file;
}

/** `retries` as in TestsFile. */
export function makeRun(specs: Spec[], retries: TestsFile['retries'] = []): Run {
  return buildRun({ ...makeFile(specs), retries });
}
