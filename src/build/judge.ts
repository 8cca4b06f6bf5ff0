/**
 * The judge of a build: what there is to do for it now, and why. The watcher, `stackvizd sweep` and
 * the worker ask here and nowhere else.
 *
 * Two questions make the answer: has it arrived (arrival/), and is what is there to be read published
 * as it stands (state.ts). Times are milliseconds since the epoch, by our clock, unless they are
 * changes in the tree.
 */
import { toStackvizError } from '../base/errors.ts';
import type { Config } from '../config/schema.ts';
import { decide, LATE_MS, type Reason, STILL_MS } from './arrival/settle.ts';
import { readTraces, type Traces } from './arrival/traces.ts';
import { createManifestReader, type IsIncomplete } from './arrival/zuul-manifest.ts';
import { createOwner, type Owner, type OwnerOptions } from './owner.ts';
import { type Content, readContent, type UploadedSites } from './state.ts';

/** What one who looks at a build again and again knows of it besides the tree. */
export interface Sighting {
  /**
   * What makes us look: something changed in it just now; somebody says that it is complete; or
   * nothing but that it is there.
   */
  told: 'changed' | 'complete' | 'nothing';
  /** When it was seen first as not complete; null: it is not looked at again. */
  firstMs: number | null;
  /** The newest change, by the clock of the file server, and when we saw it first, by ours. */
  change: { atMs: number; seenMs: number } | null;
}

export type Judgement =
  /** Nothing is there (any more), or it belongs to the build that `owner` names. */
  | { kind: 'no build'; owner: string | null }
  /** Not before so many milliseconds from now; whatever changes until then moves it. */
  | { kind: 'incomplete'; againMs: number; change: Sighting['change'] }
  /** There is nothing to show anything of. */
  | { kind: 'empty' }
  /** What is there to be read is published. */
  | { kind: 'done' }
  | ToProcess;

export interface ToProcess {
  kind: 'process';
  /** `told`: somebody says that it is complete. */
  reason: Reason | 'told';
  /** `backfill`: it is so old that nobody waits for it. */
  priority: 'fresh' | 'backfill';
  /** Changes when what is there to be read does. */
  fingerprint: string;
  /** The last change in it, and when its directory was made; by the clock of the file server. */
  lastChangeMs: number;
  bornMs: number;
}

/** @param path of the build, relative to the logs root */
export type Judge = (path: string, sighting: Sighting, nowMs: number) => Promise<Judgement>;

export interface JudgeOptions extends OwnerOptions {
  /** See `process.maxFiles`. */
  maxFiles: number;
  /** See `publish.uploaded`. */
  uploaded: UploadedSites;
  quietMs: number;
  deadlineMs: number;
}

/** An upload older than this is not waited for. */
const FRESH_MS = 3_600_000;

/** The options of a config. */
export function judgeOptions(config: Config): JudgeOptions {
  const { root, watch, metadata, publish } = config;
  return {
    root,
    pathTemplates: metadata.pathTemplates,
    maxFiles: config.process.maxFiles,
    uploaded: publish.uploaded,
    quietMs: watch.quietPeriodSeconds * 1000,
    deadlineMs: watch.deadlineSeconds * 1000,
  };
}

/** A judge, which throws what may pass: then it is not known. */
export function createJudge(options: JudgeOptions): Judge {
  const tools = { owner: createOwner(options), isIncomplete: createManifestReader() };
  return async (path, sighting, nowMs) => {
    try {
      return await judge(options, tools, path, sighting, nowMs);
    } catch (thrown) {
      const error = toStackvizError(thrown);
      const { firstMs } = sighting;
      const isDue = firstMs !== null && nowMs - firstMs > options.deadlineMs;
      // otherwise it is changing at this moment
      if (error.code !== 'INPUT_GONE' || isDue) throw error;
      return { kind: 'incomplete', againMs: STILL_MS, change: sighting.change };
    }
  };
}

