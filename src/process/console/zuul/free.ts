/**
 * Plays with `strategy: free`, whose hosts go on each for itself.
 *
 * zuul_json.py puts a result under the task that began last, on whatever host. zuul_stream.py names the
 * task right before each success, but not before a failure, nor where a task is skipped:
 *
 *   TASK [Install]
 *   compute1 | ok: Runtime: 0:00:00.021437
 *   TASK [Write config]
 *   compute1 | ok: Runtime: 0:00:00.011887
 *   controller | ERROR                          of Install, where controller still was
 *
 * So here the console decides. A host takes the tasks in their order, which is the order in which
 * job-output.json saw them begin for the first time: what is told without a name is of the task behind the
 * one that the host did last. Each host's task becomes an event of its own.
 */

import { MAX_NODES, makeNode, type Playbook, type Report, type TimelineNode } from '../timeline.ts';
import type { PlayResult, TaskResult } from './job-output.ts';

/** The task's own name, without that of its role. */
export const bareName = (name: string) => name.split(' : ').at(-1) ?? name;

const keyOf = ({ id, name }: TaskResult) => id ?? name;

/** Whether the hosts of a play went on each for itself: a task began again before it had a result. */
export function isFree({ tasks }: PlayResult): boolean {
  const empty = new Set<string>();
  for (const task of tasks) {
    if (empty.has(keyOf(task))) return true;
    if (task.hosts.length === 0) empty.add(keyOf(task));
  }
  return false;
}

/** The tasks of a play, each once, in their order. */
export function distinctTasks({ tasks }: PlayResult): TaskResult[] {
  const known = new Map<string, TaskResult>();
  for (const task of tasks) if (!known.has(keyOf(task))) known.set(keyOf(task), task);
  return [...known.values()];
}

/** One report, with the task it stands under. */
interface Told {
  host: string;
  under: TimelineNode;
  /** That is the task it is of. */
  named: boolean;
  report: Report;
}

const isFailure = ({ result }: Report) => result === 'failed' || result === 'unreachable';
const isSuccess = ({ result }: Report) => result === 'ok' || result === 'changed';

/** What stands under the name of a task, in the order of the console. */
function toldUnder(under: TimelineNode, hosts: Map<string, Report[]>): Told[] {
  const all = [...hosts].flatMap(([host, reports]) =>
    reports.map((report) => ({ host, under, named: false, report })),
  );
  all.sort((a, b) => a.report.place.line - b.report.place.line);
  const first = all.find(({ report }) => isSuccess(report) || report.result === null);
  if (first !== undefined) first.named = true;
  // the results of a loop's items stand before the name of the task
  return all.filter(({ named, report }) => named || !isSuccess(report));
}

/** Finds a task by its name in the order, from a place on; one without a name may be any. */
function find(order: readonly string[], under: TimelineNode, from: number): number | null {
  const name = bareName(under.name);
  for (const wanted of [name, '']) {
    const at = order.findIndex((one, index) => index >= from && bareName(one) === wanted);
    if (at >= 0) return at;
  }
  return null;
}

/** Of each report of a host the index of its task; null where the order does not tell. */
function placesOf(told: Told[], order: readonly string[]): (number | null)[] {
  let before: number | null = -1;
  return told.map(({ under, named }) => {
    if (named) before = find(order, under, (before ?? -1) + 1);
    else if (before !== null) before = before + 1 < order.length ? before + 1 : null;
    return before;
  });
}

/**
 * The tasks of a play, by host, in the order of the console. What has no name there, nor a place in the
 * order, is called so.
 *
 * @param play as the console has it
 * @param result as job-output.json has it
 */
export function tasksByHost(
  play: TimelineNode,
  result: PlayResult,
  reports: Playbook['reports'],
): TimelineNode[] {
  const order = distinctTasks(result).map(({ name }) => name);
  const told = play.children.flatMap((task) => toldUnder(task, reports.get(task) ?? new Map()));
  const hosts = [...Map.groupBy(told, ({ host }) => host).values()].map((its) =>
    // output may look like a failure, but what failed for good is the last of its host
    its.filter((one) => !isFailure(one.report) || one.report.isSure || one === its.at(-1)),
  );
  const names = [...order];
  const placed = hosts.flatMap((its) => {
    const places = placesOf(its, order);
    return its.map((one, index) => {
      const at = places[index] ?? null;
      if (at !== null && one.named) names[at] = one.under.name;
      return { ...one, at, before: its[index - 1]?.report.place.time ?? play.start };
    });
  });
  placed.sort((a, b) => a.report.place.line - b.report.place.line);
  return placed.slice(0, MAX_NODES).map(({ host, under, named, report, at, before }, index) => {
    const known = named ? under.name : at === null ? '' : names[at];
    const node = makeNode('task', known || 'a task whose name is not told', before);
    const begin = named && under.lines !== null ? under.lines[0] : report.place.line;
    const next = placed[index + 1];
    const end = next?.under === under ? next.report.place.line : (under.lines?.[1] ?? begin + 1);
    return Object.assign(node, {
      host,
      result: report.result,
      end: report.place.time,
      lines: [begin, Math.max(begin + 1, end)],
    });
  });
}
