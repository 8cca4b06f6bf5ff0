/**
 * `node scripts/compile.ts`: has the program as it was built (dist/) read the recorded build in each of its ways, and
 * keeps in dist/compiled/ what V8 compiled of it meanwhile (src/parts/compiled.ts, ADR 24). Each way adds to the others'.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Script, ScriptOptions } from 'node:vm';
import { compiledPath } from '../src/parts/compiled.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RECORDED = here('../test/fixtures/recorded');
const CLI = here('../dist/cli.js');
/** V8's flag in bin/stackvizd: it accepts what was compiled with the same ones. */
const FLAG = '--max-semi-space-size=1';

/** Runs the program in this process, and keeps what was compiled of its modules when it ends. */
function record(args: string[]): void {
  const require = createRequire(import.meta.url);
  const vm = require('node:vm');
  const scripts = new Map<string, Script>();
  const { Script: Usual } = vm;
  vm.Script = function record(source: string, options: ScriptOptions) {
    const script = new Usual(source, options);
    scripts.set(options.filename as string, script);
    return script;
  };
  // a flag that the program sets itself is none that it starts with
  require('node:v8').setFlagsFromString = () => undefined;
  process.on('exit', () => {
    for (const [path, script] of scripts) {
      const place = compiledPath(path, readFileSync(path));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(`${place}.part`, script.createCachedData());
      renameSync(`${place}.part`, place);
    }
  });
  process.argv = [process.execPath, CLI, ...args];
  require(CLI);
}

function compile(): void {
  rmSync(join(dirname(CLI), 'compiled'), { recursive: true, force: true });
  const work = mkdtempSync(join(tmpdir(), 'stackvizd-compile-'));
  try {
    const build = join(work, 'root/1/1/1/check/job/1234567');
    cpSync(RECORDED, build, { recursive: true });
    const ways = [
      ['process', '--root', join(work, 'root'), build],
      ['export', '--build', build, join(work, 'both')],
      [
        'export',
        '--gzip',
        '--stream-file',
        join(RECORDED, 'testrepository.subunit.gz'),
        join(work, 'one'),
      ],
    ];
    for (const way of ways) {
      const args = [FLAG, fileURLToPath(import.meta.url), ...way];
      execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

const args = process.argv.slice(2);
if (args.length > 0) record(args);
else compile();
