/** The unit files, as far as systemd's own tools can judge them without running them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// @ts-expect-error plain JavaScript
import { packageUnits } from '../../../scripts/release/units.mjs';
import { configSchema } from '../../../src/config/schema.ts';
import { stopTimeoutMs } from '../../../src/parts/working.ts';
import { needTool } from '../../harness/skip.ts';

const UNITS = fileURLToPath(new URL('../../../systemd', import.meta.url));
const APPARMOR = fileURLToPath(new URL('../../../packaging/apparmor', import.meta.url));
const names = readdirSync(UNITS).filter((name) => /\.(service|timer|target|socket)$/.test(name));
const services = names.filter((name) => name.endsWith('.service'));
const read = (name: string) => readFileSync(join(UNITS, name), 'utf8');

/** Units are installed on other machines than the tests: what they start is not here. */
const NOT_INSTALLED =
  /Command \/(?:opt|usr\/lib)\/stackvizd\/\S+ is not executable: No such file or directory$/;
/** `systemd-analyze security` in tenths. */
const EXPOSURE_MAX = 10;

function analyze(...args: string[]) {
  return spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
}

function capabilityOf(name: string): string {
  if (/metrics|serve|notify/.test(name)) return '';
  return name.includes('worker') ? 'CAP_DAC_OVERRIDE' : 'CAP_DAC_READ_SEARCH';
}

/** The value of a setting that a unit has once. */
function setting(name: string, key: string): string {
  const lines = read(name).match(new RegExp(`^${key}=.*$`, 'gm')) ?? [];
  assert.equal(lines.length, 1, `${name}: ${key}`);
  return (lines[0] ?? '').slice(key.length + 1);
}

