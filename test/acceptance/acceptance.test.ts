/**
 * stackvizd on whole Debian systems, from the release artefact, by `puppet apply`. The tests of one
 * system build on one another and stand in their order; a failed installation skips the others.
 */
import { testAppArmor } from './confinement/apparmor.ts';
import { testSandbox } from './confinement/sandbox.ts';
import type { Release } from './harness/debian-image.ts';
import { createLogsServer, type LogsServer, type Server } from './harness/logs-server.ts';
import { whyImpossible } from './harness/possible.ts';
import { makeReleases, type Releases } from './harness/releases.ts';
import { testByHand } from './install/by-hand.ts';
import { testDeb } from './install/deb.ts';
import { FIRST_TEST, testInstall } from './install/install.ts';
import { testMistakes } from './install/mistakes.ts';
import { testNginx } from './install/nginx.ts';
import { testNotify } from './install/notify.ts';
import { testRemoval } from './install/removal.ts';
import { testUpgrade } from './install/upgrade.ts';
import { testValkey } from './install/valkey.ts';
import { testServe } from './on-demand/serve.ts';
import { testArchiver } from './uploads/archiver.ts';
import { testCrashes } from './uploads/crashes.ts';
import { testFullDisk } from './uploads/full-disk.ts';
import { testHostileUpload } from './uploads/hostile.ts';
import { testRemount } from './uploads/remount.ts';
import { testUpload } from './uploads/upload.ts';

const SYSTEMS: { title: string; release: Release; parts: ((server: Server) => void)[] }[] = [
  {
    title: 'Debian 13',
    release: 'trixie',
    parts: [
      testMistakes,
      testInstall,
      testUpload,
      testRemount,
      testNotify,
      testHostileUpload,
      testCrashes,
      testFullDisk,
      testUpgrade,
      testValkey,
      testAppArmor,
      testSandbox,
      testArchiver,
      testNginx,
      testRemoval,
      testServe,
      testDeb,
      testByHand,
    ],
  },
  {
    title: 'Debian 12',
    release: 'bookworm',
    // Whose systemd is another one: what depends on it is asked again.
    parts: [
      testInstall,
      testUpload,
      testRemount,
      testNotify,
      testUpgrade,
      testSandbox,
      testRemoval,
      testDeb,
      testByHand,
    ],
  },
];

describe('acceptance', function () {
  this.timeout(600_000);
  let releases: Releases | undefined;

  before(async function () {
    this.timeout(1_200_000);
    const reason = await whyImpossible();
    if (reason !== null) {
      console.log(`    skipped: ${reason}`);
      this.skip();
    }
    releases = await makeReleases();
  });
  after(() => releases?.remove());

  for (const { title, release, parts } of SYSTEMS) {
    describe(title, () => {
      let server: LogsServer | undefined;

      before(async () => {
        server = await createLogsServer(release, releases as Releases);
      });
      after(() => server?.remove());

      // Without an installation the others would only wait for what never comes.
      let installed = true;
      beforeEach(function () {
        if (!installed) this.skip();
      });
      afterEach(function () {
        if (this.currentTest?.state === 'failed' && this.currentTest.title === FIRST_TEST) {
          installed = false;
        }
      });

      for (const part of parts) {
        part(() => server as LogsServer);
      }
    });
  }
});
