/** Metadata from the path of a build below the logs root, by templates (see config/path-match.ts). */
import { matchPath } from '../../config/path-match.ts';
import { DEFAULT_PATH_TEMPLATES } from '../../config/path-templates.ts';
import type { BuildMetadata } from '../../format/dataset.ts';

/** Reads a path relative to the logs root by the first template that fits; {} where none does. */
export function readPath(
  path: string,
  templates: readonly string[] = DEFAULT_PATH_TEMPLATES,
): Partial<BuildMetadata> {
  const {
    host: _host,
    shard: _shard,
    revision,
    ...known
  } = Object.fromEntries(matchPath(path, templates) ?? []);
  return revision === undefined ? known : { ...known, patchset: revision };
}
