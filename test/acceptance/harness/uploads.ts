/** Uploads into a logs server, made on it by the user that uploads, in the steps Zuul makes them. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildFiles, uploadSteps } from '../../../scripts/replay.ts';
import { recordedBuild } from '../../fixtures/recorded.ts';
import { LOGS_ROOT, type LogsServer, UPLOADER } from './logs-server.ts';

/** A build in the uploader's home, ready to be uploaded any number of times. */
export interface StagedBuild {
  /** Directory on the server. */
  directory: string;
  /** Files of every step of the upload, relative to it; the last is the marker. */
  steps: string[][];
  /** How many test runs the page has to show. */
  tests: number;
}

/** Test runs of the recorded build. */
const RECORDED_TESTS = 64;
const STREAM = 'testrepository.subunit.gz';

/** Puts files into the uploader's home; directories get `mode`, files what is left of it. */
export async function stageBuild(
  server: LogsServer,
  name: string,
  files: BuildFiles = recordedBuild(),
  { mode = 0o755, tests = RECORDED_TESTS } = {},
): Promise<StagedBuild> {
  const directory = `/home/${UPLOADER}/stage/${name}`;
  const place = join(server.container.root, directory);
  for (const [path, source] of files) {
    const target = join(place, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof source === 'string') cpSync(source, target, { preserveTimestamps: true });
    else writeFileSync(target, source);
  }
  await server.container.sh(`
    chown -R ${UPLOADER}: /home/${UPLOADER}/stage
    find ${directory} -type d -exec chmod ${mode.toString(8)} {} +
    find ${directory} -type f -exec chmod ${(mode & 0o666).toString(8)} {} +
  `);
  return { directory, steps: uploadSteps(files.keys()).map(({ paths }) => paths), tests };
}

/** The recorded build with its stream `times` times over: work for a worker, of so many runs. */
export function longBuild(times: number): { files: BuildFiles; tests: number } {
  const files = new Map<string, string | Uint8Array>(recordedBuild());
  const stream = readFileSync(files.get(STREAM) as string);
  // gzip members and subunit packets both go on after one another.
  files.set(STREAM, Buffer.concat(Array.from({ length: times }, () => stream)));
  return { files, tests: RECORDED_TESTS * times };
}

/** Where Zuul uploads build number `number`, below the logs root. */
export function buildPath(number: number): string {
  const change = 905_000 + number;
  return `${String(change % 100).padStart(2, '0')}/${change}/1/check/tempest-full/${(0xa000000 + number).toString(16)}`;
}

/**
 * Shell text that uploads a build: as `zuul`, with `rsync -a`, the marker last.
 *
 * @param steps how many of the steps; all unless told
 */
export function uploadScript(
  build: StagedBuild,
  path: string,
  { umask = '022', from = 0, to = build.steps.length } = {},
): string {
  const destination = `${LOGS_ROOT}/${path}`;
  const lines = build.steps.slice(from, to).map((paths) => {
    const sources = paths.map((source) => `'${build.directory}/./${source}'`);
    return `rsync -a --relative ${sources.join(' ')} '${destination}/'`;
  });
  return [`umask ${umask}`, `mkdir -p '${destination}'`, ...lines].join('\n');
}

/** Uploads a build and resolves when its last file has arrived. */
export async function upload(
  server: LogsServer,
  build: StagedBuild,
  path: string,
  options: { umask?: string; from?: number; to?: number } = {},
): Promise<void> {
  await server.container.sh(uploadScript(build, path, options), { user: UPLOADER });
}