describe('systemd units', () => {
  const there = analyze('--version').error === undefined;
  /** Those of the Debian package, written as they are in it. */
  const packaged = mkdtempSync(join(tmpdir(), 'stackvizd-units-'));
  before(() => {
    for (const [name, text] of packageUnits(UNITS)) writeFileSync(join(packaged, name), text);
  });
  after(() => rmSync(packaged, { recursive: true }));

  for (const [title, directory] of [
    ['systemd understands every line', UNITS],
    ['systemd understands every line of those of the Debian package', packaged],
  ] as const) {
    it(title, function () {
      needTool(this, there, 'systemd-analyze (Debian package systemd)');
      const { stderr, stdout } = analyze(
        'verify',
        '--man=no',
        '--recursive-errors=no',
        ...names.map((name) => join(directory, name)),
      );
      const complaints = `${stdout}${stderr}`
        .split('\n')
        .filter((line) => line.includes('stackviz') && !NOT_INSTALLED.test(line));
      assert.deepEqual(complaints, []);
    });
  }

  it('those of the Debian package differ in where the program is, and in nothing else', () => {
    const settings = (text: string) => text.split('\n').filter((line) => /^[A-Z]/.test(line));
    for (const name of names) {
      const ours = settings(read(name));
      const theirs = settings(readFileSync(join(packaged, name), 'utf8'));
      assert.equal(theirs.length, ours.length, name);
      const differing = ours.filter((line, i) => line !== theirs[i]);
      for (const line of differing) assert.match(line, /\/opt\/stackvizd/);
      assert.equal(differing.length, name.endsWith('.service') ? 3 : 0, name);
    }
  });

  it('say where they are explained', () => {
    for (const name of names) assert.match(setting(name, 'Documentation'), /^man:stackvizd\(1\) /);
  });

  it('have AppArmor profiles that its parser takes', () => {
    const args = ['--skip-kernel-load', '--skip-cache', `--Include=${APPARMOR}`];
    const { status, stderr } = spawnSync(
      'apparmor_parser',
      [...args, '--Include=/etc/apparmor.d', '--warn=all', join(APPARMOR, 'stackvizd')],
      { encoding: 'utf8', env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` } },
    );
    assert.equal(status, 0, stderr);
  });

  for (const name of services) {
    it(`${name} is exposed to 1.0 at most`, function () {
      needTool(this, there, 'systemd-analyze (Debian package systemd)');
      const options = ['--offline=true', `--threshold=${EXPOSURE_MAX}`, '--no-pager'];
      const { status, stdout } = analyze('security', ...options, join(UNITS, name));
      console.log(`      ${stdout.trim().split('\n').at(-1)}`);
      assert.equal(status, 0);
    });
  }

  /** The units that are on the network. */
  const NETWORKED = ['stackviz-notify.service', 'stackviz-serve.service'];

  /** The lines of the hardening; without those on the network, and on users, where these differ. */
  function hardening(name: string, common = false): string {
    const [, after = ''] = read(name).split('# ---- hardening');
    const block = after.split('\n[Install]')[0]?.trim() ?? '';
    if (!common) return block;
    return block
      .replace(/# No network: [\s\S]*?IPAddressDeny=any\n/, '')
      .replace(/# It fetches [\s\S]*?\n(?:IPAddressAllow=.*\n)+/, '')
      .replace(/# It posts [\s\S]*?IPAddressDeny=any\n/, '')
      .replace(/; PrivateUsers=[\s\S]*$|\.$/, '');
  }

  it('all have the same hardening', () => {
    const others = services.filter((name) => !NETWORKED.includes(name));
    assert.ok(hardening(others[0] ?? '').length > 1000);
    for (const name of others) assert.equal(hardening(name), hardening(others[0] ?? ''));
    for (const name of NETWORKED) {
      assert.equal(hardening(name, true), hardening(others[0] ?? '', true), name);
      assert.equal(setting(name, 'PrivateUsers'), 'yes');
    }
  });

  it('the notifier has a network of which nothing is open', () => {
    assert.equal(setting('stackviz-notify.service', 'IPAddressDeny'), 'any');
    assert.doesNotMatch(read('stackviz-notify.service'), /^IPAddressAllow=/m);
  });

  it('only serve and the notifier have a network; of that of serve the ranges of organisations are no part', () => {
    const withNetwork = services.filter((name) => !/^PrivateNetwork=yes$/m.test(read(name)));
    assert.deepEqual(withNetwork.sort(), NETWORKED);
    assert.equal(setting('stackviz-serve.service', 'IPAddressDeny'), 'any');
    const allowed = new BlockList();
    for (const [, list = ''] of read('stackviz-serve.service').matchAll(
      /^IPAddressAllow=(.*)$/gm,
    )) {
      for (const network of list.split(' ')) {
        const [address = '', bits] = network.split('/');
        allowed.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
      }
    }
    const isAllowed = (address: string) =>
      allowed.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
    for (const address of ['127.0.0.1', '::1', '1.1.1.1', '172.15.9.9', '193.0.0.1', '2a00::1']) {
      assert.ok(isAllowed(address), address);
    }
    for (const address of [
      ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
      ...[
        '192.168.1.1',
        '198.18.0.1',
        '224.0.0.1',
        '255.255.255.255',
        'fd00::1',
        'fe80::1',
        'ff02::1',
      ],
    ]) {
      assert.ok(!isAllowed(address), address);
    }
  });

  it('only the worker may write, and each has one capability at most', () => {
    for (const name of services) {
      const wanted = capabilityOf(name);
      assert.equal(setting(name, 'AmbientCapabilities'), wanted);
      assert.equal(setting(name, 'CapabilityBoundingSet'), wanted);
      assert.doesNotMatch(read(name), /^(BindPaths|ReadWritePaths)=/m);
    }
  });

  it('systemd waits longer for the end than the daemons give themselves', () => {
    const own = stopTimeoutMs(configSchema.parse({ root: '/srv' })) / 1000;
    assert.ok(Number(setting('stackviz-worker@.service', 'TimeoutStopSec')) > own + 5);
    assert.ok(Number(setting('stackviz-serve.service', 'TimeoutStopSec')) > own + 5);
    assert.ok(Number(setting('stackviz-watcher.service', 'TimeoutStopSec')) > 10 + 5);
  });
});
