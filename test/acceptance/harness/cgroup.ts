/** A cgroup of its own for each container, so that two never share one by accident. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where this machine has the version 2 hierarchy; null where it has none. */
export function cgroupTop(): string | null {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return (
    mounts.map((line) => line.split(' ')).find(([, , type]) => type === 'cgroup2')?.[1] ?? null
  );
}

/** Makes a cgroup at the top of the hierarchy. */
export function makeCgroup(name: string): string {
  const top = cgroupTop();
  if (top === null) throw new Error('no cgroup version 2 is mounted');
  const path = join(top, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Removes it with all that systemd made below; what is still in use stays. */
export function removeCgroup(path: string): void {
  let children: string[];
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    children = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return;
  }
  for (const child of children) removeCgroup(join(path, child));
  try {
    rmdirSync(path);
  } catch {
    // A process is still on its way out.
  }
}
