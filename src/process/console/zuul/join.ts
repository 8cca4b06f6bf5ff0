/** Brings the results of job-output.json into the timeline of the console. */
import { baseName } from '../../../base/paths.ts';
import type { EventResult } from '../../../format/job.ts';
import {
  type HostResults,
  MAX_NODES,
  makeNode,
  makePlaybook,
  type Phase,
  type Playbook,
  setOutcomes,
  type Timeline,
  type TimelineNode,
} from '../timeline.ts';
import { bareName, distinctTasks, isFree, tasksByHost } from './free.ts';
import type { PlaybookResult, PlayResult, TaskResult } from './job-output.ts';

const QUARTER = 15 * 60_000;
/** The two times of a task are taken within one process, one after the other. */
const MAX_SKEW = 60_000;
const MAX_ZONE = 14 * 3_600_000;

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

interface Pair {
  node: TimelineNode;
  result: TaskResult;
}

const isNamed = (node: TimelineNode, { name }: TaskResult) =>
  name === '' || bareName(name) === bareName(node.name);

/** Tasks of the console with their results: one by one where they fit, else by their names. */
function pairTasks(nodes: TimelineNode[], results: TaskResult[]): Pair[] {
  const fits =
    nodes.length === results.length &&
    nodes.every((node, index) => isNamed(node, results[index] as TaskResult));
  if (fits) return nodes.map((node, index) => ({ node, result: results[index] as TaskResult }));
  const queues = createQueues<TimelineNode>();
  for (const node of nodes) queues.add(bareName(node.name), node);
  return results.flatMap((result) => {
    const node = queues.take(bareName(result.name));
    return node === undefined ? [] : [{ node, result }];
  });
}

/**
 * Plays of the console with their results, where each is there.
 *
 * @returns null where they do not fit
 */
function pairPlays({ node }: Playbook, { plays }: PlaybookResult) {
  const shown = node.children.filter(({ kind }) => kind === 'play');
  if (shown.length !== plays.length) return null;
  return shown.map((play, index) => ({ play, result: plays[index] as PlayResult }));
}

/** What a task became on each host, of which the console knows what was ignored. */
function resultsOf({ node, result }: Pair, { reports, loops }: Playbook): HostResults {
  const all = result.hosts.map(([host, outcome]): [string, EventResult | null] => {
    const told = reports.get(node)?.get(host) ?? [];
    const hidden = told.filter((report) => report.result === null).length;
    // of what hides its output a failure that is ignored is told twice, as nothing else is
    const isIgnored = hidden === 2 && told.length === 2 && !loops.has(node);
    const isForgiven = isIgnored || told.at(-1)?.result === 'ignored';
    return [host, outcome === 'failed' && isForgiven ? 'ignored' : outcome];
  });
  return new Map(all);
}

