/** Settings of the history of jobs; see schema.ts. */
import { z } from 'zod';
import { absolutePath, integer, timerSeconds } from './fields.ts';

export const history = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'Keep an index of the runs of each job, to tell whether a failure is new, and write the pages of jobs.',
    ),
  sqliteFile: absolutePath()
    .nullable()
    .default(null)
    .describe(
      'SQLite file, outside the root, that holds the index. null: Redis holds it, and for `run` its memory, in which it is made from the tree at each start. Only where there is one worker, whose unit may write below /var/lib/stackviz/history.',
    ),
  alsoShow: z
    .record(
      z.string().regex(/^[\w.-]{1,64}:[\w.-]{1,64}$/, 'must be <queue.name>:<queue.rootName>'),
      z
        .url({ protocol: /^https?$/ })
        .endsWith('/', 'must end with /')
        .nullable(),
    )
    .default({})
    .describe(
      'Other logs roots, with an index in the same Redis or `sqliteFile`, whose runs stand on the pages of jobs of the same name: `<queue.name>:<queue.rootName>` to the address of the root, which links lead to, or null.',
    ),
  runsPerJob: integer(10, 10_000, 500, 'Runs kept of one job, the newest.'),
  maxRuns: integer(
    100,
    10_000_000,
    50_000,
    'Runs kept of all jobs, the newest. The record of one that passed takes half a kB, of one with nine causes 2.4 kB, in Redis of the memory that the queue has.',
  ),
  days: integer(
    1,
    3650,
    90,
    'Days for which a run is kept; at most as long as its logs are there.',
  ),
  writeSeconds: timerSeconds(
    1,
    10,
    'Seconds between two writes of the files of jobs that have changed.',
  ),
});
