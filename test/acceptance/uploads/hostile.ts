/** Uploads are made by strangers: what the web server makes of them, with the module's settings. */
import assert from 'node:assert/strict';
import { recordedBuild } from '../../fixtures/recorded.ts';
import type { Server } from '../harness/logs-server.ts';
import { LOGS_ROOT, UPLOADER } from '../harness/logs-server.ts';
import { assertWhole, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const PATH = buildPath(50);
const PAGE = '<!doctype html><title>report</title><script>document.title = "script ran"</script>';
/** What a job may write into its tree, to get at more than its own logs. */
const HTACCESS = 'Options +FollowSymLinks +ExecCGI\nHeader always unset Content-Security-Policy\n';

export function testHostileUpload(server: Server): void {
  describe('a hostile upload', () => {
    before(async () => {
      const files = new Map<string, string | Uint8Array>(recordedBuild());
      files.set('report.html', Buffer.from(PAGE));
      files.set('.htaccess', Buffer.from(HTACCESS));
      files.set('stackviz/index.htm', Buffer.from(PAGE));
      files.set('stackviz/report.html', Buffer.from(PAGE));
      const build = await stageBuild(server(), 'hostile', files);
      await upload(server(), build, PATH);
      const links = `
        ln -s /etc/passwd '${LOGS_ROOT}/${PATH}/passwd.txt'
        ln -s /etc '${LOGS_ROOT}/${PATH}/etc'`;
      await server().container.sh(links, { user: UPLOADER });
      await waitForSites(server(), [PATH], 60);
    });

    it('cannot plant a page in place of ours', () => {
      assertWhole(server(), PATH, 64);
    });

    it('is shown without its scripts', async () => {
      const { page } = await (await server().browser()).open(`${PATH}/report.html`);
      assert.equal(await page.title(), 'report');
      await page.close();
    });

    it('gets nothing by links and .htaccess', async () => {
      for (const path of ['passwd.txt', 'etc/hostname']) {
        const { page, requests } = await (await server().browser()).open(`${PATH}/${path}`);
        assert.equal(requests[0]?.status, 403, path);
        await page.close();
      }
    });
  });
}
