/** `stackvizd reindex` and `stackvizd history` on the command line. */
import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';

interface ConfigOptions {
  config?: string;
  root?: string;
}

/**
 * @param configured makes a command that reads the config
 * @param runsAtMost reads a number from 1 on
 */
export function addHistoryCommands(
  configured: (name: string, description: string) => Command,
  readConfig: (options: ConfigOptions) => Promise<Config>,
  runsAtMost: (value: string) => number,
): void {
  configured(
    'reindex',
    'make the index of runs anew from what is published, also by `process`, which does not write it',
  ).action(async (options: ConfigOptions) => {
    const { reindex } = await import('./reindex.ts');
    process.exitCode = await reindex(await readConfig(options));
  });
  configured('history', 'show the runs of a job, newest first; without a job, the jobs')
    .argument('[job]')
    .option('--json', 'for programs', false)
    .option('--limit <n>', 'runs at most', runsAtMost, 20)
    .action(
      async (
        job: string | undefined,
        options: ConfigOptions & { json: boolean; limit: number },
      ) => {
        const { history } = await import('./history.ts');
        process.exitCode = await history(await readConfig(options), job, options);
      },
    );
}
