/** What a job did, as a tree that grows while its console is read. */
import { type EventKind, type EventResult, isFailed, type JobEvent } from '../../format/job.ts';
import { ownText } from '../own-text.ts';

/** An event with the events that are part of it. */
export interface TimelineNode extends Omit<JobEvent, 'parent'> {
  children: TimelineNode[];
}

export type Phase = 'pre' | 'run' | 'post' | 'cleanup';

/** What a host made of a task; under `strategy: free`, perhaps of another than stands above it. */
export interface Report {
  /** Null: the task hides its output. */
  result: EventResult | null;
  place: Place;
  /** False: output of a task may look the same, such as pip's `ERROR: ...`. */
  isSure: boolean;
}

/** A run of one playbook, as far as the console tells. */
export interface Playbook {
  node: TimelineNode;
  phase: Phase;
  /** How Ansible ended: NORMAL, TIMED_OUT, UNREACHABLE, ABORTED, DISK_FULL; null: no end is told. */
  outcome: string | null;
  /** Whether tasks failed that were neither ignored nor rescued; null where that is not told. */
  failed: boolean | null;
  /** Ansible ended with an error of its own, which its counts do not show. */
  broken: boolean;
  /**
   * Where Zuul learnt that the job fails, whatever becomes of the playbook: its first real failure, or
   * output that matches the job's `failure-output`.
   */
  failing: { task: TimelineNode | null; line: number } | null;
  /** Tasks that are done for several items. */
  loops: Set<TimelineNode>;
  /** By task and host, in the order of the console. */
  reports: Map<TimelineNode, Map<string, Report[]>>;
  /** What each host made of a task in the end; of one that a single host did, its result may do. */
  outcomes: Map<TimelineNode, HostResults>;
  /** Of each host; empty where the counts are not told. */
  counts: Map<string, HostCounts>;
  /** What hosts said of tasks that failed on them, where the console tells nothing of the playbook. */
  said: Map<TimelineNode, Map<string, string[]>>;
  /** Tasks that failed, of which nothing tells whether that was ignored or rescued. */
  unsure: Set<TimelineNode>;
}

/** By host; null: what it made of a task is not told. */
export type HostResults = Map<string, EventResult | null>;

/** How many tasks failed on a host: for good, as a `rescue` made up for, and ignored (null: not told). */
export interface HostCounts {
  /** Tasks for which it could not be reached, which was not ignored. */
  unreachable: number;
  failed: number;
  rescued: number;
  ignored: number | null;
}

/** A playbook that has just begun. */
export const makePlaybook = (node: TimelineNode, phase: Phase): Playbook => ({
  node,
  phase,
  outcome: null,
  failed: null,
  broken: false,
  failing: null,
  loops: new Set(),
  reports: new Map(),
  outcomes: new Map(),
  counts: new Map(),
  said: new Map(),
  unsure: new Set(),
});

/** A console's tree. */
export interface Timeline {
  roots: TimelineNode[];
  playbooks: Playbook[];
  /** The result that the console itself names; null without. */
  stated: string | null;
}

/** Where in the console, and when. */
export interface Place {
  line: number;
  /** Of the line or, where it has none, of the last that had. */
  time: number | null;
}

/** Tasks and steps of a job: a long one has three thousand. */
export const MAX_NODES = 20_000;
/** Characters kept of a name. */
export const MAX_NAME = 300;
const LEVELS: Record<EventKind, number> = { phase: 0, playbook: 1, play: 2, task: 3, step: 4 };

const SEVERITY: EventResult[] = ['skipped', 'ok', 'changed', 'ignored', 'failed', 'unreachable'];

/** Of the results of several hosts the one to show. */
export function worst(results: Iterable<EventResult>): EventResult | null {
  let found = -1;
  for (const result of results) found = Math.max(found, SEVERITY.indexOf(result));
  return SEVERITY[found] ?? null;
}

/** What a playbook, and all that was under way in it, came to, of its outcome; null: it ended by itself. */
export function stopResult(outcome: string | null): EventResult | null {
  if (outcome === null || outcome === 'NORMAL') return null;
  if (outcome === 'UNREACHABLE') return 'unreachable';
  return outcome === 'TIMED_OUT' ? 'timed out' : outcome === 'ABORTED' ? 'aborted' : 'stopped';
}

/** Of a result those that are told as one with it; null: all. */
const alike = (result: EventResult | null): (EventResult | null)[] | null => {
  if (isFailed(result)) return ['failed', 'unreachable'];
  return result === 'ignored' ? ['ignored'] : null;
};

