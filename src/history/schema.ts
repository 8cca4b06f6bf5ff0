/** Records as they come back: from a build, where anyone may have planted them, or from the index. */
import { z } from 'zod';
import type { ComparedErrors, RunRecord } from '../format/history.ts';
import type { KnownErrors } from '../format/service-logs.ts';

const text = z.string().max(4096);
const known = text.nullable();
const amount = z.number().nullable();

export const recordSchema = z.object({
  version: z.literal(1),
  path: text,
  job: z.string().min(1).max(400),
  project: known,
  branch: known,
  pipeline: known,
  change: known,
  patchset: known,
  ahead: z.array(z.string().max(400)).max(100).optional(),
  time: z.int(),
  uploaded: z.literal(true).optional(),
  result: known,
  verdict: z.object({ text: z.string().max(200), tone: z.enum(['bad', 'warn', 'good', 'none']) }),
  tests: z.int().min(0),
  counts: z.record(z.string().max(20), z.int().min(0)),
  whole: z.boolean(),
  seconds: amount,
  list: z.string().max(20).nullable(),
  causes: z
    .array(
      z.object({
        id: z.string().regex(/^[\w-]{1,20}$/),
        text: z.string().max(400),
        tests: z.number(),
      }),
    )
    .max(100),
  failed: z.array(z.tuple([z.string().max(400), z.int()])).max(1000),
  flaky: z.array(z.string().max(400)).max(1000),
  unlisted: z.int().min(0),
  machine: z
    .object({
      cores: amount,
      memoryBytes: amount,
      busy: amount,
      wait: amount,
      steal: amount,
      load: amount,
    })
    .nullable(),
  errors: z.literal(true).optional(),
  stream: known.default(null),
});

const errorsSchema = z.object({
  services: z.array(text).max(1000),
  kinds: z.array(z.tuple([z.int().min(0), text])).max(10_000),
});

/** The kinds of ERROR lines that a run tells of; null: it tells none, or what is none. */
export const parseErrors = (value: unknown): KnownErrors | null =>
  errorsSchema.safeParse(value).data ?? null;

const newErrorsSchema = z.object({
  fresh: z.object({
    count: z.int().min(0),
    first: z
      .array(
        z.object({
          service: text,
          host: known,
          text,
          count: z.int(),
          path: text,
          line: z.int(),
          runs: z.int(),
        }),
      )
      .max(1000),
  }),
  unknown: z.object({ kinds: z.int().min(0), services: z.array(text).max(1000) }),
  isFull: z.boolean(),
});

/** What a page tells of ERROR lines that are new; null: nothing, or what is none. */
export const parseNewErrors = (value: unknown): ComparedErrors | null =>
  newErrorsSchema.safeParse(value).data ?? null;

/**
 * A record out of the index; null: it is none. What was put in there was checked before: to do so again with each of
 * the runs that a page is told of would take longer than to find them.
 */
export function indexedRecord(text: string): RunRecord | null {
  try {
    const record: Partial<RunRecord> | null = JSON.parse(text);
    return record?.version === 1 ? (record as RunRecord) : null;
  } catch {
    return null;
  }
}

/** A record; null: it is none, or of another version. */
export function parseRecord(value: unknown): RunRecord | null {
  return recordSchema.safeParse(value).data ?? null;
}
