import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../../src/watch/clock.ts';
import { placeOf, watchMounts } from '../../../../src/watch/tree/mounts.ts';

const ROOT = '/srv/static/logs';
const MACHINE = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
24 22 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw
40 22 0:46 / /srv/static/old\\040logs rw shared:9 - tmpfs two rw
41 22 254:1 /logs ${ROOT} rw shared:9 - ext4 /dev/vdb rw
`;
/** As in a unit: the directory of the root on an empty one, whose parent is not in the list. */
const UNIT = `449 440 254:0 /opt/stackvizd/root / ro shared:3 master:1 - ext4 /dev/vda rw
450 449 0:59 / /proc rw - proc proc rw
460 449 254:1 /logs ${ROOT} ro shared:9 master:9 - ext4 /dev/vdb rw
`;
const unmounted = MACHINE.replace(/^41 .*\n/m, '');

it('says which directory of which file system is at a path', () => {
  assert.equal(placeOf(MACHINE, ROOT), '254:1 /logs');
  assert.equal(placeOf(UNIT, ROOT), '254:1 /logs');
  assert.equal(placeOf(MACHINE, `${ROOT}/1/2`), '254:1 /logs/1/2');
  assert.equal(placeOf(MACHINE, '/srv/static/logs2'), '254:0 /srv/static/logs2');
  assert.equal(placeOf(MACHINE, '/srv/static/old logs'), '0:46 /');
  assert.equal(placeOf(unmounted, ROOT), '254:0 /srv/static/logs');
});

it('sees what is mounted over it, there and above', () => {
  const over = `${MACHINE}50 41 0:72 / ${ROOT} rw - tmpfs over rw\n`;
  assert.equal(placeOf(over, ROOT), '0:72 /');
  const above = `${MACHINE}50 22 0:72 / /srv rw - tmpfs over rw\n`;
  assert.equal(placeOf(above, ROOT), '0:72 /static/logs');
});

it('does not know what is mounted when somebody asks, nor a list that is none', () => {
  const lazy = `${unmounted}60 22 0:80 / ${ROOT} rw - autofs systemd-1 rw,fd=1\n`;
  assert.equal(placeOf(lazy, ROOT), null);
  assert.equal(placeOf('', ROOT), null);
  assert.equal(placeOf('nonsense\n1 2\n', ROOT), null);
});

it('finds the directory of this process', () => {
  const place = placeOf(readFileSync('/proc/self/mountinfo', 'utf8'), process.cwd());
  assert.match(place ?? '', /^\d+:\d+ \//);
});

it('tells when the machine has another directory there, and when it has ours again', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'stackviz-mounts-'));
  const lists = { machine: join(scratch, 'machine'), own: join(scratch, 'own') };
  const told: boolean[] = [];
  const quick = {
    ...systemClock,
    after: (_: number, act: () => void) => systemClock.after(2, act),
  };
  const write = async (machine: string, own: string) => {
    writeFileSync(lists.own, own);
    writeFileSync(lists.machine, machine);
    await sleep(100);
  };
  await write(MACHINE, UNIT);
  const stop = watchMounts(ROOT, (elsewhere) => told.push(elsewhere), quick, lists);
  t.after(() => {
    stop();
    rmSync(scratch, { recursive: true });
  });
  await sleep(100);
  assert.deepEqual(told, []);
  await write(unmounted, UNIT);
  assert.deepEqual(told, [true]);
  // what is not known changes nothing
  await write('', UNIT);
  assert.deepEqual(told, [true]);
  await write(MACHINE, UNIT);
  assert.deepEqual(told, [true, false]);
  // what both see is for who looks at the directory itself
  await write(
    `${MACHINE}50 41 0:72 / ${ROOT} rw - tmpfs over rw\n`,
    `${UNIT}500 460 0:72 / ${ROOT} rw - tmpfs over rw\n`,
  );
  assert.deepEqual(told, [true, false]);
});

it('tells nothing where both differ from the beginning, or there is no list', async (t) => {
  const scratch = mkdtempSync(join(tmpdir(), 'stackviz-mounts-'));
  t.after(() => rmSync(scratch, { recursive: true }));
  const lists = { machine: join(scratch, 'machine'), own: join(scratch, 'own') };
  const quick = {
    ...systemClock,
    after: (_: number, act: () => void) => systemClock.after(2, act),
  };
  writeFileSync(lists.own, UNIT);
  const told: boolean[] = [];
  const stop = watchMounts(ROOT, (elsewhere) => told.push(elsewhere), quick, lists);
  t.after(stop);
  await sleep(50);
  // a link leads to the root
  writeFileSync(lists.machine, unmounted);
  await sleep(50);
  writeFileSync(lists.machine, MACHINE);
  await sleep(50);
  writeFileSync(lists.machine, unmounted);
  await sleep(50);
  assert.deepEqual(told, []);
});
