/** What a job did, as a tree that grows while its console is read. */
import type { EventKind, EventResult } from '../../format/job.ts';
import { ownText } from '../own-text.ts';

/** An event with the events that are part of it. */
export interface TimelineNode {
  kind: EventKind;
  name: string;
  host: string | null;
  /** Milliseconds since the Unix epoch. */
  start: number | null;
  end: number | null;
  result: EventResult | null;
  lines: [number, number] | null;
  children: TimelineNode[];
}

export type Phase = 'pre' | 'run' | 'post' | 'cleanup';

/** A run of one playbook, as far as the console tells. */
export interface Playbook {
  node: TimelineNode;
  phase: Phase;
  /** How Ansible ended: NORMAL, TIMED_OUT, UNREACHABLE, ABORTED, DISK_FULL; null: no end is told. */
  outcome: string | null;
  /** Whether tasks failed that were neither ignored nor rescued; null where that is not told. */
  failed: boolean | null;
}

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
const MAX_NODES = 20_000;
const MAX_NAME = 300;
const LEVELS: Record<EventKind, number> = { phase: 0, playbook: 1, play: 2, task: 3, step: 4 };

const SEVERITY: EventResult[] = ['skipped', 'ok', 'changed', 'ignored', 'failed', 'unreachable'];

/** Of the results of several hosts the one to show. */
export function worst(results: Iterable<EventResult>): EventResult | null {
  let found = -1;
  for (const result of results) found = Math.max(found, SEVERITY.indexOf(result));
  return SEVERITY[found] ?? null;
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
  /** Ends the open node of this kind and those in it; an end that is known already stays. */
  leave(kind: EventKind, place: Place): void;
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
  let count = 0;

  const add = (kind: EventKind, name: string, place: Place): TimelineNode | null => {
    if (count === MAX_NODES) {
      tooMany();
      return null;
    }
    count += 1;
    const node = makeNode(kind, name, place.time);
    node.lines = [place.line, place.line + 1];
    (open.at(-1)?.children ?? roots).push(node);
    return node;
  };
  const leave = (kind: EventKind, place: Place): void => {
    for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
      if (LEVELS[node.kind] < LEVELS[kind]) return;
      node.end ??= place.time;
      if (node.lines !== null) node.lines[1] = place.line;
      open.pop();
    }
  };

  return {
    roots,
    leave,
    enter(kind, name, place) {
      leave(kind, place);
      const node = add(kind, name, place);
      if (node !== null) open.push(node);
      return node;
    },
    aside(name, place) {
      // beside the step that is open, not in it
      const step = open.at(-1)?.kind === 'step' ? open.pop() : undefined;
      const node = add('step', name, place);
      if (step !== undefined) open.push(step);
      return node;
    },
    current: (kind) => open.findLast((node) => node.kind === kind) ?? null,
    finish(line) {
      for (const { lines } of open) if (lines !== null) lines[1] = line;
      open.length = 0;
    },
  };
}
