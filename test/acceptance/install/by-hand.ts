/** systemd/README.md, word by word: the installation without Puppet, after that by Puppet is gone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { waitFor } from '../harness/command.ts';
import type { Server } from '../harness/logs-server.ts';
import { VERSIONS } from '../harness/releases.ts';
import { assertWhole, waitForSites } from '../harness/sites.ts';
import { buildPath, stageBuild, upload } from '../harness/uploads.ts';

const DOCUMENT = new URL('../../../systemd/README.md', import.meta.url);
const NUMBER = 90;

/** The commands of the section, for the version at hand. */
function commands(): string {
  const section = /^## Install by hand$(.*?)^## /ms.exec(readFileSync(DOCUMENT, 'utf8'))?.[1] ?? '';
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text as string);
  assert.ok(blocks.length >= 4, 'the document has its commands');
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return blocks
    .join('')
    .replace(/^version=.*$/m, `version=${VERSIONS.first}`)
    .replaceAll('amd64', architecture);
}

export function testByHand(server: Server): void {
  describe('installation by hand', () => {
    it('works as the document says', async () => {
      // its last command is a status, which may be that of daemons that start
      await server().container.sh(`cd /root\n${commands()}`, { codes: [0, 1], seconds: 120 });
      const status = async () =>
        (await server().container.sh('stackvizd status', { codes: [0, 1, 2] })).code === 0;
      await waitFor('the status to be OK', 30, status);
      const { stdout } = await server().container.sh('systemctl --failed --plain --no-legend');
      assert.equal(stdout, '');
    });

    it('publishes an upload', async () => {
      const path = buildPath(NUMBER);
      const build = await stageBuild(server(), 'by-hand');
      await upload(server(), build, path);
      await waitForSites(server(), [path], 60);
      assertWhole(server(), path, build.tests);
    });

    it('has a sweep that runs', async () => {
      await server().container.sh('systemctl start stackviz-sweep.service');
    });
  });
}
