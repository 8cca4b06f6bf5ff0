/** Settings of the watcher; see schema.ts. */
import { z } from 'zod';
import { absolutePath, integer, seconds } from './fields.ts';

export const watch = z.strictObject({
  quietPeriodSeconds: seconds(
    0.1,
    120,
    'An upload without marker file counts as complete when nothing in it has changed for so many seconds.',
  ),
  deadlineSeconds: seconds(
    1,
    14_400,
    'An upload that has not become complete for so many seconds is processed as it is, with a warning in the log.',
  ),
  hotIdleSeconds: seconds(
    1,
    120,
    'Seconds without an event after which a place where uploads arrived is watched less closely.',
  ),
  maxHotDirectories: integer(
    64,
    100_000,
    1500,
    'Directories watched closely, where uploads arrive; each costs about 25 kB of memory, and each upload watched by itself counts as two.',
  ),
  maxWatchedDirectories: integer(
    1,
    1_000_000,
    16_384,
    'Directories, the newest, watched for new changes and builds in them; each costs about 2 kB. Uploads into others are found by the sweep.',
  ),
  sweepIntervalSeconds: seconds(
    1,
    300,
    'Seconds between two scans of the tree for builds that changed since the one before and that no event reported. One is made at start.',
  ),
  clockMarginSeconds: seconds(
    0,
    600,
    'Seconds the clocks of file server, uploaders and this machine may differ; such a scan looks so much further back.',
  ),
  fullSweepSeconds: seconds(
    1,
    86_400,
    'Seconds between two looks at every build of the tree, newest first. One is made at start.',
  ),
  fullSweepLoadPercent: integer(
    1,
    100,
    25,
    'Share of one processor core that walking the tree may take in a look at every build.',
  ),
  backlog: integer(
    1,
    1_000_000,
    1000,
    'With so many builds waiting in the queue, the look at every build pauses.',
  ),
  stateFile: absolutePath()
    .nullable()
    .default(null)
    .describe(
      'File, outside the root, that remembers how far sweeps have come, so that a restart goes on from there.',
    ),
  dropDirectory: absolutePath()
    .nullable()
    .default(null)
    .describe(
      'Directory, outside the root, in which a post-upload hook puts one file for each finished upload, with the path of the build in it.',
    ),
});
