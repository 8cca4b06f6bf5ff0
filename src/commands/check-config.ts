/** `stackvizd check-config`: the settings in force, as YAML that explains itself. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toStackvizError } from '../base/errors.ts';
import { configKeys } from '../config/keys.ts';
import type { Config } from '../config/schema.ts';
import { REFUSALS } from '../parts/refusals.ts';
import { print } from './results/print.ts';

const SECRET = /password$/;
const { R_OK, X_OK } = constants;

/** What must be there when a daemon starts, and what else happens; of a file that is `made`, its directory. */
const PLACES: {
  key: string;
  kind: 'file' | 'directory' | 'made';
  holds?: string;
  without: string;
}[] = [
  { key: 'root', kind: 'directory', without: 'no watcher starts, and nothing is processed' },
  {
    key: 'watch.stateFile',
    kind: 'made',
    without: 'each start of the watcher sweeps from the beginning',
  },
  { key: 'watch.dropDirectory', kind: 'directory', without: 'nothing is taken from it' },
  {
    key: 'publish.siteDirectory',
    kind: 'directory',
    holds: 'index.html',
    without: 'no worker starts',
  },
  { key: 'knownIssues.directory', kind: 'directory', without: 'no known issue is found' },
  { key: 'queue.redis.passwordFile', kind: 'file', without: 'no daemon of the queue starts' },
  { key: 'queue.redis.tlsCaFile', kind: 'file', without: 'no daemon of the queue starts' },
  { key: 'notify.secretFile', kind: 'file', without: 'notify does not start' },
  { key: 'notify.caFile', kind: 'file', without: 'notify does not start' },
];

function valueAt(config: Config, path: string): unknown {
  let at: unknown = config;
  for (const part of path.split('.')) at = (at as Record<string, unknown>)[part];
  return at;
}

/** A value without the password of an address; what it may hold besides, an @ also, is covered with it. */
const shownValue = (value: unknown): string =>
  JSON.stringify(
    typeof value === 'string' ? value.replace(/^([a-z]+:\/\/[^:/?#]*:).*@/i, '$1(set)@') : value,
  );

/** What is not there, is empty, or may not be read by whoever asks: a line each. It may come before a daemon starts. */
function* missing(config: Config): Iterable<string> {
  for (const { key, kind, holds, without } of PLACES) {
    const named = valueAt(config, key);
    if (typeof named !== 'string') continue;
    const path = kind === 'made' ? dirname(named) : named;
    try {
      if (statSync(path).isDirectory() === (kind === 'file')) {
        throw new Error(`${path} is no ${kind === 'file' ? kind : 'directory'}`);
      }
      if (kind === 'made') continue;
      if (kind === 'directory') accessSync(path, R_OK | X_OK);
      else if (readFileSync(path, 'utf8').trim() === '') throw new Error(`${path} is empty`);
      if (holds !== undefined) accessSync(join(path, holds), R_OK);
    } catch (error) {
      yield `${key}: ${toStackvizError(error).message}; as long as this is so, ${without}`;
    }
  }
}

/** What a command does not start with: a line each. */
function* refused(config: Config): Iterable<string> {
  for (const [command, refusals] of Object.entries(REFUSALS)) {
    for (const refusal of refusals(config)) yield `${refusal}; \`${command}\` does not start`;
  }
}

/** Prints every key with its value, default, variable and meaning. The config was valid to get here. @returns the exit code */
export function checkConfig(
  config: Config,
  tell = print,
  warn = (line: string) => console.error(line),
): number {
  for (const { path, variable, fallback, description } of configKeys()) {
    const value = valueAt(config, path);
    const shown = SECRET.test(path) && value !== null ? '(set)' : shownValue(value);
    const byDefault =
      fallback === undefined ? 'must be set' : `default ${JSON.stringify(fallback)}`;
    tell(`${path} = ${shown}`);
    tell(`    ${description} (${byDefault}; ${variable})`);
  }
  for (const line of [...missing(config), ...refused(config)]) warn(`stackvizd: warning: ${line}`);
  tell('The configuration is valid.');
  return 0;
}
