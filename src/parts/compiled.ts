/**
 * The modules of the built program as V8 compiled them after the build, with the functions that a build calls
 * (scripts/compile.ts): ADR 24. Imported before what is to be loaded so.
 *
 * What V8 does not accept, as of flags of its own, and what was not compiled, is compiled when it is loaded. From its
 * sources the program is loaded as ever: they are no CommonJS.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** Of all that is built. */
const HERE = dirname(fileURLToPath(import.meta.url));
/** What Node.js makes of a CommonJS module: a function of these. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {';

/** Where a module lies compiled. V8 itself would take it for one of other sources that are as long. */
export function compiledPath(path: string, source: Buffer): string {
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const directory = join(dirname(path), 'compiled', `${process.version}-${process.arch}`);
  return join(directory, `${basename(path)}.${hash}`);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const { extensions } = createRequire(import.meta.url);
const loadUsually = extensions['.js'];
extensions['.js'] = (module, path) => {
  if (dirname(path) !== HERE) return loadUsually(module, path);
  const source = readFileSync(path);
  const cachedData = readIfThere(compiledPath(path, source));
  const script = new Script(`${HEAD}${source}\n})`, {
    filename: path,
    ...(cachedData && { cachedData }),
  });
  const load = (id: string) => module.require(id);
  script.runInThisContext()(module.exports, load, module, path, HERE);
};
