/** `stackvizd export` on the command line. */
import type { Command } from 'commander';

const EXPORT_CODES = `
Exit codes: 0 done; 1 something failed, or was left out, see what was told; 2 wrong use, also where
nothing that was named is there, of its kind and to be read; 3 the directories hold nothing to show.
`;

/** For those who type a directory of logs first, and where to write second. */
export const EXPORT_HINT =
  'A directory of logs is named by -b, a stream by -f: stackvizd export -b DIR OUT\n';

const collect = (value: string, before: string[]) => [...before, value];

/** Adds the command. @param atLeastOne reads a number of 1 or more */
export function addExportCommand(program: Command, atLeastOne: (value: string) => number): void {
  const command = program.command('export');
  command
    .description('write data and site of one run into a directory (drop-in for stackviz-export)')
    .argument('<path>', 'output directory; is made if it does not exist')
    .option(
      '-f, --stream-file <file>',
      'a subunit stream, v1 or v2, plain or packed (.gz, .bz2, .xz, .zst); repeatable',
      collect,
      [],
    )
    .option(
      '-r, --repository <dir>',
      'a directory with a .stestr or .testrepository; repeatable',
      collect,
      [],
    )
    .option(
      '-b, --build <dir>',
      'a directory with what a job left, searched as the daemon does; as NAME=DIR it is of a phase (old, new) or a host; repeatable',
      collect,
      [],
    )
    .option('-i, --stdin', 'read a subunit stream from standard input', false)
    .option('--dstat <file>', 'a dstat CSV file')
    .option('--max-mebibytes <n>', 'data at most; what does not fit is left out', atLeastOne)
    .option('-z, --gzip', "pack the files for upstream's site, too", false)
    .option('--pack', 'pack the files for our page (the default, but for streams under a MiB)')
    .option('--no-pack', 'leave them as they are')
    .addOption(
      command
        .createOption(
          '--format <format>',
          "data for our page, for upstream's own site, or for both",
        )
        .choices(['stackvizd', 'upstream', 'both'])
        .default('both'),
    )
    .option('-e, --env', "include metadata from Zuul's environment variables, v2 or v3", false)
    .addHelpText('after', EXPORT_CODES)
    .action(async (path: string, options) => {
      const { exportSite } = await import('./export.ts');
      const { createProgress } = await import('../progress.ts');
      process.exitCode = await exportSite(path, options, process.env, createProgress());
    });
}
