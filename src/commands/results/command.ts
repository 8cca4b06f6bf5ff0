/** `stackvizd report` and `stackvizd known-issues ...` on the command line. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../config/schema.ts';

interface Options {
  config?: string | undefined;
  root?: string | undefined;
  directory?: string;
}

type Read = (options: Options, overrides: Record<string, unknown>) => Promise<Config>;

/** Adds the commands. @param read the settings */
export function addResultCommands(program: Command, read: Read): void {
  const builds = (command: Command) =>
    command
      .argument('<build...>', 'build directories, absolute or relative to the root')
      .option('-c, --config <file>', 'YAML file with the settings')
      .option('--root <dir>', 'the served tree of logs, overrides the config');
  builds(program.command('report'))
    .description(
      'print what published builds, or sites of export, came to, in Markdown for a review',
    )
    .action(async (names: string[], options: Options) => {
      const { report } = await import('./report.ts');
      process.exitCode = await report(() => read(options, {}), names);
    });
  program
    .command('notify')
    .description('daemon: post the summary of each published build to notify.url')
    .option('-c, --config <file>', 'YAML file with the settings')
    .option('--root <dir>', 'the served tree of logs, overrides the config')
    .action(async (options: Options) => {
      const { notify } = await import('./notify.ts');
      process.exitCode = await notify(await read(options, {}), () => read(options, {}));
    });
  const group = program
    .command('known-issues')
    .description('try known issues on builds, or have new ones proposed');
  const configFor = (options: Options) =>
    read(options, {
      'knownIssues.directory': options.directory && resolve(options.directory),
    });
  const add = (name: string, description: string) =>
    builds(group.command(name)).description(description);
  add('check', 'compare builds with the known issues, and tell which files cannot be used')
    .option('--directory <dir>', 'of the known issues, overrides the config')
    .action(async (builds: string[], options: Options) => {
      const { checkKnownIssues } = await import('./check.ts');
      process.exitCode = await checkKnownIssues(await configFor(options), builds);
    });
  add(
    'suggest',
    'propose a file for each cause: what failures say and tests that passed do not',
  ).action(async (builds: string[], options: Options) => {
    const { suggestKnownIssues } = await import('./suggest.ts');
    process.exitCode = await suggestKnownIssues(await configFor(options), builds);
  });
}
