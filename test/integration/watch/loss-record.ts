/** What the loss test writes down of builds, and what it finds in that at the end. */
import { readdirSync, statSync } from 'node:fs';

/** A build that the watcher gave to the workers. */
export interface Processed {
  path: string;
  source: string;
  reason: string;
  /** See `contentOf`. */
  content: string;
  atMs: number;
}

/** What an uploader did. */
export interface Uploaded {
  path: string;
  style: string;
  startMs: number;
  /** When its marker was there. */
  doneMs: number;
  /** What its inputs were when it was complete, and again with late files. */
  contents: string[];
}

/** From when to when something was broken on purpose, and its name. */
export interface Fault {
  name: string;
  startMs: number;
  endMs: number;
}

export interface Findings {
  lost: string[];
  /** Processed as something that was never complete. */
  half: string[];
  /** Processed twice for one content. */
  twice: string[];
  onlySwept: number;
  p50Ms: number;
  p99Ms: number;
  /** Uploads that no fault touched. */
  timed: number;
}

/** An upload that ended up to so long before a fault may have been in the watcher's hands then. */
const BEFORE_FAULT_MS = 3000;

/** Names and sizes of the inputs of a build. */
export function contentOf(build: string): string {
  try {
    const sizes = readdirSync(`${build}/logs`).map(
      (name) => `${name}:${statSync(`${build}/logs/${name}`).size}`,
    );
    return sizes.sort().join(' ');
  } catch {
    return '';
  }
}

/** The last line may have been cut off by a kill. */
export function parseLines<T>(text: string): T[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

export function judge(uploads: Uploaded[], processed: Processed[], faults: Fault[]): Findings {
  const byPath = new Map<string, Processed[]>();
  for (const one of processed) byPath.set(one.path, [...(byPath.get(one.path) ?? []), one]);
  const found: Findings = {
    lost: [],
    half: [],
    twice: [],
    onlySwept: 0,
    p50Ms: 0,
    p99Ms: 0,
    timed: 0,
  };
  const waits: number[] = [];
  for (const { path, style, startMs, doneMs, contents } of uploads) {
    const runs = byPath.get(path) ?? [];
    const seen = runs.map(({ content }) => content);
    if (!seen.includes(contents.at(-1) ?? '')) found.lost.push(`${style} ${path}`);
    if (seen.some((content) => !contents.includes(content))) found.half.push(`${style} ${path}`);
    if (new Set(seen).size < seen.length) found.twice.push(`${style} ${path}`);
    const first = runs[0];
    if (first === undefined) continue;
    if (first.source === 'sweep') found.onlySwept += 1;
    const hit = faults.some(
      (fault) => fault.startMs < doneMs + BEFORE_FAULT_MS && fault.endMs > startMs,
    );
    if (!hit) waits.push(first.atMs - doneMs);
  }
  waits.sort((a, b) => a - b);
  const percentile = (share: number) => waits[Math.floor((waits.length - 1) * share)] ?? 0;
  return { ...found, timed: waits.length, p50Ms: percentile(0.5), p99Ms: percentile(0.99) };
}
