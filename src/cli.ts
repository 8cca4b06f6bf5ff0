#!/usr/bin/env node
/** The command line: options in, one command of `commands/` called, an exit code out. */
import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { StackvizError, toStackvizError } from './errors.ts';
import { VERSION } from './version.ts';

/** Exit codes, also in the help. */
const FAILED = 1;
const WRONG_USE = 2;

const DEFAULT_CONFIG = '/etc/stackvizd/stackvizd.yaml';

const EPILOGUE = `
Configuration: --config FILE, else the file named by STACKVIZD_CONFIG, else ${DEFAULT_CONFIG} if it
exists. Every key can be overridden by an environment variable: queue.redis.url by
STACKVIZD_QUEUE_REDIS_URL. "stackvizd check-config" lists them all.

Exit codes: 0 done; 1 something failed; 2 wrong use or configuration.
`;

/** Options every command that needs the config has. */
interface ConfigOptions {
  config?: string;
  root?: string;
}

function readConfig(options: ConfigOptions, overrides: Record<string, unknown> = {}): Config {
  const file = options.config ?? process.env.STACKVIZD_CONFIG;
  return loadConfig({
    file: file ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined),
    environment: process.env,
    overrides: { root: options.root, ...overrides },
  });
}

const collect = (value: string, before: string[]) => [...before, value];

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('not a number');
  return number;
}

const program = new Command('stackvizd')
  .description('Publishes a StackViz site inside every CI build on a logs server.')
  .version(VERSION)
  .addHelpText('after', EPILOGUE)
  .showHelpAfterError('(try --help)')
  .exitOverride();

/** A command that reads the config. */
function configured(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'YAML file with the settings')
    .option('--root <dir>', 'the served tree of logs, overrides the config');
}

configured('run', 'watch, process and serve a tree in one process, without Redis')
  .option('--host <address>', 'address the preview server listens on')
  .option('--port <number>', 'its port; 0 takes a free one', port)
  .action(async (options: ConfigOptions & { host?: string; port?: number }) => {
    const { run } = await import('./commands/run.ts');
    const overrides = { 'serve.host': options.host, 'serve.port': options.port };
    process.exitCode = await run(readConfig(options, overrides));
  });

configured('watch', 'daemon: watch the tree and put finished uploads into the Redis queue').action(
  async (options: ConfigOptions) => {
    const { watcher } = await import('./watcher.ts');
    process.exitCode = await watcher(readConfig(options));
  },
);

configured('work', 'daemon: take builds from the Redis queue and publish their sites').action(
  async (options: ConfigOptions) => {
    const { worker } = await import('./worker.ts');
    process.exitCode = await worker(readConfig(options));
  },
);

configured('process', 'process builds now, without a queue')
  .argument('<build...>', 'build directories, absolute or relative to the root')
  .action(async (builds: string[], options: ConfigOptions) => {
    const { processNow } = await import('./commands/process.ts');
    process.exitCode = await processNow(readConfig(options), builds);
  });

configured('enqueue', 'put builds into the Redis queue')
  .argument('<build...>', 'build directories, absolute or relative to the root')
  .action(async (builds: string[], options: ConfigOptions) => {
    const { enqueue } = await import('./commands/enqueue.ts');
    process.exitCode = await enqueue(readConfig(options), builds);
  });

configured('sweep', 'scan the tree once and put what is not published into the Redis queue').action(
  async (options: ConfigOptions) => {
    const { sweep } = await import('./commands/sweep.ts');
    process.exitCode = await sweep(readConfig(options));
  },
);

configured('status', 'show the queue and the builds that failed')
  .option('--json', 'for programs', false)
  .action(async (options: ConfigOptions & { json: boolean }) => {
    const { status } = await import('./commands/status.ts');
    process.exitCode = await status(readConfig(options), options.json);
  });

configured('check-config', 'check the settings and list them with their origin').action(
  async (options: ConfigOptions) => {
    const { checkConfig } = await import('./commands/check-config.ts');
    process.exitCode = checkConfig(readConfig(options));
  },
);

program
  .command('export')
  .description('write data and site of one run into a directory (drop-in for stackviz-export)')
  .argument('<path>', 'output directory; is made if it does not exist')
  .option(
    '-f, --stream-file <file>',
    'a subunit stream, v1 or v2, plain or gzip; repeatable',
    collect,
    [],
  )
  .option(
    '-r, --repository <dir>',
    'a directory with a .stestr or .testrepository; repeatable',
    collect,
    [],
  )
  .option('-i, --stdin', 'read a subunit stream from standard input', false)
  .option('--dstat <file>', 'a dstat CSV file')
  .option('-z, --gzip', 'pack the data files', false)
  .option('-e, --env', "include metadata from Zuul's environment variables, v2 or v3", false)
  .action(async (path: string, options) => {
    const { exportSite } = await import('./commands/export.ts');
    const { createProgress } = await import('./commands/progress.ts');
    process.exitCode = await exportSite(path, options, process.env, createProgress());
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // help and version end with an error of code 0; commander has told the others
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
  } else {
    const { code, message } = toStackvizError(error);
    process.stderr.write(`stackvizd: ${code}: ${message}\n`);
    const wrongConfig = error instanceof StackvizError && code.startsWith('CONFIG_');
    process.exitCode = wrongConfig ? WRONG_USE : FAILED;
  }
}