async function judge(
  options: JudgeOptions,
  { owner, isIncomplete }: { owner: Owner; isIncomplete: IsIncomplete },
  path: string,
  sighting: Sighting,
  nowMs: number,
): Promise<Judgement> {
  const read = () => readContent(options.root, path, options.maxFiles, options.uploaded);
  // of what nobody told anything, most is done; to find that out costs less than all the rest
  const before = sighting.told === 'nothing' ? await read() : undefined;
  if (before === null) return { kind: 'no build', owner: null };
  if (before !== undefined && before.kind !== 'open') return { kind: before.kind };

  const traces = await readTraces(options.root, path);
  if (traces === null) return { kind: 'no build', owner: null };
  const build = await owner.ofDirectory(path);
  if (build !== path) return { kind: 'no build', owner: build };

  const incomplete = await isIncomplete(options.root, path, traces.sizes);
  const arrival = arrivalOf(options, { ...traces, incomplete }, sighting, nowMs);
  if (arrival.kind === 'incomplete') return arrival;
  // whatever has changed since it was read would be a change of just now
  const content = before ?? (await read());
  if (content === null) return { kind: 'no build', owner: null };
  if (content.kind !== 'open') return { kind: content.kind };
  const later = awaitTests(options, content, traces, arrival, nowMs);
  if (later !== null) return later;
  return {
    kind: 'process',
    reason: arrival.reason,
    priority:
      sighting.told !== 'nothing' || nowMs + arrival.aheadMs - traces.lastChangeMs < FRESH_MS
        ? 'fresh'
        : 'backfill',
    fingerprint: content.state.fingerprint,
    lastChangeMs: traces.lastChangeMs,
    bornMs: traces.bornMs,
  };
}

interface Arrived {
  kind: 'arrived';
  reason: ToProcess['reason'];
  /** How far the clock of the file server is ahead of ours, at least. */
  aheadMs: number;
  change: Sighting['change'];
}

/** Whether an upload is complete, by a file server whose clock may be another. */
export function arrivalOf(
  { quietMs, deadlineMs }: Pick<JudgeOptions, 'quietMs' | 'deadlineMs'>,
  traces: Traces & { incomplete: boolean },
  seen: Sighting,
  nowMs: number,
): Arrived | Extract<Judgement, { kind: 'incomplete' }> {
  const { lastChangeMs, bornMs } = traces;
  let { change } = seen;
  // our own clock may be set back, too
  if (change?.atMs !== lastChangeMs || change.seenMs > nowMs) {
    change = { atMs: lastChangeMs, seenMs: nowMs };
  }
  // a clock that is ahead must not make us wait for ours to catch up
  const aheadMs = Math.max(0, lastChangeMs - change.seenMs);
  if (seen.told === 'complete') return { kind: 'arrived', reason: 'told', aheadMs, change };
  // who looks but once goes by the age of the directory
  const firstMs = seen.firstMs === null ? bornMs : seen.firstMs + aheadMs;
  const verdict = decide(traces, nowMs + aheadMs, quietMs, firstMs + deadlineMs);
  return verdict.settled
    ? { kind: 'arrived', reason: verdict.reason, aheadMs, change }
    : { kind: 'incomplete', againMs: verdict.checkAt - aheadMs - nowMs, change };
}

/**
 * A stream may come some seconds after the marker: the page must not say first that there are no tests.
 *
 * @returns null: it is there, or was waited for long enough
 */
function awaitTests(
  { quietMs }: JudgeOptions,
  { state }: Content,
  { lastChangeMs }: Traces,
  { reason, aheadMs, change }: Arrived,
  nowMs: number,
): Extract<Judgement, { kind: 'incomplete' }> | null {
  if (reason !== 'marker') return null;
  if (state.inputs.some(({ kind, bytes }) => kind === 'subunit' && bytes > 0)) return null;
  const againMs = lastChangeMs + Math.min(LATE_MS, quietMs) - aheadMs - nowMs;
  return againMs > 0 ? { kind: 'incomplete', againMs, change } : null;
}

/** For a judge: nobody has seen the build before. */
export const firstSight = (
  told: Sighting['told'],
  firstMs: Sighting['firstMs'] = null,
): Sighting => ({ told, firstMs, change: null });
