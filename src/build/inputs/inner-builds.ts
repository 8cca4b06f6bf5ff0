/**
 * Builds that stand within a build: a job that tests Zuul, or starts others, collects their logs. What stands in
 * one is of another run, and is none of this one's tests.
 *
 * Two signs tell it: the marker, which the executor writes when the job has ended, so that no job has its own; and
 * `zuul-info/inventory.yaml` with the id of another build. The marker says nothing of the directory of a node, or
 * of `logs/`. What has neither sign is part of this build.
 */
import { ancestorsOf, baseName, parentOf } from '../../base/paths.ts';
import type { OpenFile } from '../../tree/disk.ts';
import { openInput } from '../open-input.ts';
import { isEvidence, isMarker, isNodeName } from '../recognise.ts';
import type { Warnings } from '../warnings.ts';

const INFO = 'zuul-info';
const INVENTORY = 'inventory.yaml';
/** Directories with a sign that are looked at; a job that starts more builds than that is not known. */
const MAX_SIGNS = 100;
/** Of an inventory, whose variables stand in the order of the alphabet behind its hosts. */
const HEAD_BYTES = 64 * 1024;
/** `all.vars.zuul.build`, as Ansible writes it; no other variable of Zuul is of that name and form. */
const BUILD_ID = /^ {4,}build: ['"]?([0-9a-f]{32})['"]?$/m;

/** Looks at the entries of a build as they are found, for signs of others within it. */
export interface SignsWithin {
  note(path: string, isDirectory: boolean): void;
  /**
   * The builds within, by their paths.
   *
   * @throws StackvizError INPUT_GONE (retryable); system errors that may pass
   */
  builds(build: string, warnings: Warnings): Promise<string[]>;
}

async function readId(file: OpenFile): Promise<string | null> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return BUILD_ID.exec(buffer.toString('latin1', 0, bytesRead))?.[1] ?? null;
}

/** The id of the build that a directory's inventory is of; null: it has none. */
async function idOf(build: string, at: string, warnings: Warnings): Promise<string | null> {
  const path = [...(at === '' ? [] : [at]), INFO, INVENTORY].join('/');
  const file = await openInput(build, path, warnings);
  if (file === null) return null;
  try {
    return await readId(file);
  } finally {
    await file.close();
  }
}

const isPart = (at: string) => at.split('/').every((name) => name === 'logs' || isNodeName(name));

export function createSignsWithin(): SignsWithin {
  const marked = new Set<string>();
  const withInventory = new Set<string>();
  let isBuild = false;

  return {
    note(path, isDirectory) {
      const at = parentOf(path);
      const name = baseName(path);
      if (at === '') isBuild ||= isEvidence(name, isDirectory);
      if (isDirectory) return;
      if (at !== '' && isMarker(name)) marked.add(at);
      if (name === INVENTORY && baseName(at) === INFO) withInventory.add(parentOf(at));
    },
    async builds(build, warnings) {
      // of what is no build, `export` shows all the builds in it together
      if (!isBuild) return [];
      const read = async (at: string) => (withInventory.has(at) ? idOf(build, at, warnings) : null);
      const signs = [...new Set([...marked, ...withInventory])].filter((at) => at !== '').sort();
      const own = signs.length === 0 ? null : await read('');
      const found: string[] = [];
      for (const at of signs.slice(0, MAX_SIGNS)) {
        if (ancestorsOf(at).some((above) => found.includes(above))) continue;
        const id = await read(at);
        const isOther = id !== null && own !== null && id !== own;
        if (isOther || (marked.has(at) && !isPart(at))) found.push(at);
      }
      return found;
    },
  };
}
