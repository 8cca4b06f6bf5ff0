/** What a build may cost: the child processes, and limits of what they read and write. */
import { z } from 'zod';
import { integer, seconds, timerSeconds } from './fields.ts';

const MEBIBYTES_MAX = 1_048_576;

export const processing = z.strictObject({
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
    'JavaScript heap of a child process in MiB; twice as much and 256 MiB is its limit with buffers. At 80 % of either a build is read no further, and what was read is published with a warning; a child that exceeds it is killed and the build fails.',
  ),
  timeoutSeconds: seconds(
    1,
    600,
    'Seconds a build may take before its child process is killed and the build fails. After 80 % of them it is read no further, and what was read is published with a warning.',
  ),
  shutdownSeconds: timerSeconds(
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
  maxOutputMebibytes: integer(
    1,
    MEBIBYTES_MAX,
    256,
    'MiB published of one build; further attachments and lines are left out with a warning.',
  ),
  maxLogMebibytes: integer(
    0,
    MEBIBYTES_MAX,
    2048,
    'MiB read, unpacked, of all logs of services, to explain failures; the rest is left out with a warning. 0: none is read.',
  ),
  maxGoodLogMebibytes: integer(
    0,
    MEBIBYTES_MAX,
    256,
    'The same of a run in which nothing went wrong, where there is a history and fewer than five of the last 20 good runs of the job tell their ERROR lines: by these those of later runs are told to be new. Of a run with more, or with 0, they are not known.',
  ),
  maxTests: integer(
    1,
    100_000_000,
    1_000_000,
    'Test runs listed of one stream; of the rest only what did not pass, the others are counted.',
  ),
  maxFiles: integer(
    1,
    1_000_000,
    20_000,
    'Directory entries looked at in one build while its inputs are searched.',
  ),
});
