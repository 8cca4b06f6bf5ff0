/** Settings that are fine each, and cannot be together: said when they are read, not when a daemon starts. */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { overlap } from './fetch.ts';

/** Of the settings, what can contradict each other. */
export interface Together {
  root: string;
  queue: {
    name: string;
    rootName: string;
    otherRoots: Record<string, string>;
    redis: {
      url: string;
      password: string | null;
      passwordFile: string | null;
      tlsCaFile: string | null;
    };
  };
  watch: {
    dropDirectory: string | null;
    stateFile: string | null;
    quietPeriodSeconds: number;
    deadlineSeconds: number;
  };
  history: { sqliteFile: string | null };
  knownIssues: { directory: string | null };
  notify: { url: string | null; spoolDirectory: string | null };
  onDemand: { directory: string; queue: string; queueName: string; maxMebibytes: number };
  fetch: { hosts: string[]; privateHosts: string[]; maxMebibytes: number };
  process: { maxOutputMebibytes: number };
}

export interface Contradiction {
  path: string[];
  message: string;
}

/** A path without links; one that is not there as it is. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Whether a directory is another one, or in it. Both without links. */
const isWithin = (path: string, directory: string) =>
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

/** Two ways to say one thing. The same twice contradicts nothing, where both can be seen. */
function* ofRedis({ url, password, passwordFile, tlsCaFile }: Together['queue']['redis']) {
  const ofUrl = decoded(URL.parse(url)?.password ?? '');
  const inUrl =
    ofUrl !== '' && (passwordFile !== null || (password !== null && password !== ofUrl));
  const path = (key: string) => ['queue', 'redis', key];
  if (inUrl) {
    const message = 'has a password, and password or passwordFile says another: say it once';
    yield { path: path('url'), message };
  } else if (password !== null && passwordFile !== null) {
    yield { path: path('password'), message: 'is set, and passwordFile also: say it once' };
  }
  if (tlsCaFile !== null && !url.startsWith('rediss:')) {
    yield { path: path('tlsCaFile'), message: 'needs a rediss:// url' };
  }
}

/**
 * What must not lie among the logs: whoever uploads could say anything in it, whoever reads them see it,
 * and the sweep would take it for uploads.
 */
function* ofPlaces({ root, queue, watch, history, knownIssues, notify, onDemand }: Together) {
  const roots = [root, ...Object.values(queue.otherRoots)];
  const places: [string[], string | null][] = [
    [['watch', 'dropDirectory'], watch.dropDirectory],
    [['watch', 'stateFile'], watch.stateFile],
    [['history', 'sqliteFile'], history.sqliteFile],
    [['knownIssues', 'directory'], knownIssues.directory],
    [['notify', 'spoolDirectory'], notify.spoolDirectory],
    [['onDemand', 'directory'], onDemand.directory],
  ];
  for (const [path, place] of places) {
    if (place === null) continue;
    const real = withoutLinks(place);
    const around = roots.find((one) => isWithin(real, withoutLinks(one)));
    if (around !== undefined) yield { path, message: `must be outside of the logs root ${around}` };
  }
}

/** A build in two roots would be published twice, each time over the other. */
function* ofRoots({ root, queue }: Together) {
  const path = ['queue', 'otherRoots'];
  if (Object.hasOwn(queue.otherRoots, queue.rootName)) {
    const message = `must not have ${queue.rootName}: that is the root itself (queue.rootName)`;
    yield { path, message };
  }
  const roots = [...Object.entries(queue.otherRoots), [queue.rootName, root] as const].map(
    ([name, place]) => [name, place, withoutLinks(place)] as const,
  );
  for (const [index, [name, place, real]] of roots.entries()) {
    const other = roots
      .slice(index + 1)
      .find(([, , at]) => isWithin(real, at) || isWithin(at, real));
    if (other === undefined) continue;
    const message = `the logs roots ${name} (${place}) and ${other[0]} (${other[1]}) overlap`;
    yield { path, message };
  }
}

/** Of what may be fetched on demand. `view` may ask any host where none are listed. */
function* ofFetch({ fetch, process, onDemand }: Together) {
  const { hosts, privateHosts } = fetch;
  const alone = privateHosts.find((one) => !hosts.some((other) => overlap(one, other)));
  if (hosts.length > 0 && alone !== undefined) {
    const message = `${alone} is none of fetch.hosts, so that nothing is fetched from there: list it there too`;
    yield { path: ['fetch', 'privateHosts'], message };
  }
  const one = fetch.maxMebibytes + process.maxOutputMebibytes;
  if (onDemand.maxMebibytes <= one) {
    const message = `is not above what one run may take, ${one} (fetch.maxMebibytes and process.maxOutputMebibytes)`;
    yield { path: ['onDemand', 'maxMebibytes'], message };
  }
}

/** @param settings each of them valid */
export function* contradictionsOf(settings: Together): Iterable<Contradiction> {
  const { root, queue, watch, history, notify, onDemand } = settings;
  if (withoutLinks(root) === '/') {
    yield { path: ['root'], message: 'cannot be the whole file system' };
    // whatever else is set lies in it
    return;
  }
  yield* ofRoots(settings);
  yield* ofRedis(queue.redis);
  yield* ofPlaces(settings);
  yield* ofFetch(settings);
  if (watch.deadlineSeconds < watch.quietPeriodSeconds) {
    const message = `is before an upload can be quiet for ${watch.quietPeriodSeconds} s (watch.quietPeriodSeconds)`;
    yield { path: ['watch', 'deadlineSeconds'], message };
  }
  if (history.sqliteFile !== null && isDirectory(history.sqliteFile)) {
    const message = `${history.sqliteFile} is a directory`;
    yield { path: ['history', 'sqliteFile'], message };
  }
  if (notify.url !== null && notify.spoolDirectory === null) {
    yield { path: ['notify', 'spoolDirectory'], message: 'is needed where notify.url is set' };
  }
  if (onDemand.queue === 'redis' && onDemand.queueName === queue.name) {
    const message = 'must be another than queue.name: its jobs are not those of the logs root';
    yield { path: ['onDemand', 'queueName'], message };
  }
}
