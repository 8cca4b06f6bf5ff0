/**
 * Events of the served tree; the only module that knows chokidar.
 *
 * For now one instance watches the whole tree: memory grows with the number of directories.
 */
import { lstatSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import { watch } from 'chokidar';
import { OUTPUT_DIRECTORY } from '../publish/manifest.ts';
import { baseName, isIgnored, isOutputDirectory, OUTPUT_PROOF } from './ignore.ts';
import { isEvidence, mayBeInput } from './recognise.ts';

/** Something that concerns a build happened at `path`, relative to the root. */
export interface TreeEvent {
  kind: 'added' | 'changed' | 'removed';
  path: string;
  type: 'file' | 'directory';
}

export interface TreeWatch {
  /** Resolves when every directory that was there at the start is watched. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches a tree. Reports evidence of builds and inputs that appear or change after `ready`, and
 * directories that go, and the root itself (`''`) when it goes or comes back. Links are not followed.
 *
 * @param root absolute, without links
 */
export function watchTree(
  root: string,
  options: {
    assetsDirectory: string;
    onEvent: (event: TreeEvent) => void;
    onError: (error: Error) => void;
  },
): TreeWatch {
  const { assetsDirectory, onEvent, onError } = options;

  const ignored = (absolute: string, stats?: Stats): boolean => {
    const path = relative(root, absolute);
    if (path === '') return false;
    // chokidar waits in the directories above for a root that went to come back
    if (path === '..' || path.startsWith('../')) return true;
    if (isIgnored(path, assetsDirectory)) return true;
    if (stats === undefined) return false;
    if (stats.isDirectory()) {
      return (
        baseName(path) === OUTPUT_DIRECTORY && isOutputDirectory(path, false, holdsProof(absolute))
      );
    }
    return !(stats.isFile() && concerns(path, 'file'));
  };

  const watcher = watch(root, {
    ignored,
    ignoreInitial: true,
    followSymlinks: false,
    // we have our own rule for the files of editors; unlink events need not wait for it
    atomic: false,
  });
  const report = (kind: TreeEvent['kind'], type: TreeEvent['type']) => (absolute: string) => {
    const path = relative(root, absolute);
    if (kind === 'removed' || path === '' || concerns(path, type)) onEvent({ kind, path, type });
  };
  watcher.on('add', report('added', 'file'));
  watcher.on('change', report('changed', 'file'));
  watcher.on('addDir', report('added', 'directory'));
  watcher.on('unlinkDir', report('removed', 'directory'));
  watcher.on('error', (error) => onError(error instanceof Error ? error : new Error(`${error}`)));
  return {
    ready: new Promise((resolve) => watcher.once('ready', resolve)),
    close: () => watcher.close(),
  };
}

function concerns(path: string, type: TreeEvent['type']): boolean {
  return isEvidence(baseName(path), type === 'directory') || (type === 'file' && mayBeInput(path));
}

/** Synchronous, as chokidar asks for it; only directories called `stackviz` are asked about. */
function holdsProof(directory: string): boolean {
  return lstatSync(join(directory, OUTPUT_PROOF), { throwIfNoEntry: false })?.isFile() ?? false;
}
