/**
 * stackvizd on whole Debian systems, from the release artefact, by `puppet apply`. The tests of one
 * system build on one another and stand in their order; a failed installation skips the others.
 */
import { testAppArmor } from './apparmor.ts';
import { testArchiver } from './archiver.ts';
import { testByHand } from './by-hand.ts';
import { testCrashes } from './crashes.ts';
import { testDeb } from './deb.ts';
import { testFullDisk } from './full-disk.ts';
import type { Release } from './harness/debian-image.ts';
import { createLogsServer, type LogsServer, type Server } from './harness/logs-server.ts';
import { whyImpossible } from './harness/possible.ts';
import { makeReleases, type Releases } from './harness/releases.ts';
import { testHostileUpload } from './hostile.ts';
import { FIRST_TEST, testInstall } from './install.ts';
import { testMistakes } from './mistakes.ts';
import { testNginx } from './nginx.ts';
import { testRemoval } from './removal.ts';
import { testSandbox } from './sandbox.ts';
import { testUpgrade } from './upgrade.ts';
import { testUpload } from './upload.ts';
import { testValkey } from './valkey.ts';

const SYSTEMS: { title: string; release: Release; parts: ((server: Server) => void)[] }[] = [
  {
    title: 'Debian 13',
    release: 'trixie',
    parts: [
      testMistakes,
      testInstall,
      testUpload,
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
      testDeb,
      testByHand,
    ],
  },
  {
    title: 'Debian 12',
    release: 'bookworm',
    // Whose systemd is another one: what depends on it is asked again.
    parts: [testInstall, testUpload, testUpgrade, testSandbox, testRemoval, testDeb, testByHand],
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
