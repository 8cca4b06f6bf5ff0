/** The command line: options in, one command of `commands/` called, an exit code out. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { StackvizError, toStackvizError } from './base/errors.ts';
import { isNodeNewEnough, NODE_RANGE, VERSION } from './base/version.ts';
import type { ConfigOptions } from './commands/daemons/root.ts';
import { addExportCommand, EXPORT_HINT } from './commands/export/command.ts';
import { addHistoryCommands } from './commands/history/command.ts';
import { addResultCommands } from './commands/results/command.ts';
import type { StatusOptions } from './commands/status.ts';
import type { Config } from './config/schema.ts';

/** Exit codes, also in the help. */
const FAILED = 1;
// 2 is "critical" to those who ask for the status, and 3 "could not be asked"
const asksStatus = process.argv[2] === 'status';
const WRONG_USE = asksStatus ? 3 : 2;

const DEFAULT_CONFIG = '/etc/stackvizd/stackvizd.yaml';

const EPILOGUE = `
Configuration: --config FILE, else the file named by STACKVIZD_CONFIG, else ${DEFAULT_CONFIG} if it
exists. Every key can be overridden by an environment variable: queue.redis.url by
STACKVIZD_QUEUE_REDIS_URL. "stackvizd check-config" lists them all.

Standard output has what was asked for, to be piped: of status, check-config, report, history, reindex,
known-issues, view. What the others did (process, export, enqueue, sweep, ...), progress, warnings and
errors are on standard error. Daemons log to standard output: JSON lines, text on a terminal.

Exit codes: 0 done; 1 something failed; 2 wrong use or configuration; 130, 143 ended by Ctrl-C, by
SIGTERM. Of status: 0 ok, 1 warning, 2 critical, 3 unknown or wrong use. Of export: see export --help.
`;

async function readConfig(
  options: ConfigOptions,
  overrides: Record<string, unknown> = {},
): Promise<Config> {
  // here, as every command is: `export` starts in half the time without it
  const { loadConfig, unknownVariables } = await import('./config/load.ts');
  for (const name of unknownVariables(process.env)) {
    process.stderr.write(`stackvizd: ${name}: there is no such setting, it is ignored\n`);
  }
  const file = options.config ?? process.env.STACKVIZD_CONFIG;
  return loadConfig({
    file: file ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined),
    environment: process.env,
    overrides: { root: options.root && resolve(options.root), ...overrides },
  });
}

const readDaemonsConfig = async (options: ConfigOptions): Promise<Config> =>
  (await import('./commands/daemons/root.ts')).daemonsConfig(options, readConfig);

const collect = (value: string, before: string[]) => [...before, value];

/** Reads the whole number that is the value of an option. */
const whole = (least: number, most?: number) => (value: string) => {
  const number = Number(value);
  const fits = number >= least && number <= (most ?? number);
  if (value.trim() !== '' && Number.isInteger(number) && fits) return number;
  const upTo = most === undefined ? 'or more' : `to ${most}`;
  throw new InvalidArgumentError(`It wants a whole number, ${least} ${upTo}.`);
};
const count = whole(0);
const atLeastOne = whole(1);
const portNumber = whole(0, 65_535);

// whoever reads what is printed may end first: `| head`
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' && error.syscall === 'write') return;
  // a daemon has its own way to end
  if (process.listenerCount('uncaughtException') > 1) return;
  const { code, message } = toStackvizError(error);
  const isOutput = error.syscall === 'write';
  const told = isOutput ? `${code}: ${message}` : `INTERNAL: ${error.stack ?? error}`;
  process.stderr.write(`stackvizd: ${told}\n`);
  process.exit(isOutput && asksStatus ? WRONG_USE : FAILED);
});

