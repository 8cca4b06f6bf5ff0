/**
 * `zuul-manifest.json`: the files of an upload, as Zuul lists them before it uploads them
 * (zuul-jobs, role generate-zuul-manifest).
 *
 *     {"tree": [{"name": "logs", "mimetype": "application/directory", "children": [
 *        {"name": "x.subunit", "mimetype": "application/octet-stream", "size": 1234, ...}]}]}
 *
 * It proves nothing by being there, but an input that it lists and that is missing or shorter is
 * still on its way. Only streams and dstat files count: `job-output.*` is listed as it was at that
 * time, before its end, and whatever else is missing does not concern us. Files may have been packed
 * since.
 *
 * The watcher reads it in its own process, although an uploader wrote it: a few members are picked
 * out of it chunk by chunk, of one manifest at a time, and what they said is remembered.
 */
import { createGate } from '../../base/gate.ts';
import { type Picked, pickJson, type Shape } from '../../base/json-pick.ts';
import { PACKINGS, unpackedName } from '../../base/packings.ts';
import { openFileBeneath } from '../../tree/beneath.ts';
import type { OpenFile } from '../../tree/disk.ts';
import { namesTestInput } from '../recognise.ts';

export const MANIFEST_NAME = 'zuul-manifest.json';

/** One of 30,000 files; what is over this is taken for none. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Names, sizes and directories looked at: of some 20,000 files. */
const MAX_VALUES = 60_000;
const MAX_DEPTH = 64;
/** Test inputs remembered of a manifest; of more it is not known whether they are there. */
const MAX_LISTED = 1000;
/** Manifests remembered: of as many uploads under way. */
const MAX_REMEMBERED = 200;
const CHUNK = 64 * 1024;

/** Test inputs by path relative to the build, with their sizes in bytes. */
export type Sizes = Map<string, number>;

const NODE: { members: Record<string, Shape> } = { members: { name: 'scalar', size: 'scalar' } };
NODE.members.children = { each: NODE };
const MANIFEST: Shape = { members: { tree: { each: NODE } } };

/** The files that a manifest lists, with their sizes in bytes; none where it is unusable. */
export async function listedFiles(
  json: AsyncIterable<Buffer>,
  maxValues = MAX_VALUES,
): Promise<Iterable<{ path: string; size: number }>> {
  const { value } = await pickJson(json, MANIFEST, maxValues);
  return filesIn(value);
}

// no asynchronous one: an await a file costs more than the rest, and lets nobody else run
function* filesIn(value: Picked | undefined): Generator<{ path: string; size: number }> {
  const pending = [{ nodes: childrenOf(value, 'tree'), at: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const node of next.nodes) {
      const { name, size } = node as { name?: Picked; size?: Picked };
      if (typeof name !== 'string') continue;
      const path = next.at === '' ? name : `${next.at}/${name}`;
      const nodes = childrenOf(node, 'children');
      if (nodes.length > 0 && next.depth < MAX_DEPTH) {
        pending.push({ nodes, at: path, depth: next.depth + 1 });
      } else if (typeof size === 'number') yield { path, size };
    }
  }
}

/** The test inputs that a manifest lists. */
export async function listedInputs(json: AsyncIterable<Buffer>): Promise<Sizes> {
  const sizes: Sizes = new Map();
  for (const { path, size } of await listedFiles(json)) {
    if (namesTestInput(path)) sizes.set(path, size);
    if (sizes.size === MAX_LISTED) break;
  }
  return sizes;
}

/** Whether an input that is listed has not arrived as a whole. */
export function lacksInput(listed: Sizes, present: Sizes): boolean {
  for (const [path, size] of listed) {
    const there = present.get(path);
    if (there === undefined ? !isThereOtherwise(path, present) : there < size) return true;
  }
  return false;
}

function isThereOtherwise(path: string, present: Sizes): boolean {
  const plain = unpackedName(path);
  return [plain, ...PACKINGS.map((packing) => `${plain}.${packing}`)].some((name) =>
    present.has(name),
  );
}

/** Says whether an input that the manifest of a build lists has not arrived yet. */
export type IsIncomplete = (root: string, build: string, present: Sizes) => Promise<boolean>;

/** A reader of manifests: of one at a time, and of each once. */
export function createManifestReader(): IsIncomplete {
  const oneAtATime = createGate(1);
  const remembered = new Map<string, { state: string; listed: Sizes }>();

  async function listedIn(file: OpenFile, build: string): Promise<Sizes | null> {
    const { dev, ino, size, ctimeMs } = await file.stat();
    if (size > MAX_BYTES) return null;
    const state = `${dev}:${ino}:${size}:${ctimeMs}`;
    const known = remembered.get(build);
    const listed = known?.state === state ? known.listed : await listedInputs(chunksOf(file, size));
    remembered.delete(build);
    remembered.set(build, { state, listed });
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return listed;
  }

  return async (root, build, present) => {
    const file = await openFileBeneath(root, `${build}/${MANIFEST_NAME}`).catch(() => null);
    if (file === null) return false;
    try {
      const listed = await oneAtATime(() => listedIn(file, build));
      return listed !== null && lacksInput(listed, present);
    } catch {
      return false; // it cannot be read: as if there were none
    } finally {
      await file.close();
    }
  };
}

/** @param size what is written meanwhile is left, or one that keeps growing would never end */
async function* chunksOf(file: OpenFile, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let left = size; left > 0; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, left), null);
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function childrenOf(node: Picked | undefined, member: 'tree' | 'children'): Picked[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  const children = node[member];
  return Array.isArray(children) ? children : [];
}
