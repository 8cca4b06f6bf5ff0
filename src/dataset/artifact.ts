/** Entries of `config.json`. */
import { unpackedName } from '../base/packings.ts';
import { baseName } from '../base/paths.ts';
import type { Artifact, ArtifactType } from '../format/dataset.ts';

const CONTENT_TYPES: Partial<Record<ArtifactType, Artifact['content_type']>> = {
  dstat: 'text/csv',
  attachments: 'text/plain',
  'console-text': 'text/plain',
};
/** Upstream's site links from its home to what is primary, and knows only its own types. */
const isPrimary = (type: ArtifactType) => type === 'subunit' || type === 'console';

/** Describes a written file. */
export function artifact(path: string, name: string, type: ArtifactType): Artifact {
  return {
    path,
    artifact_name: name,
    artifact_type: type,
    content_type: CONTENT_TYPES[type] ?? 'application/json',
    primary: isPrimary(type),
    ...(path.endsWith('.gz') ? { content_encoding: 'gzip' as const } : {}),
    ...(path.endsWith('.zst') ? { content_encoding: 'zstd' as const } : {}),
  };
}

/** The artifact with the node and the half of an upgrade that it is of. */
export const placed = (
  file: Artifact,
  { host, phase }: { host: string | null; phase: 'old' | 'new' | null },
): Artifact => ({
  ...file,
  ...(host === null ? {} : { host }),
  ...(phase === null ? {} : { phase }),
});

/**
 * Names for the artifacts of inputs of one kind: the base name unpacked, as upstream has it without `.gz`,
 * and the file stem `<name>-<index>`.
 *
 * Two inputs of one name (of two nodes) get different names, since upstream's site groups artifacts
 * by it; characters that would need care in a URL or a path are replaced.
 */
export function createNamer(): (path: string) => { name: string; stem: string } {
  const used = new Map<string, number>();
  return (path) => {
    const base = unpackedName(baseName(path));
    const safe =
      base
        .replace(/[^A-Za-z0-9._-]/g, '_')
        .replace(/^\.+/, '')
        .slice(0, 100) || 'stream';
    const index = used.get(safe) ?? 0;
    used.set(safe, index + 1);
    return { name: index === 0 ? safe : `${safe}-${index}`, stem: `${safe}-${index}` };
  };
}