function apply(pair: Pair, playbook: Playbook, shift: number): void {
  const { node, result } = pair;
  const results = resultsOf(pair, playbook);
  const isTold = [...results.values()].some((one) => one !== null);
  // what a task is ignored for only the console knows
  if (isTold && node.result !== 'ignored') {
    setOutcomes(node, results);
    playbook.outcomes.set(node, results);
  }
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

/** Nodes of the tasks of a play that the console does not tell of. */
function nodesOf(play: PlayResult, room: number, { outcomes, said }: Playbook): TimelineNode[] {
  if (isFree(play)) {
    // which host's result is of which task is not known
    const tasks = distinctTasks(play).slice(0, room);
    return tasks.map(({ name, start }) => makeNode('task', name, start));
  }
  return play.tasks.slice(0, room).map(({ name, start, end, hosts, said: lines }) => {
    const node = { ...makeNode('task', name, start), end };
    setOutcomes(node, new Map(hosts));
    outcomes.set(node, new Map(hosts));
    if (lines.size > 0) said.set(node, lines);
    return node;
  });
}

/** A playbook that the console does not tell of. @param room for nodes; what is over is left out */
function asPlaybook(result: PlaybookResult & { phase: Phase }, room: number): Playbook {
  const starts = result.plays.map(({ start }) => start).filter((start) => start !== null);
  const ends = result.plays.map(({ end }) => end).filter((end) => end !== null);
  const node = makeNode('playbook', result.path, starts[0] ?? null);
  node.end = ends.at(-1) ?? null;
  const playbook = makePlaybook(node, result.phase);
  let left = room - 1;
  for (const play of result.plays) {
    if (left <= 0) break;
    const children = nodesOf(play, left - 1, playbook);
    left -= children.length + 1;
    node.children.push({ ...makeNode('play', play.name, play.start), end: play.end, children });
  }
  // job-output.json has only playbooks that Ansible ended by itself
  const { failed, counts } = result;
  const outcome = result.unreachable ? 'UNREACHABLE' : 'NORMAL';
  return { ...playbook, outcome, failed, counts };
}

const sizeOf = (node: TimelineNode): number =>
  1 + node.children.reduce((sum, child) => sum + sizeOf(child), 0);
const sizeOfResult = ({ plays }: PlaybookResult): number =>
  1 + plays.reduce((sum, play) => sum + 1 + play.tasks.length, 0);

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
 * Puts the tasks of plays with `strategy: free` where they belong.
 *
 * @returns the others, with their results
 */
function pairsOf(playbook: Playbook, result: PlaybookResult): Pair[] {
  const plays = pairPlays(playbook, result);
  if (plays === null) {
    const tasksOf = (nodes: TimelineNode[]) => nodes.flatMap(({ children }) => children);
    const known = result.plays.filter((play) => !isFree(play)).flatMap(({ tasks }) => tasks);
    return pairTasks(tasksOf(playbook.node.children), known);
  }
  return plays.flatMap(({ play, result: its }) => {
    if (!isFree(its)) return pairTasks(play.children, its.tasks);
    play.children = tasksByHost(play, its, playbook.reports);
    return [];
  });
}

/** How a console and its results were joined. */
export interface Joined {
  /** Milliseconds by which the times in the console are behind UTC. */
  shift: number;
  /** Phases, playbooks, plays and tasks of job-output.json that are left out, over a limit. */
  dropped: number;
}

/** Brings the results into the timeline, which is changed. */
export function join(timeline: Timeline, results: PlaybookResult[]): Joined {
  const queues = createQueues<Playbook>();
  const key = (phase: string, path: string) => `${phase} ${baseName(path)}`;
  for (const playbook of timeline.playbooks) {
    queues.add(key(playbook.phase, playbook.node.name), playbook);
  }
  const missing: (PlaybookResult & { phase: Phase })[] = [];
  const joined: (Pair & { playbook: Playbook })[] = [];
  for (const result of results) {
    const { phase } = result;
    const playbook = queues.take(key(phase, result.path));
    if (playbook !== undefined) {
      playbook.failed = result.failed ?? playbook.failed;
      if (result.counts.size > 0) playbook.counts = result.counts;
      for (const pair of pairsOf(playbook, result)) joined.push({ ...pair, playbook });
    } else if (isPhase(phase)) {
      missing.push({ ...result, phase });
    }
  }
  const first = joined.find(({ node, result }) => node.start !== null && result.start !== null);
  const shift = first ? zoneShift(first.node.start as number, first.result.start as number) : 0;
  for (const { playbook, ...pair } of joined) apply(pair, playbook, shift);
  move(timeline.roots, shift);
  const add = createPhases(timeline);
  let room = MAX_NODES;
  let dropped = 0;
  for (const result of missing) {
    const wanted = sizeOfResult(result);
    const playbook = room > 0 ? asPlaybook(result, room) : null;
    const size = playbook === null ? 0 : sizeOf(playbook.node);
    if (playbook !== null) add(playbook);
    room -= size;
    if (playbook === null || room <= 0) dropped += wanted - size;
  }
  return { shift, dropped };
}