/** Hosts that are named where something failed on several. */
const MAX_NAMED = 10;

/** Says where something was: the only host or, where it failed on several, these. */
export function nameHosts(
  node: Pick<TimelineNode, 'host' | 'hosts'>,
  hosts: readonly string[],
  hasFailed: boolean,
): void {
  node.host = hosts.length === 1 ? (hosts[0] ?? null) : null;
  if (hasFailed && hosts.length > 1 && hosts.length <= MAX_NAMED) node.hosts = [...hosts].sort();
}

/** Gives a task the worst of its hosts' results, and the only host that it failed on, or that it has. */
export function setOutcomes(node: TimelineNode, results: HostResults): void {
  delete node.hosts;
  node.result = worst([...results.values()].filter((one) => one !== null));
  const shown = alike(node.result);
  const hosts = [...results].flatMap(([host, one]) =>
    (shown?.includes(one) ?? true) ? [host] : [],
  );
  nameHosts(node, hosts, isFailed(node.result));
}

export function makeNode(kind: EventKind, name: string, start: number | null): TimelineNode {
  const own = ownText(name.slice(0, MAX_NAME));
  return {
    kind,
    name: own,
    host: null,
    start,
    end: null,
    result: null,
    lines: null,
    children: [],
  };
}

export interface TimelineBuilder {
  roots: TimelineNode[];
  /** Ends what cannot hold a node of this kind and begins one; null: there are too many. */
  enter(kind: EventKind, name: string, place: Place): TimelineNode | null;
  /** Takes a node out that has been left, and the phase around it if that is empty then. */
  remove(node: TimelineNode): void;
  /** Ends the open node of this kind and those in it; an end that is known already stays. */
  leave(kind: EventKind, place: Place): void;
  /**
   * Ends the open node of this kind, and those in it, for as long as nothing is told that is part of it:
   * a job can print what looks like the end of its play.
   */
  suspend(kind: 'playbook' | 'play', place: Place): void;
  /** A node in the open task that may last longer than those beside it. */
  aside(name: string, place: Place): TimelineNode | null;
  /** The open node of this kind. */
  current(kind: EventKind): TimelineNode | null;
  /** Lines end here for all that are open; their ends are not known. */
  finish(line: number): void;
}

/** @param tooMany called for every node that is left out */
export function createTimelineBuilder(tooMany: () => void): TimelineBuilder {
  const roots: TimelineNode[] = [];
  const open: TimelineNode[] = [];
  /** Of the open nodes, those that seem to have ended. */
  const suspended = new Set<TimelineNode>();
  let count = 0;

  const add = (kind: EventKind, name: string, place: Place): TimelineNode | null => {
    if (count === MAX_NODES) {
      tooMany();
      return null;
    }
    count += 1;
    const node = makeNode(kind, name, place.time);
    node.lines = [place.line, place.line + 1];
    for (const above of open) if (suspended.delete(above)) above.end = null;
    (open.at(-1)?.children ?? roots).push(node);
    return node;
  };
  const end = (node: TimelineNode, place: Place): void => {
    node.end ??= place.time;
    if (node.lines !== null && !suspended.has(node)) node.lines[1] = place.line;
  };
  const leave = (kind: EventKind, place: Place): void => {
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      if (LEVELS[node.kind] < LEVELS[kind]) return;
      end(node, place);
      suspended.delete(node);
      open.pop();
    }
  };

  return {
    roots,
    leave,
    suspend(kind, place) {
      leave('task', place);
      for (const node of open) {
        if (LEVELS[node.kind] < LEVELS[kind] || suspended.has(node)) continue;
        end(node, place);
        suspended.add(node);
      }
    },
    enter(kind, name, place) {
      leave(kind, place);
      const node = add(kind, name, place);
      if (node !== null) open.push(node);
      return node;
    },
    remove(node) {
      const phase = roots.findLast(({ children }) => children.includes(node));
      if (phase === undefined) return;
      phase.children.splice(phase.children.indexOf(node), 1);
      if (phase.children.length === 0 && !open.includes(phase))
        roots.splice(roots.indexOf(phase), 1);
    },
    aside(name, place) {
      // beside the step that is open, not in it
      const step = open.at(-1)?.kind === 'step' ? open.pop() : undefined;
      const node = add('step', name, place);
      if (step !== undefined) open.push(step);
      return node;
    },
    current: (kind) => open.findLast((node) => node.kind === kind && !suspended.has(node)) ?? null,
    finish(line) {
      for (const node of open) {
        if (node.lines !== null && !suspended.has(node)) node.lines[1] = line;
      }
      open.length = 0;
    },
  };
}
