import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { readCells } from '../../../../src/process/dstat/lines.ts';
import { secondsOf } from '../../../harness/cost.ts';
import fc from '../../../harness/property.ts';
import { readSeries } from './read.ts';

test('cells of a line, quoted and not', () => {
  assert.deepEqual(readCells('28-11 09:00:00,1,,2.5,'), ['28-11 09:00:00', '1', '', '2.5', '']);
  assert.deepEqual(readCells('"Host:","vm",,"User:","root"'), ['Host:', 'vm', '', 'User:', 'root']);
  assert.deepEqual(readCells('"a,b","","c"d",e"f'), ['a,b', '', 'c"d', 'e"f']);
  // pcp-dstat does not double the quotes in a process's name
  assert.deepEqual(readCells('1,"sh -c "x"",2'), ['1', 'sh -c "x"', '2']);
  assert.deepEqual(readCells('"never,"ends,3'), ['"never', '"ends', '3']);
  assert.deepEqual(readCells('"at the end"'), ['at the end']);
});

test('any cells written as CSV come back', () => {
  const cells = fc.array(fc.stringMatching(/^[a-z ,"]{0,8}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(cells, (texts) => {
      // a quote before a comma is the end of a cell
      fc.pre(!texts.some((text) => /"(?:,|$)/.test(text)));
      const line = texts.map((text) => `"${text}"`).join(',');
      assert.deepEqual(readCells(line), texts);
    }),
  );
});

test('a line of quotes is split in time', async () => {
  const seconds = await secondsOf(() => {
    for (const part of ['"a,', '"', '",', '""', ',"b']) readCells(part.repeat(30_000));
  });
  assert.ok(seconds < 2, `${seconds} s`);
});

test('what is CSV in earnest is read as csv-parse reads it', () => {
  // any text but a quote, quoted where it has to be; a line of one empty cell is no record to csv-parse
  const text = fc.string({
    unit: fc.constantFrom('a', '7', ' ', ',', '.', '/', 'é'),
    maxLength: 8,
  });
  const cell = fc.tuple(text, fc.boolean()).map(([value, quoted]) => ({
    value,
    written: quoted || value.includes(',') ? `"${value}"` : value,
  }));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 40 }), (cells) => {
      const line = cells.map(({ written }) => written).join(',');
      assert.deepEqual(readCells(line), parse(line)[0]);
    }),
  );
});

test('a command made to take long to match costs little at each of many headers', async () => {
  const command = `"Cmdline:","dstat -${'f'.repeat(990)}!"\n`;
  const text = command + 'Host:,a\nusr\nusr\n'.repeat(3000);
  assert.ok((await secondsOf(() => readSeries(text))) < 2);
});
