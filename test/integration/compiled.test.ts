/** What the build compiled of the program: src/parts/compiled.ts. Needs `npm run build`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const STREAM = here('../fixtures/recorded/testrepository.subunit.gz');

/** Tells on standard output, module by module, whether V8 accepted what was compiled of it; undefined: there was nothing. */
const TELLER = `
const vm = require('node:vm');
const { Script } = vm;
vm.Script = function (source, options) {
  const script = new Script(source, options);
  console.log(options.filename.split('/').pop(), script.cachedDataRejected);
  return script;
};`;

describe('the compiled program', () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'stackvizd-compiled-'));
  });
  afterEach(() => rmSync(work, { recursive: true }));

  const call = (program: string, args: string[], env = {}) =>
    execFileSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });

  it('is what an export runs', () => {
    const teller = join(work, 'teller.cjs');
    writeFileSync(teller, TELLER);
    const args = ['export', '--stream-file', STREAM, join(work, 'out')];
    const told = call(here('../../bin/stackvizd'), args, { NODE_OPTIONS: `--require ${teller}` });
    const modules = told.trim().split('\n');
    assert.ok(modules.length > 10, told);
    assert.deepEqual(
      modules.filter((line) => !line.endsWith(' false')),
      [],
    );
  });

  it('is not run in place of a module that was changed, also where that is as long as before', () => {
    const dist = join(work, 'dist');
    cpSync(here('../../dist'), dist, { recursive: true });
    cpSync(here('../../package.json'), join(work, 'package.json'));
    const changed = join(dist, 'command-line.js');
    const source = readFileSync(changed, 'utf8');
    writeFileSync(
      changed,
      source.replace('write data and site of one run', 'WRITE DATA AND SITE OF ONE RUN'),
    );
    const args = ['--max-semi-space-size=1', join(dist, 'cli.js'), 'export', '--help'];
    assert.match(call(process.execPath, args), /WRITE DATA AND SITE OF ONE RUN/);
  });
});
