/**
 * Every setting: one YAML file, validated once at start.
 *
 * The description of a key is its documentation: `docs/configuration.md` is generated from here.
 * Units are in the names.
 */
import { z } from 'zod';
import { LOG_LEVELS } from '../base/log.ts';
import { contradictionsOf } from './contradictions.ts';
import { fetch } from './fetch.ts';
import { absolutePath, hostNames, integer, listenHost, seconds } from './fields.ts';
import { history } from './history.ts';
import { notify } from './notify.ts';
import { onDemand } from './on-demand.ts';
import { pathTemplatesSchema } from './path-templates.ts';
import { processing } from './processing.ts';
import { redis } from './redis.ts';
import { watch } from './watch.ts';

/** What `queue.rootName` may be. */
export const ROOT_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const NOT_A_ROOT_NAME = 'must be 1 to 64 letters, digits, _, . or -';

const queue = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')
    .default('stackviz')
    .describe('Name of the queue in Redis.'),
  rootName: z
    .string()
    .regex(ROOT_NAME, NOT_A_ROOT_NAME)
    .default('logs')
    .describe(
      'What the logs root is called in jobs: the same on every machine, whatever its path there.',
    ),
  otherRoots: z
    .record(z.string().regex(ROOT_NAME, NOT_A_ROOT_NAME), absolutePath())
    .default({})
    .describe(
      'Further logs roots whose builds come through this queue, name to path on this machine; their `rootName` names them. Without it, two roots need two queues.',
    ),
  redis: redis.prefault({}),
  attempts: integer(
    1,
    100,
    5,
    'Tries of a build whose error may pass (a full disk) before it counts as failed.',
  ),
  backoffSeconds: seconds(
    0.1,
    5,
    'Wait before the second try in seconds; doubles with every further one, to an hour. Sweeps wait twice that before they bring a build again that failed, and double it with every failure, to a day.',
  ),
  keepCompleted: integer(0, 1_000_000, 1000, 'Finished jobs remembered in Redis, for `status`.'),
  keepFailed: integer(
    0,
    1_000_000,
    5000,
    'Failed jobs remembered, with their reasons, for `status`.',
  ),
  globalConcurrency: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .describe(
      'Builds all workers of the queue together process at the same time; null: as many as they may. The same on every machine.',
    ),
  maxBackfill: integer(
    1,
    10_000_000,
    10_000,
    'Old builds that may wait in the queue; a later sweep brings the others.',
  ),
});

const publish = z.strictObject({
  format: z
    .enum(['stackvizd', 'upstream', 'both'])
    .default('stackvizd')
    .describe(
      "Data to write: `stackvizd` for our page, `upstream` for upstream StackViz's own site, or `both`.",
    ),
  gzip: z
    .boolean()
    .default(true)
    .describe(
      'Pack data files: what is read in parts as zstd, the rest as gzip. The page unpacks them itself.',
    ),
  siteDirectory: absolutePath()
    .nullable()
    .default(null)
    .describe(
      'Directory of a built site to publish instead of our own, for example of upstream StackViz, which also wants `format: upstream` and `gzip: false`.',
    ),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .describe(
      'Address at which the logs root is served, `https://logs.example.org/`: for the links in `summary.json` and in what is made of it. null: they are relative.',
    ),
  uploaded: z
    .enum(['replace', 'leave'])
    .default('replace')
    .describe(
      'What becomes of a Stackviz that came with an upload (of the gate script, the Ansible role, or upstream): `replace` it by ours, or `leave` it, which web servers sandbox as all that was uploaded: its text is readable, its scripts do not run. `enqueue --afresh` replaces one.',
    ),
  assetsDirectory: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a plain directory name')
    .default('stackviz-assets')
    .describe('Directory below the logs root that holds the scripts and styles all pages share.'),
});

const metadata = z.strictObject({
  pathTemplates: pathTemplatesSchema.describe(
    'What the path of a build says of it, the first that fits: `{name}`, `{name+}` (several directories), `{name:2}` and `{name:-2}` (first, last characters), `*`, `**` (any number). Names: pipeline, project, branch, job, build, change, patchset, revision; host and shard are not kept. In these a build is 7 to 32 hex digits, a change and a patchset a number, a revision 40 hex digits. In one of your own that has neither `**` nor `{name+}` a name fits any directory, and what has `{build}` makes it a build; with them only the build may be called anything.',
  ),
  ciUsername: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .describe('Account of the CI system on the review server, as upstream StackViz shows it.'),
});

const serve = z.strictObject({
  host: listenHost('Address the preview server of `run` listens on.'),
  port: integer(0, 65_535, 8080, 'Port of the preview server; 0 takes a free one.'),
  hostNames: hostNames('the preview server'),
});

/** What Prometheus reserves for exporters, 9100 to 9999, is taken. */
export const METRICS_PORT = 10_464;

const metrics = z.strictObject({
  host: listenHost('Address on which `metrics`, and `run`, serve /metrics, /healthz and /readyz.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .nullable()
    .default(null)
    .describe(
      `Its port; 0 takes a free one. null: ${METRICS_PORT}, and none for \`run\`. A socket that systemd passes goes before host and port.`,
    ),
  hostNames: hostNames('it'),
  socketDirectory: absolutePath()
    .default('/run/stackviz')
    .describe(
      'Where `metrics` and `status` look for the daemons: each has a directory of its own there, which it is told by the variable RUNTIME_DIRECTORY.',
    ),
  expect: z
    .array(z.enum(['watcher', 'worker', 'serve']))
    .default(['watcher', 'worker'])
    .describe(
      'What must run on this machine to be ready, for /readyz and `status`. A machine that only makes sites on demand has `[serve]`; then `status` tells of its queue.',
    ),
});

const knownIssues = z.strictObject({
  directory: absolutePath()
    .nullable()
    .default(null)
    .describe(
      "Directory of known issues, a YAML file each, in our form or elastic-recheck's. It is read again where a file of it has changed, without a restart.",
    ),
});

const settings = z.strictObject({
  root: absolutePath().describe('The served tree of logs, for example /srv/static/logs.'),
  logLevel: z.enum(LOG_LEVELS).default('info').describe('Least level that is logged.'),
  queue: queue.prefault({}),
  watch: watch.prefault({}),
  process: processing.prefault({}),
  publish: publish.prefault({}),
  history: history.prefault({}),
  metadata: metadata.prefault({}),
  knownIssues: knownIssues.prefault({}),
  notify: notify.prefault({}),
  fetch: fetch.prefault({}),
  serve: serve.prefault({}),
  onDemand: onDemand.prefault({}),
  metrics: metrics.prefault({}),
});

export const configSchema = settings.superRefine((all, context) => {
  for (const one of contradictionsOf(all)) context.addIssue({ code: 'custom', ...one });
});

/** The validated settings; every key is there. */
export type Config = z.infer<typeof configSchema>;
