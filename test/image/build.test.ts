/**
 * A real image: diskimage-builder builds Debian 13 with the element, twice, the second time offline; in a
 * container booted from it a job runs stestr with pcp-dstat beside it and makes its Stackviz, by the gate
 * script and by the role, and Chromium opens what was collected.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest, SiteConfig } from '../../src/format/dataset.ts';
import { run } from '../acceptance/harness/command.ts';
import { type Container, containerOf } from '../acceptance/harness/container.ts';
import { mirror } from '../acceptance/harness/debian-image.ts';
import { whyImpossible } from '../acceptance/harness/possible.ts';
import { launchChromium } from '../browser/harness/chromium.ts';
import { serve } from '../browser/harness/servers.ts';
import { skipFor } from '../harness/skip.ts';

const HOME = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_SECONDS = 1500;
/** The build folder, the image twice, its copy that boots. */
const NEEDED_BYTES = 12 * 2 ** 30;

/** What a test node has beside: the runner, the recorder of the machine, ansible for the role. */
const NODE_PACKAGES = 'python3-stestr,pcp,ansible-core,systemd-sysv,dbus';

describe('the image element', function () {
  this.timeout(BUILD_SECONDS * 2000);
  let work: string;
  let node: Container | undefined;

  before(async function () {
    if (!process.env.STACKVIZD_IMAGE_BUILD)
      skipFor(this, 'STACKVIZD_IMAGE_BUILD=1 builds a real image (ten minutes)');
    const reason = await whyImpossible();
    if (reason !== null) skipFor(this, reason);
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < NEEDED_BYTES) skipFor(this, 'a build needs 12 GiB of disk');
    if (spawnSync('losetup', ['--find']).status !== 0) skipFor(this, 'there is no loop device');
    work = mkdtempSync(join(tmpdir(), 'stackviz-image-'));
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const options = ['--out', work, '--arch', architecture, '--level', '1'];
    await run('npm', ['run', '--silent', 'release', '--prefix', HOME, '--', ...options], {
      seconds: 600,
    });
  });
  after(async () => {
    await node?.remove();
    if (work) rmSync(work, { recursive: true, force: true });
  });

  async function build(name: string, settings: Record<string, string>): Promise<string> {
    const tarball = readdirSync(work).find((file) => /^stackvizd-.*\.tar\.gz$/.test(file)) ?? '';
    const base = (await mirror()).replace(/\/$/, '');
    const environment = {
      ELEMENTS_PATH: join(HOME, 'image/elements'),
      DIB_RELEASE: 'trixie',
      DIB_DISTRIBUTION_MIRROR: base,
      DIB_DEBIAN_SECURITY_MIRROR: `${base}-security`,
      // this version of dib knows the name of the security suite for bullseye only
      DIB_DEBIAN_SECURITY_SUBPATH: '-security',
      DIB_DEBOOTSTRAP_CACHE: '1',
      DIB_IMAGE_CACHE: join(work, 'cache'),
      DIB_STACKVIZ_SOURCE: `file://${join(work, tarball)}`,
      ...settings,
    };
    const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    // -n: the element `base` wants a package that Debian 13 has not
    const options = ['-n', '-t', 'tar', '-p', NODE_PACKAGES, '-o', join(work, name)];
    await run(
      'env',
      [...variables, 'disk-image-create', ...options, 'debian-minimal', 'stackviz'],
      {
        seconds: BUILD_SECONDS,
      },
    );
    return join(work, `${name}.tar`);
  }

  it('is built by diskimage-builder, and again offline', async () => {
    const first = await build('first', {});
    const second = await build('second', { DIB_OFFLINE: '1' });
    for (const image of [first, second]) {
      const { stdout } = await run('tar', ['-tf', image]);
      assert.match(stdout, /^\.\/opt\/stackviz\/dist\/site\/index\.html$/m);
      assert.match(stdout, /^\.\/usr\/local\/bin\/stackviz-gate$/m);
    }
    rmSync(first);
    node = await containerOf('trixie', (root) =>
      run('tar', ['-xf', second, '--numeric-owner', '--exclude=./dev/*', '-C', root], {
        seconds: 300,
      }),
    );
    const { stdout } = await node.sh('du -sm /opt/stackviz | cut -f1');
    console.log(
      `      adds ${stdout.trim()} MiB; the image has ${Math.round(statSync(second).size / 2 ** 20)}`,
    );
  });

  it('makes the Stackviz of a run on such a node, by the gate script and by the role', async function () {
    if (node === undefined) return skipFor(this, 'there is no image');
    const home = join(node.root, 'opt/stack/tempest');
    mkdirSync(join(node.root, 'opt/stack/logs'), { recursive: true });
    cpSync(join(HOME, 'test/fixtures/suite'), home, { recursive: true });
    cpSync(join(HOME, 'roles'), join(node.root, 'opt/roles'), { recursive: true });
    await node.sh(
      `(cd /var/lib/pcp/pmns && PATH=/usr/lib/pcp/bin:$PATH ./Rebuild) >/dev/null 2>&1
       cd /opt/stack/tempest
       export STACKVIZ_FIXTURE_DATA=/tmp/data
       mkdir -p /tmp/data
       timeout 60 script -qec 'stty cols 500; exec pcp dstat -tcmndrylpg --output /opt/stack/logs/dstat-csv_log.txt 1' /dev/null >/dev/null 2>&1 &
       sleep 3
       stestr run --concurrency 2 >/dev/null 2>&1 || true
       sleep 2
       kill $!
       wait || true`,
      { seconds: 240 },
    );
    const { stdout } = await node.sh('ZUUL_CHANGE=904711 stackviz-gate');
    assert.match(stdout, /^stackviz: \/opt\/stack\/logs\/stackviz: \d+ files, tests: /);
    await assertOpens(join(node.root, 'opt/stack/logs'));
    rmSync(join(node.root, 'opt/stack/logs/stackviz'), { recursive: true });
    await node.sh(
      `cat > /tmp/play.yaml <<'PLAY'
- hosts: localhost
  gather_facts: false
  vars: {stackviz_logs: /opt/stack/logs, stackviz_artifact: false}
  roles: [process-stackviz]
PLAY
       ANSIBLE_ROLES_PATH=/opt/roles ansible-playbook -i localhost, -c local /tmp/play.yaml`,
      { seconds: 180 },
    );
    await assertOpens(join(node.root, 'opt/stack/logs'));
  });

  /** What was collected, as anybody who serves logs serves it. */
  async function assertOpens(logs: string): Promise<void> {
    const manifest = JSON.parse(
      readFileSync(join(logs, 'stackviz/manifest.json'), 'utf8'),
    ) as Manifest;
    assert.ok((manifest.counts.success ?? 0) > 40 && (manifest.counts.fail ?? 0) > 5);
    const config = JSON.parse(
      readFileSync(join(logs, 'stackviz/config.json'), 'utf8'),
    ) as SiteConfig;
    const types = config.datasets[0]?.artifacts.map(({ artifact_type }) => artifact_type) ?? [];
    assert.ok(types.includes('dstat-series'), 'the machine is there');
    const server = await serve(logs, 'range');
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${server.url}stackviz/index.html`, { waitUntil: 'networkidle' });
      assert.match(
        (await page.textContent('body')) ?? '',
        new RegExp(`${manifest.counts.fail} failed`),
      );
      assert.deepEqual(errors, []);
    } finally {
      await browser.close();
      await server.close();
    }
  }
});
