/** Brings the results of job-output.json into the timeline of the console. */
import type { PlaybookResult, TaskResult } from './job-output.ts';
import {
  makeNode,
  type Phase,
  type Playbook,
  type Timeline,
  type TimelineNode,
} from './timeline.ts';

const QUARTER = 15 * 60_000;
/** The two times of a task are taken within one process, one after the other. */
const MAX_SKEW = 60_000;
const MAX_ZONE = 14 * 3_600_000;

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const isPhase = (name: string): name is Phase => /^(?:pre|run|post|cleanup)$/.test(name);

/** Entries by key; those of one key are taken in order. */
function createQueues<T>() {
  const queues = new Map<string, { entries: T[]; taken: number }>();
  return {
    add(key: string, entry: T): void {
      const queue = queues.get(key);
      if (queue === undefined) queues.set(key, { entries: [entry], taken: 0 });
      else queue.entries.push(entry);
    },
    take(key: string): T | undefined {
      const queue = queues.get(key);
      return queue?.entries[queue.taken++];
    },
  };
}

/** How far a clock that shows local time is from UTC; 0 unless the difference is that of a zone. */
function zoneShift(shown: number, utc: number): number {
  const shift = Math.round((utc - shown) / QUARTER) * QUARTER;
  return Math.abs(shift) <= MAX_ZONE && Math.abs(utc - shown - shift) <= MAX_SKEW ? shift : 0;
}

/** The task's own name, without that of its role. */
const bareName = (name: string) => name.split(' : ').at(-1) ?? name;

interface Pair {
  node: TimelineNode;
  result: TaskResult;
}

/** Tasks of a playbook that the console names, with their results. */
function pairTasks(playbook: Playbook, { plays }: PlaybookResult): Pair[] {
  const queues = createQueues<TimelineNode>();
  const tasks = playbook.node.children.flatMap((play) => play.children);
  for (const task of tasks) queues.add(bareName(task.name), task);
  return plays
    .flatMap((play) => play.tasks)
    .flatMap((result) => {
      const node = queues.take(bareName(result.name));
      return node === undefined ? [] : [{ node, result }];
    });
}

function apply({ node, result }: Pair, shift: number): void {
  // what a task is ignored for only the console knows
  if (node.result !== 'ignored') node.result = result.result ?? node.result;
  node.host = result.host ?? node.host;
  if (result.end !== null && node.start !== null && result.end - shift >= node.start) {
    node.end = result.end - shift;
  }
}

function move(nodes: TimelineNode[], shift: number): void {
  for (const node of nodes) {
    if (node.start !== null) node.start += shift;
    if (node.end !== null) node.end += shift;
    move(node.children, shift);
  }
}

/** A playbook that the console does not tell of. */
function asPlaybook(result: PlaybookResult & { phase: Phase }): Playbook {
  const starts = result.plays.map(({ start }) => start).filter((start) => start !== null);
  const ends = result.plays.map(({ end }) => end).filter((end) => end !== null);
  const node = makeNode('playbook', result.path, starts[0] ?? null);
  node.end = ends.at(-1) ?? null;
  node.children = result.plays.map((play) => {
    const tasks = play.tasks.map((task) => ({
      ...makeNode('task', task.name, task.start),
      end: task.end,
      host: task.host,
      result: task.result,
    }));
    return { ...makeNode('play', play.name, play.start), end: play.end, children: tasks };
  });
  // job-output.json has only playbooks that Ansible ended by itself
  return { node, phase: result.phase, outcome: 'NORMAL', failed: result.failed };
}

/** Puts playbooks into the last phase of their name; as many as there are may be missing. */
function createPhases(timeline: Timeline) {
  const last = new Map<string, TimelineNode>();
  for (const root of timeline.roots) if (root.kind === 'phase') last.set(root.name, root);
  return (playbook: Playbook): void => {
    const { node, phase } = playbook;
    let parent = last.get(phase);
    if (parent === undefined) {
      parent = makeNode('phase', phase, node.start);
      last.set(phase, parent);
      timeline.roots.push(parent);
    }
    parent.children.push(node);
    timeline.playbooks.push(playbook);
  };
}

/**
 * @returns milliseconds by which the times in the console are behind UTC
 */
export function join(timeline: Timeline, results: PlaybookResult[]): number {
  const queues = createQueues<Playbook>();
  const key = (phase: string, path: string) => `${phase} ${fileName(path)}`;
  for (const playbook of timeline.playbooks) {
    queues.add(key(playbook.phase, playbook.node.name), playbook);
  }
  const missing: (PlaybookResult & { phase: Phase })[] = [];
  const pairs: Pair[] = [];
  for (const result of results) {
    const { phase } = result;
    const playbook = queues.take(key(phase, result.path));
    if (playbook !== undefined) {
      playbook.failed = result.failed ?? playbook.failed;
      pairs.push(...pairTasks(playbook, result));
    } else if (isPhase(phase)) {
      missing.push({ ...result, phase });
    }
  }
  const first = pairs.find(({ node, result }) => node.start !== null && result.start !== null);
  const shift = first ? zoneShift(first.node.start as number, first.result.start as number) : 0;
  for (const pair of pairs) apply(pair, shift);
  move(timeline.roots, shift);
  const add = createPhases(timeline);
  for (const result of missing) add(asPlaybook(result));
  return shift;
}
