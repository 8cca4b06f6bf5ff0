import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openSqliteStore } from '../../../src/history/store/sqlite.ts';
import { putAsideDamaged } from '../../../src/history/store/sqlite-file.ts';

describe('the file of an index', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stackviz-sqlite-'));
    file = join(directory, 'history.sqlite');
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const open = () => openSqliteStore(file, 'stackviz:logs', { runsPerJob: 10, maxRuns: 100 });

  it('is named where it is damaged, with what to do', () => {
    const text = 'no database at all, but long enough for a header of SQLite'.repeat(99);
    writeFileSync(file, text);
    assert.throws(open, (error: { code: string; message: string }) => {
      assert.equal(error.code, 'HISTORY_DAMAGED');
      assert.ok(error.message.includes(`history.sqliteFile ${file}: file is not a database; `));
      assert.match(error.message, /`stackvizd reindex` puts it aside/);
      return true;
    });
    const aside = putAsideDamaged(file);
    assert.equal(readFileSync(aside ?? '', 'utf8'), text);
    assert.equal(putAsideDamaged(file), null, 'there is none');
    open().close();
    assert.equal(putAsideDamaged(file), null, 'it is sound');
  });

  it('is named where it is damaged in the middle, at whatever is asked of it', async () => {
    const store = open();
    for (let i = 0; i < 3000; i++) await store.intend(`a/${i}/${'x'.repeat(200)}`, 1);
    await store.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 16 * 4096);
    writeFileSync(file, bytes);
    const damaged = open();
    await assert.rejects(damaged.intended(2), { code: 'HISTORY_DAMAGED' });
    // what has it open takes the one that is made anew
    const aside = putAsideDamaged(file);
    assert.ok(aside !== null && existsSync(aside));
    assert.deepEqual(await damaged.intended(2), []);
    await damaged.intend('b', 1);
    const other = open();
    assert.deepEqual(await other.intended(2), ['b']);
    await Promise.all([damaged.close(), other.close()]);
  });

  it('is made again where it is removed while it is open', async () => {
    const store = open();
    await store.intend('a', 1);
    for (const name of readdirSync(directory)) rmSync(join(directory, name));
    await store.intend('b', 1);
    const other = open();
    assert.deepEqual(await other.intended(2), ['b']);
    await Promise.all([store.close(), other.close()]);
  });

  it('is named where it cannot be used for another reason', () => {
    const another = new DatabaseSync(file);
    another.exec('CREATE VIEW runs AS SELECT 1');
    another.close();
    assert.throws(open, (error: { code: string; message: string }) => {
      assert.equal(error.code, 'HISTORY_UNUSABLE');
      assert.ok(error.message.startsWith(`history.sqliteFile ${file}: `), error.message);
      return true;
    });
  });
});
