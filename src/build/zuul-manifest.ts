/**
 * `zuul-manifest.json`: the files of an upload, as Zuul lists them before it uploads them
 * (zuul-jobs, role generate-zuul-manifest).
 *
 *     {"tree": [{"name": "logs", "mimetype": "application/directory", "children": [
 *        {"name": "x.subunit", "mimetype": "application/octet-stream", "size": 1234, ...}]}]}
 *
 * It proves nothing by being there, but an input that it lists and that is missing or shorter is
 * still on its way. Only streams and dstat files count: `job-output.*` is listed as it was at that time, before its
 * end, and whatever else is missing does not concern us. Files may have been packed since.
 */
import { PACKINGS, unpackedName } from '../base/packings.ts';
import { openFileBeneath } from '../tree/beneath.ts';
import { namesTestInput } from './recognise.ts';

export const MANIFEST_NAME = 'zuul-manifest.json';
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_NODES = 200_000;
const MAX_DEPTH = 64;

/** Inputs by path relative to the build, with their sizes in bytes. */
export type Sizes = Map<string, number>;

/**
 * The inputs that a manifest lists; none where it is unusable.
 *
 * @param json anything: the upload wrote it
 */
export function listedInputs(json: string): Sizes {
  const sizes: Sizes = new Map();
  const pending = [{ nodes: childrenOf(parse(json), 'tree'), at: '', depth: 0 }];
  let left = MAX_NODES;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const node of next.nodes) {
      left -= 1;
      if (left < 0) return sizes;
      const { name, size } = node as { name?: unknown; size?: unknown };
      if (typeof name !== 'string') continue;
      const path = next.at === '' ? name : `${next.at}/${name}`;
      const nodes = childrenOf(node, 'children');
      if (nodes.length > 0 && next.depth < MAX_DEPTH) {
        pending.push({ nodes, at: path, depth: next.depth + 1 });
      } else if (typeof size === 'number' && namesTestInput(path)) sizes.set(path, size);
    }
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

/** Reads and checks the manifest of a build, if it has one. @param build relative to the root */
export async function isIncomplete(root: string, build: string, present: Sizes): Promise<boolean> {
  const file = await openFileBeneath(root, `${build}/${MANIFEST_NAME}`).catch(() => null);
  if (file === null) return false;
  try {
    if ((await file.stat()).size > MAX_BYTES) return false;
    return lacksInput(listedInputs(await file.readFile('utf8')), present);
  } catch {
    return false; // it cannot be read: as if there were none
  } finally {
    await file.close();
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function childrenOf(node: unknown, member: 'tree' | 'children'): object[] {
  const children = (node as Record<string, unknown> | null)?.[member];
  if (!Array.isArray(children)) return [];
  return children.filter((child) => typeof child === 'object' && child !== null);
}
