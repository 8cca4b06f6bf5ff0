/** Settings of `stackvizd serve`, the server that makes sites on demand; see schema.ts. */
import { z } from 'zod';
import { absolutePath, hostNames, integer, listenHost, network } from './fields.ts';

/** Beside that of the metrics. */
const ON_DEMAND_PORT = 10_465;

export const onDemand = z.strictObject({
  directory: absolutePath()
    .default('/var/cache/stackvizd')
    .describe(
      'Where `serve` keeps requests and what was made of them. With several machines on one queue, the same directory on a shared file system.',
    ),
  host: listenHost('Address `serve` listens on.'),
  port: integer(0, 65_535, ON_DEMAND_PORT, 'Its port; 0 takes a free one.'),
  hostNames: hostNames('`serve`'),
  trustedProxies: z
    .array(network())
    .default(['127.0.0.1', '::1'])
    .describe(
      'Addresses and networks of the web servers before `serve`, which say by X-Forwarded-For who asks.',
    ),
  role: z
    .enum(['both', 'server', 'worker'])
    .default('both')
    .describe(
      'Whether this `serve` answers browsers (`server`), fetches and processes (`worker`), or both.',
    ),
  queue: z
    .enum(['local', 'redis'])
    .default('local')
    .describe(
      'Who is told of a request: this process alone, or, through the Redis of `queue.redis`, all machines.',
    ),
  queueName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')
    .default('stackviz-on-demand')
    .describe('Name of that queue in Redis; not the one of the logs root.'),
  concurrency: integer(
    1,
    64,
    4,
    'Runs fetched at the same time by one process; of these, `process.concurrency` are read at a time.',
  ),
  maxWaiting: integer(
    1,
    100_000,
    200,
    'Requests that may wait; further ones are told to come later.',
  ),
  asksPerMinute: integer(
    1,
    1_000_000,
    30,
    'Requests a minute from one address (IPv6: from one /64) that may make us ask other servers.',
  ),
  keepHours: integer(1, 87_600, 72, 'Hours a site is kept that nobody looks at.'),
  maxMebibytes: integer(
    1,
    104_857_600,
    20_480,
    'MiB of sites and of downloads under way; where it is reached, the sites go that nobody has looked at for longest.',
  ),
  forgetDays: integer(
    1,
    3650,
    180,
    'Days after which the address of an expired site is forgotten; until then its page offers to make it again.',
  ),
});
