/** The server's own cron job that packs and expires logs runs over what was published. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readRecorded, recordedBuild } from '../../fixtures/recorded.ts';
import { timed, waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT } from '../harness/logs-server.ts';
import {
  assertWhole,
  buildDirectory,
  isPublished,
  manifestText,
  waitForSites,
} from '../harness/sites.ts';
import { buildPath, type StagedBuild, stageBuild, upload } from '../harness/uploads.ts';
import { assertShowsFailures } from './upload.ts';

const KEPT_DAYS = 30;
const KEPT = buildPath(400);
const EXPIRED = buildPath(401);
const LAST_OF_ALL = buildPath(402);
const RENEWING = buildPath(403);
const LATER = buildPath(404);
const PUBLISH_SECONDS = 60;
/** For what should not happen: two sweeps of the watcher. */
const IDLE_MS = 22_000;

export function testArchiver(server: Server): void {
  describe('the log archiver', () => {
    const sh = (script: string) => server().container.sh(script);
    /** Moves the times of all files of a directory into the past. */
    const age = (path: string, time: string) =>
      sh(`find '${LOGS_ROOT}/${path}' -exec touch --no-dereference --date='${time}' {} +`);
    const archive = () =>
      timed('archiver', () => sh(`sh /root/archiver.sh ${LOGS_ROOT} ${KEPT_DAYS}`));
    let build: StagedBuild;
    let manifest: string;

    before(async () => {
      const script = readFileSync(new URL('archiver.sh', import.meta.url));
      writeFileSync(join(server().container.root, 'root/archiver.sh'), script);
      // Inputs as a job leaves them, unpacked: the archiver packs and so renames them.
      const files = new Map<string, string | Uint8Array>(recordedBuild());
      for (const name of ['dstat-csv_log.txt', 'job-output.txt']) {
        files.delete(`${name}.gz`);
        files.set(name, readRecorded(`${name}.gz`));
      }
      build = await stageBuild(server(), 'unpacked', files);
      // rsync keeps these times, so that the archiver has its turn at once.
      await sh(`find ${build.directory} -type f -exec touch --date='1 hour ago' {} +`);
      for (const path of [KEPT, EXPIRED]) await upload(server(), build, path);
      await waitForSites(server(), [KEPT, EXPIRED], PUBLISH_SECONDS);
      manifest = manifestText(server(), KEPT);
    });

    // Whatever became of the assets here: the next publication brings them back.
    after(async () => {
      await upload(server(), build, LATER);
      await waitForSites(server(), [LATER], PUBLISH_SECONDS);
    });

    it('packs uploads; the page opens as before, and nothing is processed again', async () => {
      await age(`${KEPT}/stackviz`, '1 hour ago');
      await age('stackviz-assets', '1 hour ago');
      await archive();
      const packed = join(buildDirectory(server(), KEPT), 'dstat-csv_log.txt.gz');
      assert.ok(gunzipSync(readFileSync(packed)).length > 0, 'the archiver packed the inputs');

      await sh('systemctl start stackviz-sweep.service');
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      await sh('systemctl restart stackviz-watcher.service');
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS / 4));
      assert.equal(manifestText(server(), KEPT), manifest, 'the build was processed again');
      assertWhole(server(), KEPT, build.tests);
      const visit = await (await server().browser()).open(`${KEPT}/stackviz/`);
      await assertShowsFailures(visit);
      await visit.page.close();
    });

    it('expires a build as a whole, and leaves the others', async () => {
      // Inputs of other times are an upload to the watcher: the build has to be at rest again before it goes.
      const asUploaded = manifestText(server(), EXPIRED);
      await age(EXPIRED, `${KEPT_DAYS + 2} days ago`);
      await waitFor('the build with other times', PUBLISH_SECONDS, () => {
        return isPublished(server(), EXPIRED) && manifestText(server(), EXPIRED) !== asUploaded;
      });
      await age(`${EXPIRED}/stackviz`, `${KEPT_DAYS + 2} days ago`);
      await archive();
      assert.ok(!existsSync(buildDirectory(server(), EXPIRED)), 'nothing of it is left');
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      assert.ok(!existsSync(buildDirectory(server(), EXPIRED)), 'and nothing comes back');
      assertWhole(server(), KEPT, build.tests);
      const entries = await server().journal('stackviz-*');
      const alarms = entries.filter(
        ({ message, priority }) => priority <= 4 && message.includes(EXPIRED),
      );
      assert.deepEqual(alarms, []);
    });

    it('a publication renews the assets it uses', async () => {
      await age('stackviz-assets', `${KEPT_DAYS} days ago`);
      await upload(server(), build, RENEWING);
      await waitForSites(server(), [RENEWING], PUBLISH_SECONDS);
      await archive();
      await passTime(['stackviz-assets'], 2 * 24);
      await archive();
      assertWhole(server(), RENEWING, build.tests);
    });

    it('leaves the assets as long as the last page that uses them', async () => {
      await age('stackviz-assets', '23 hours ago');
      await upload(server(), build, LAST_OF_ALL);
      await waitForSites(server(), [LAST_OF_ALL], PUBLISH_SECONDS);
      // And then, for this long, nothing is published any more.
      await passTime(['stackviz-assets', `${LAST_OF_ALL}/stackviz`], KEPT_DAYS * 24 + 20);
      await archive();
      assertWhole(server(), LAST_OF_ALL, build.tests);
    });

    /** Makes files older than they are, each by as much. */
    async function passTime(paths: string[], hours: number): Promise<void> {
      const places = paths.map((path) => `'${LOGS_ROOT}/${path}'`).join(' ');
      await sh(`
        find ${places} -type f | while read -r file; do
          touch --date=@$(($(stat --format=%Y "$file") - ${hours} * 3600)) "$file"
        done`);
    }
  });
}
