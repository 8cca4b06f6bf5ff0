/**
 * Completes package-lock.json with the builds for other platforms that npm leaves out of it when it
 * cannot see them (a registry that mirrors one platform) or has one platform installed already:
 * `npm ci` refuses such a lock file everywhere. Run it after every change of a dependency.
 *
 * The entries have no integrity, as nothing was there to hash; those of this platform do.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)/;
const PROCESSORS = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, wanted] of Object.entries(parent.optionalDependencies ?? {})) {
    const known = `${path}/node_modules/${name}` in lock.packages;
    if (known || `node_modules/${name}` in lock.packages) continue;
    lock.packages[`node_modules/${name}`] = entry(name, wanted, parent);
    added.push(name);
  }
}
const order = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(order.map((path) => [path, lock.packages[path]]));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'nothing was missing');

function entry(name, wanted, parent) {
  const os = name === 'fsevents' ? 'darwin' : SYSTEMS.exec(name)?.[1];
  const cpu = PROCESSORS.exec(name)?.[1];
  const libc = /musl/.test(name) ? 'musl' : /gnu/.test(name) ? 'glibc' : undefined;
  if (os === undefined && cpu === undefined) throw new Error(`${name} is for no known platform`);
  return {
    version: wanted.replace(/^[~^]/, ''),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(parent.dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
}
