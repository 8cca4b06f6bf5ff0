/** `summary.json` as a schema, for docs/summary.schema.json and for whoever reads one. */
import { z } from 'zod';
import { SUMMARY_VERSION } from '../format/summary.ts';
import { OUTCOMES } from '../verdict/columns.ts';

const text = z.string();
const known = text.nullable();
const count = z.int().min(0);
const time = text.nullable().describe('ISO 8601; null: not known');
const link = text.nullable().describe('relative to `base`; null: not known');
const status = z.enum(OUTCOMES);
const byStatus = z.record(status, count);

const verdict = z.object({ text, tone: z.enum(['bad', 'warn', 'good', 'none']), of: text });

const counts = z.object({
  tests: count,
  runs: count,
  fixtures: count,
  of: byStatus,
  fixturesOf: byStatus,
  notListed: count,
});

const line = z.object({
  source: z.enum(['console', 'service', 'attachment', 'reason', 'test']),
  path: text,
  line: z.int().nullable().describe('counted from 1'),
  time,
  text,
  link,
});

const metadata = z.object({
  job: known,
  build: known,
  pipeline: known,
  project: known,
  branch: known,
  change: known,
  patchset: known,
  ref: known,
  subject: known,
  changeUrl: known,
  logUrl: known,
  result: known,
  voting: z.boolean().nullable(),
  startTime: time,
  endTime: time,
});

const stream = z.object({
  key: text,
  label: text,
  path: text,
  host: known,
  phase: z.enum(['old', 'new']).nullable(),
  verdict,
  counts,
  whole: z.boolean().nullable(),
  startedAt: time,
  lengthMs: z.number().nullable(),
  link,
});

const cause = z.object({
  status,
  text: known,
  template: z
    .array(z.union([text, z.object({ slot: z.array(z.tuple([text, count])) })]))
    .nullable(),
  tests: count,
  of: z.partialRecord(status, count).optional(),
  failures: z.array(count).describe('positions in `failures`'),
  skipped: count,
});

const again = z.object({ stream: text, status, startedAt: time, link });

const failure = z.object({
  test: text,
  stream: text,
  status,
  attempt: z.int().min(1),
  fixture: z.boolean(),
  worker: known,
  startedAt: time,
  durationSeconds: z.number().nullable(),
  cause: count.nullable().describe('position in `causes`'),
  again: again.optional(),
  later: again.optional(),
  first: text.optional(),
  reason: z.array(text),
  link,
  machine: z.object({ sentence: text, blamed: z.boolean(), unusual: z.boolean() }).nullable(),
  services: z
    .object({
      sentence: text,
      explains: z.enum(['machine', 'service', 'code', 'error']).nullable(),
    })
    .nullable()
    .optional(),
  evidence: z.array(line).nullable(),
  knownIssues: z.array(text).describe('ids in `knownIssues`'),
});

const knownIssue = z.object({
  id: text,
  title: text,
  url: known,
  failures: z.array(count).describe('positions in `failures`'),
  count,
  ofBuild: z.boolean(),
  evidence: z.array(line),
});

const jobFailure = z.object({
  phase: z.enum(['pre', 'run', 'post']),
  playbook: text,
  how: text.describe('`failed`, `unreachable`, or how Zuul stopped the playbook: `TIMED_OUT`, ...'),
  task: known,
  host: known,
  hosts: z.array(text).optional(),
  rescued: text
    .optional()
    .describe(
      'the last task that failed before it and that a `rescue` took up; it may be of that rescue',
    ),
  said: z.array(text).optional(),
});

const warning = z.object({
  code: text,
  message: text,
  path: text.optional(),
  at: text.optional(),
  count,
});

/** Members that it does not know are left out: of a newer version, say. */
export const summarySchema = z
  .object({
    version: z.literal(SUMMARY_VERSION),
    generator: z.object({ name: z.literal('stackvizd'), version: text }),
    generatedAt: text,
    fingerprint: known,
    path: known,
    metadata,
    base: known,
    page: link,
    failed: z.object({ code: text, message: text, again: time }).nullable(),
    verdict: verdict.nullable(),
    counts: counts.nullable(),
    whole: z.boolean().nullable(),
    notWhole: z.array(z.object({ stream: known, kind: text, text, tests: z.array(text), count })),
    streams: z.array(stream),
    causes: z.array(cause),
    failures: z.array(failure),
    leftOut: z.object({ causes: count, failures: count, streams: count }),
    job: z.object({ text, failures: z.array(jobFailure), count }).optional(),
    events: z.array(z.object({ kind: text, label: text, count, line })).optional(),
    knownIssues: z.array(knownIssue).nullable(),
    recheck: z.object({ advised: z.boolean().nullable(), comment: known, reason: text }),
    warnings: z.array(warning),
    report: text,
  })
  .describe('summary.json of stackvizd; src/format/summary.ts says what each member means');
