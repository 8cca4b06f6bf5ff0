/** Settings that are fine each, and cannot be together: said when they are read, not when a daemon starts. */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Of the settings, what can contradict each other. */
export interface Together {
  root: string;
  queue: {
    name: string;
    rootName: string;
    otherRoots: Record<string, string>;
    redis: { url: string; password: string | null; passwordFile: string | null };
  };
  watch: { dropDirectory: string | null };
  history: { sqliteFile: string | null };
  onDemand: { queue: string; queueName: string };
}

export interface Contradiction {
  path: string[];
  message: string;
}

/** A path without links; one that is not there as it is. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Whether a directory is another one, or in it. Both without links. */
export const isWithin = (path: string, directory: string) =>
  `${path}/`.startsWith(`${directory}/`.replace('//', '/'));

/** As whoever connects reads it; what is no encoding as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isDirectory = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

export function* contradictionsOf(settings: Together): Iterable<Contradiction> {
  const { root, queue, watch, history, onDemand } = settings;
  if (Object.hasOwn(queue.otherRoots, queue.rootName)) {
    const message = `must not have ${queue.rootName}: that is the root itself (queue.rootName)`;
    yield { path: ['queue', 'otherRoots'], message };
  }
  const { url, password, passwordFile } = queue.redis;
  const ofUrl = decoded(URL.parse(url)?.password ?? '');
  // the same twice contradicts nothing
  const differs = passwordFile !== null || (password !== null && password !== ofUrl);
  if (ofUrl !== '' && differs) {
    const message = 'has a password, and password or passwordFile says another: say it once';
    yield { path: ['queue', 'redis', 'url'], message };
  }
  const roots = [root, ...Object.values(queue.otherRoots)];
  const around = (path: string | null) =>
    path === null
      ? undefined
      : roots.find((one) => isWithin(withoutLinks(path), withoutLinks(one)));
  // whoever uploads could ask for anything
  const ofDrops = around(watch.dropDirectory);
  if (ofDrops !== undefined) {
    const message = `must be outside of the logs root ${ofDrops}`;
    yield { path: ['watch', 'dropDirectory'], message };
  }
  const { sqliteFile } = history;
  const ofIndex = around(sqliteFile);
  if (ofIndex !== undefined) {
    const message = `must be outside of the logs root ${ofIndex}`;
    yield { path: ['history', 'sqliteFile'], message };
  } else if (sqliteFile !== null && isDirectory(sqliteFile)) {
    yield { path: ['history', 'sqliteFile'], message: `${sqliteFile} is a directory` };
  }
  if (onDemand.queue === 'redis' && onDemand.queueName === queue.name) {
    const message = 'must be another than queue.name: its jobs are not those of the logs root';
    yield { path: ['onDemand', 'queueName'], message };
  }
}