if (!isNodeNewEnough(process.versions.node)) {
  process.stderr.write(
    `stackvizd: needs Node.js ${NODE_RANGE}: this is ${process.versions.node}\n`,
  );
  process.exit(FAILED);
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
  .option('--port <number>', 'its port; 0 takes a free one', portNumber)
  .action(async (options: ConfigOptions & { host?: string; port?: number }) => {
    const { run } = await import('./commands/run.ts');
    const overrides = { 'serve.host': options.host, 'serve.port': options.port };
    const read = () => readConfig(options, overrides);
    // of a terminal, SIGHUP means that it was closed
    process.exitCode = await run(await read(), process.stdin.isTTY ? undefined : read);
  });

configured('serve', 'daemon: make the site of any run on demand, from its address')
  .option('--host <address>', 'address it listens on')
  .option('--port <number>', 'its port; 0 takes a free one', portNumber)
  .option('--directory <dir>', 'where requests and sites are kept')
  .action(async (options: ConfigOptions & { host?: string; port?: number; directory?: string }) => {
    const { serve } = await import('./commands/serve.ts');
    const overrides = {
      // it has a tree of its own
      root: '/nonexistent',
      'onDemand.host': options.host,
      'onDemand.port': options.port,
      'onDemand.directory': options.directory && resolve(options.directory),
    };
    const read = () => readConfig(options, overrides);
    process.exitCode = await serve(await read(), process.stdin.isTTY ? undefined : read);
  });

configured('watch', 'daemon: watch the tree and put finished uploads into the Redis queue').action(
  async (options: ConfigOptions) => {
    const { watcher } = await import('./watcher.ts');
    process.exitCode = await watcher(await readConfig(options), () => readConfig(options));
  },
);

configured('work', 'daemon: take builds from the Redis queue and publish their sites').action(
  async (options: ConfigOptions) => {
    const { worker } = await import('./worker.ts');
    process.exitCode = await worker(await readConfig(options), () => readConfig(options));
  },
);

configured('process', 'process builds now, without a queue')
  .argument('<build...>', 'build directories, absolute or relative to the root')
  .action(async (builds: string[], options: ConfigOptions) => {
    const { processNow } = await import('./commands/process.ts');
    process.exitCode = await processNow(await readConfig(options), builds);
  });

addResultCommands(program, readConfig);
addHistoryCommands(configured, readDaemonsConfig, atLeastOne);

configured('enqueue', 'put builds into the Redis queue')
  .argument('<build...>', 'build directories, absolute or relative to the root')
  .option('--afresh', 'process them even if they are published as they stand', false)
  .action(async (builds: string[], options: ConfigOptions & { afresh: boolean }) => {
    const { enqueue } = await import('./commands/enqueue.ts');
    process.exitCode = await enqueue(await readDaemonsConfig(options), builds, options.afresh);
  });

configured('retry', 'put failed builds into the Redis queue again')
  .argument('[build...]', 'only these; all, behind fresh uploads, if none is named')
  .option('--forget', 'only forget that they failed', false)
  .action(async (builds: string[], options: ConfigOptions & { forget: boolean }) => {
    const { retry } = await import('./commands/retry.ts');
    process.exitCode = await retry(await readDaemonsConfig(options), builds, options.forget);
  });

configured('pause', 'have no worker of the Redis queue take another build')
  .option('--wait <seconds>', 'wait so long until none is being processed; else exit code 1', count)
  .action(async (options: ConfigOptions & { wait?: number }) => {
    const { pause } = await import('./commands/pause.ts');
    process.exitCode = await pause(await readConfig(options), options.wait);
  });

configured('resume', 'have the workers take builds again after a pause').action(
  async (options: ConfigOptions) => {
    const { resume } = await import('./commands/pause.ts');
    process.exitCode = await resume(await readConfig(options));
  },
);

configured(
  'drain',
  'forget all builds that wait in the Redis queue; a sweep finds them again',
).action(async (options: ConfigOptions) => {
  const { drain } = await import('./commands/drain.ts');
  process.exitCode = await drain(await readConfig(options));
});

configured('sweep', 'scan the tree once and put what is not published into the Redis queue').action(
  async (options: ConfigOptions) => {
    const { sweep } = await import('./commands/sweep.ts');
    process.exitCode = await sweep(await readDaemonsConfig(options));
  },
);

configured(
  'status',
  'show services, queue, last builds and failures; exit code as of Nagios plugins',
)
  .option('--json', 'for programs', false)
  .option('--warn-waiting-seconds <n>', 'warning: a fresh upload waits longer', count, 600)
  .option('--crit-waiting-seconds <n>', 'critical: it waits longer', count, 3600)
  .option('--warn-failed <n>', 'warning: so many builds failed of late', count, 1)
  .option('--failed-minutes <n>', 'of late: within so many minutes', count, 60)
  .action(async (options: ConfigOptions & StatusOptions) => {
    const { status } = await import('./commands/status.ts');
    process.exitCode = await status(await readConfig(options), options);
  });

configured('metrics', 'daemon: serve /metrics, /healthz and /readyz of all daemons here').action(
  async (options: ConfigOptions) => {
    const { metrics } = await import('./commands/metrics.ts');
    process.exitCode = await metrics(await readConfig(options), () => readConfig(options));
  },
);

configured('check-config', 'check the settings and list them with their origin')
  .addOption(
    new Option('--for <command>', 'refuse what it does not start with').choices(['run', 'serve']),
  )
  .action(async (options: ConfigOptions & { for?: 'run' | 'serve' }) => {
    const { checkConfig } = await import('./commands/check-config.ts');
    const config = await readConfig(options);
    if (options.for) (await import('./parts/refusals.ts')).refuseFor(options.for, config);
    process.exitCode = checkConfig(config);
  });

addExportCommand(program, atLeastOne);

program
  .command('view')
  .description('show the site of one run: fetched from its address, or of a directory')
  .argument(
    '<what>',
    'a Zuul build or buildset, a change (address, number, or number,patchset), a directory of logs there or here',
  )
  .option('--job <name>', 'of several runs, the newest of this job')
  .option('--no-open', 'do not open the browser, only print the address')
  .option('--no-serve', 'end when the site is made, and print its directory')
  .option('--refresh', 'fetch again what is in the cache', false)
  .option('--allow-host <host>', 'a host that may have a private address; repeatable', collect, [])
  .option('--gerrit <url>', 'review server of changes that are given by their number')
  .option('--port <number>', 'port of the server, on loopback; 0 takes a free one', portNumber, 0)
  .option(
    '--cache <dir>',
    'where runs are kept (default: stackvizd in $XDG_CACHE_HOME or ~/.cache)',
  )
  .option('--max-cache-mebibytes <n>', 'so much is kept of all runs', count, 4096)
  .option('-c, --config <file>', 'YAML file with settings, of which fetch.* and process.* count')
  .action(async (what: string, options) => {
    const { view } = await import('./commands/view/view.ts');
    const { cacheDirectory } = await import('./commands/view/cache.ts');
    const { createProgress } = await import('./commands/progress.ts');
    const { loadConfig } = await import('./config/load.ts');
    const config = loadConfig({
      file: options.config,
      overrides: {
        root: resolve(options.cache ?? cacheDirectory(process.env)),
        'fetch.gerrit': options.gerrit,
      },
    });
    process.exitCode = await view(what, config, options, createProgress());
  });

program
  .command('viewer')
  .description(
    'write the page that shows published builds of other servers, by #url=, for a static host',
  )
  .argument('<path>', 'directory; is made if it does not exist')
  .action(async (path: string) => {
    const { writeViewer } = await import('./commands/viewer.ts');
    await writeViewer(path);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // help and version end with an error of code 0; commander has told the others
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
    const isExport = process.argv[2] === 'export' && error.code === 'commander.excessArguments';
    if (isExport) process.stderr.write(EXPORT_HINT);
  } else {
    const { code, message } = toStackvizError(error);
    process.stderr.write(`stackvizd: ${code}: ${message}\n`);
    const wrongUse = error instanceof StackvizError && /^(?:CONFIG|OUTPUT)_/.test(code);
    process.exitCode = wrongUse || asksStatus ? WRONG_USE : FAILED;
  }
}
