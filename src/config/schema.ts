/**
 * Every setting: one YAML file, validated once at start.
 *
 * The description of a key is its documentation: `docs/configuration.md` is generated from here.
 * Units are in the names.
 */
import { z } from 'zod';
import { LOG_LEVELS } from '../log.ts';

const seconds = (min: number, fallback: number, text: string) =>
  z.number().min(min).max(31_536_000).default(fallback).describe(text);
const integer = (min: number, max: number, fallback: number, text: string) =>
  z.int().min(min).max(max).default(fallback).describe(text);
const MEBIBYTES_MAX = 1_048_576;

const redis = z.strictObject({
  url: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss:// (TLS)')
    .default('redis://127.0.0.1:6379/0')
    .describe('Redis server: `redis://host:port/db`, or `rediss://` for TLS.'),
  socketPath: z
    .string()
    .startsWith('/')
    .nullable()
    .default(null)
    .describe('Unix socket of the Redis server; goes before host and port of `url`.'),
  username: z.string().nullable().default(null).describe('ACL user of the Redis server.'),
  password: z.string().nullable().default(null).describe('Password. Prefer `passwordFile`.'),
  passwordFile: z
    .string()
    .startsWith('/')
    .nullable()
    .default(null)
    .describe('File that holds the password, for example a systemd credential.'),
  tlsCaFile: z
    .string()
    .startsWith('/')
    .nullable()
    .default(null)
    .describe(
      'PEM file of the authority that signed the server certificate; only with `rediss://`.',
    ),
});

const queue = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')
    .default('stackviz')
    .describe('Name of the queue in Redis; one per logs root.'),
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
    'Wait before the second try in seconds; doubles with every further one.',
  ),
  keepCompleted: integer(0, 1_000_000, 1000, 'Finished jobs remembered in Redis, for `status`.'),
  keepFailed: integer(
    0,
    1_000_000,
    5000,
    'Failed jobs remembered, with their reasons, for `status`.',
  ),
});

const watch = z.strictObject({
  quietPeriodSeconds: seconds(
    0.1,
    120,
    'An upload without marker file counts as complete when nothing in it has changed for so many seconds.',
  ),
  sweepIntervalSeconds: seconds(
    1,
    300,
    'Seconds between two scans of the tree for uploads that no event reported. One is made at start.',
  ),
});

const process = z.strictObject({
  concurrency: integer(
    1,
    64,
    1,
    'Builds one worker processes at the same time, each in its own child process.',
  ),
  heapMebibytes: integer(
    64,
    65_536,
    512,
    'JavaScript heap of a child process in MiB; a build that needs more fails.',
  ),
  timeoutSeconds: seconds(
    1,
    600,
    'Seconds a build may take before its child process is killed and the build fails.',
  ),
  shutdownSeconds: seconds(
    0,
    20,
    'Seconds running builds get to finish when the worker is told to stop.',
  ),
  maxInputMebibytes: integer(
    1,
    MEBIBYTES_MAX,
    4096,
    'MiB read, unpacked, of one input; the rest is left out with a warning.',
  ),
  maxInflationRatio: integer(
    10,
    100_000,
    250,
    'Unpacked bytes a packed byte may become before an input counts as a bomb (after the first 16 MiB).',
  ),
  maxAttachmentMebibytes: integer(
    1,
    1024,
    16,
    'MiB kept of one attachment; its head is kept, with a warning.',
  ),
  maxTests: integer(
    1,
    100_000_000,
    1_000_000,
    'Test runs read of one stream; the rest is left out with a warning.',
  ),
  maxFiles: integer(
    1,
    1_000_000,
    20_000,
    'Directory entries looked at in one build while its inputs are searched.',
  ),
});

const publish = z.strictObject({
  gzip: z
    .boolean()
    .default(true)
    .describe('Pack data files (`*.json.gz`). The page unpacks them itself.'),
  siteDirectory: z
    .string()
    .startsWith('/')
    .nullable()
    .default(null)
    .describe(
      'Directory of a built site to publish instead of our own, for example of upstream StackViz, which also wants `gzip: false`.',
    ),
  assetsDirectory: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a plain directory name')
    .default('stackviz-assets')
    .describe('Directory below the logs root that holds the scripts and styles all pages share.'),
});

const serve = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address the preview server of `run` listens on.'),
  port: integer(0, 65_535, 8080, 'Port of the preview server; 0 takes a free one.'),
});

export const configSchema = z.strictObject({
  root: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .describe('The served tree of logs, for example /srv/static/logs.'),
  logLevel: z.enum(LOG_LEVELS).default('info').describe('Least level that is logged.'),
  queue: queue.prefault({}),
  watch: watch.prefault({}),
  process: process.prefault({}),
  publish: publish.prefault({}),
  serve: serve.prefault({}),
});

/** The validated settings; every key is there. */
export type Config = z.infer<typeof configSchema>;
