/** `stackvizd reindex` and `stackvizd history` on the command line. */
import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';

interface ConfigOptions {
  config?: string;
  root?: string;
}

/** @param configured makes a command that reads the config */
export function addHistoryCommands(
  configured: (name: string, description: string) => Command,
  readConfig: (options: ConfigOptions) => Promise<Config>,
): void {
  configured('reindex', 'make the index of runs anew from what is published').action(
    async (options: ConfigOptions) => {
      const { reindex } = await import('./reindex.ts');
      process.exitCode = await reindex(await readConfig(options));
    },
  );
  configured('history', 'show the runs of a job, newest first; without a job, the jobs')
    .argument('[job]')
    .option('--json', 'for programs', false)
    .option('--limit <n>', 'runs at most', '20')
    .action(
      async (
        job: string | undefined,
        options: ConfigOptions & { json: boolean; limit: string },
      ) => {
        const { history } = await import('./history.ts');
        const { json, limit } = options;
        process.exitCode = await history(await readConfig(options), job, {
          json,
          limit: Math.max(1, Number.parseInt(limit, 10) || 1),
        });
      },
    );
}
