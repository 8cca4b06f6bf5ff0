import {
  type EventKind,
  type EventResult,
  isFailed,
  isStopped,
  type JobEvent,
} from '../../../src/format/job.ts';

/** A stretch of the output that can be folded: what an event wrote. */
export interface Section {
  /** Index of the event (the first, where several nodes share the lines); names it in an address. */
  event: number;
  kind: EventKind;
  name: string;
  hosts: string[];
  /** Epoch milliseconds; null where unknown. */
  start: number | null;
  end: number | null;
  result: EventResult | null;
  /** Lines [from, to); sections lie within or beside each other. */
  from: number;
  to: number;
  /** Index of the section it is in; null at the top. */
  parent: number | null;
  depth: number;
  /** Holds other sections. */
  inner: boolean;
}

/** From what hides to what shows: where nodes differ, the worst is that of the task. */
const BADNESS: (EventResult | null)[] = [
  null,
  'skipped',
  'ok',
  'changed',
  'ignored',
  'stopped',
  'aborted',
  'timed out',
  'failed',
  'unreachable',
];

/**
 * Nests the events by the lines they have, whatever they say of their parents: lines that cross
 * those of another event are cut at its end, so that folding one never hides a part of another.
 */
export function buildSections(events: JobEvent[], lines: number): Section[] {
  const placed = events.flatMap((event, index) => {
    const [from, to] = event.lines ?? [0, 0];
    return from >= 0 && from < to && to <= lines ? [{ event, index, from, to }] : [];
  });
  placed.sort((a, b) => a.from - b.from || b.to - a.to || a.index - b.index);
  const sections: Section[] = [];
  let inside: number | null = null;
  const at = (index: number) => sections[index] as Section;
  for (const { event, index, from, to } of placed) {
    while (inside !== null && at(inside).to <= from) inside = at(inside).parent;
    const outer: Section | null = inside === null ? null : at(inside);
    if (outer && outer.from === from && outer.to === to && isSame(outer, event)) {
      join(outer, event);
      continue;
    }
    if (outer) outer.inner = true;
    sections.push({
      event: index,
      kind: event.kind,
      name: event.name,
      hosts: event.host === null ? [] : [event.host],
      start: event.start,
      end: event.end,
      result: event.result,
      from,
      to: outer ? Math.min(to, outer.to) : to,
      parent: inside,
      depth: outer ? outer.depth + 1 : 0,
      inner: false,
    });
    inside = sections.length - 1;
  }
  return sections;
}

function isSame(section: Section, event: JobEvent): boolean {
  return section.kind === event.kind && section.name === event.name;
}

/** A task on another node. */
function join(section: Section, { host, start, end, result }: JobEvent): void {
  if (host !== null && !section.hosts.includes(host)) section.hosts.push(host);
  if (BADNESS.indexOf(result) > BADNESS.indexOf(section.result)) section.result = result;
  if (start !== null) section.start = Math.min(section.start ?? start, start);
  if (end !== null) section.end = Math.max(section.end ?? end, end);
}

/** It failed, or the job was stopped there: as is told, or as the output ends in it. */
export function isTrouble({ result, start, end }: Section): boolean {
  if (isFailed(result) || isStopped(result)) return true;
  return result === null && start !== null && end === null;
}

/**
 * Which sections are open before anybody chose: the way to what failed. Where nothing failed, all
 * but the innermost, which is a table of contents.
 */
export function openAtFirst(sections: Section[]): Uint8Array {
  const open = new Uint8Array(sections.length);
  sections.forEach((section, index) => {
    if (!isTrouble(section)) return;
    for (let at: number | null = index; at !== null && open[at] === 0; ) {
      open[at] = 1;
      at = (sections[at] as Section).parent;
    }
  });
  return open.includes(1) ? open : open.map((_, index) => Number(sections[index]?.inner));
}

/** The sections a line is in, from the whole to its part. */
export function trailOf(sections: Section[], line: number): number[] {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sections[middle] as Section).from <= line) low = middle + 1;
    else high = middle;
  }
  const trail: number[] = [];
  for (let at: number | null = low > 0 ? low - 1 : null; at !== null; ) {
    const { to, parent }: Section = sections[at] as Section;
    if (to > line) trail.unshift(at);
    at = parent;
  }
  return trail;
}

/** Which sections are open: as `fold` says or as at first, but for the events that are unlike. */
export function openSections(
  sections: Section[],
  fold: 'open' | 'shut' | undefined,
  unlike: number[],
): Uint8Array {
  const open =
    fold === undefined
      ? openAtFirst(sections)
      : new Uint8Array(sections.length).fill(Number(fold === 'open'));
  const flipped = new Set(unlike);
  sections.forEach(({ event }, index) => {
    if (flipped.has(event)) open[index] = 1 - (open[index] as number);
  });
  return open;
}

/** `unlike` after the sections of these events were opened or shut. */
export function flip(unlike: number[], events: number[]): number[] {
  const flipped = new Set(unlike);
  for (const event of events) if (!flipped.delete(event)) flipped.add(event);
  return [...flipped].sort((a, b) => a - b);
}
