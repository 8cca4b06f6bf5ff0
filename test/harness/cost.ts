/** What work costs, for tests of hostile input: of quadratic work that is a hundred times the limit. */

/**
 * Seconds that `work` takes of this thread's time on the processor: what else the machine does is not
 * counted, as it would be by a clock. What it does not wait for in this thread is none of it.
 */
export async function secondsOf(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
