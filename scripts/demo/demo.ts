/**
 * The demo of `npm start`: stackvizd on a temporary logs root, the recorded upload replayed into it,
 * and the URL of the page that appears. Runs until it is told to stop.
 */
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD_PATH, recordedBuild } from '../../test/fixtures/recorded.ts';
import { replayUpload } from '../replay.ts';
import { type Daemon, startDaemon } from './demo-daemon.ts';

const PUBLISH_SECONDS = 60;
/** Between two steps of the upload, so that one can watch it. */
const STEP_SECONDS = 0.7;

const stop = new AbortController();
for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.on(event, () => stop.abort());
}
// Whoever read our output is gone: stop, and clean up all the same.
process.stdout.on('error', () => stop.abort());
// A listener for `disconnect` would keep us running.
process.channel?.unref();

const directory = await mkdtemp(join(tmpdir(), 'stackviz-demo-'));
let daemon: Daemon | undefined;
try {
  const root = join(directory, 'logs');
  await mkdir(root);
  const config = join(directory, 'stackvizd.yaml');
  daemon = await startDaemon(root, config, stop.signal);
  console.log(`\n  stackvizd watches ${root} and serves it at ${daemon.url}\n`);
  await upload(root);
  console.log(farewell(await pageOf(root, daemon)));
  await daemon.ended(stop.signal);
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(`\n  The demo failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
} finally {
  await daemon?.close();
  await rm(directory, { recursive: true, force: true });
}

/** Replays the recorded upload, a step at a time. */
async function upload(root: string): Promise<void> {
  console.log(`  A CI job uploads its logs into ${BUILD_PATH}`);
  await replayUpload(recordedBuild(), join(root, BUILD_PATH), async (step) => {
    await sleep(STEP_SECONDS * 1000, undefined, { signal: stop.signal });
    console.log(`    ${step.title}: ${step.paths.join(', ')}`);
  });
}

/** URL of the page, as soon as it is published and served. */
async function pageOf(root: string, served: Daemon): Promise<string> {
  const published = join(root, BUILD_PATH, 'stackviz/manifest.json');
  const url = `${served.url}/${BUILD_PATH}/stackviz/`;
  const end = Date.now() + PUBLISH_SECONDS * 1000;
  while (Date.now() < end) {
    if (served.exitCode() !== null) throw new Error('stackvizd ended');
    const there = await access(published).then(
      () => true,
      () => false,
    );
    if (there && (await fetch(url, { signal: stop.signal })).ok) return url;
    await sleep(100, undefined, { signal: stop.signal });
  }
  throw new Error(`nothing was published within ${PUBLISH_SECONDS} s`);
}

function farewell(url: string): string {
  return `
  The page is ready:

      ${url}

  Uploads into other directories below the logs root get theirs too. Ctrl-C ends the demo.
`;
}
