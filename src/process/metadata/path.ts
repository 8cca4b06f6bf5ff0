/**
 * Metadata from the path of a build below the logs root.
 *
 *     45/912345/3/check/keystone-tempest/5f3e1a2             change: NN/change/patchset/pipeline/job/build
 *     ab/abcdef0123.../post/publish-docs/5f3e1a2             ref update: rev[:2]/rev/pipeline/job/build
 *     periodic/opendev.org/openstack/nova/master/nova-lvm/5f3e1a2   pipeline/project/branch/job/build
 *     5f3/5f3e1a2b.../                                       sharded: build[:3]/.../build
 *
 * Any directories may stand before these (a tenant, a log class).
 */
import type { BuildMetadata } from '../../publish/format.ts';

const PATTERNS = [
  /(?:^|\/)\d\d\/(?<change>\d+)\/(?<patchset>\d+)\/(?<pipeline>[^/]+)\/(?<job>[^/]+)\/(?<build>[0-9a-f]{7,32})$/,
  /(?:^|\/)(?<pre>[0-9a-f]{2})\/(?<patchset>\k<pre>[0-9a-f]{38})\/(?<pipeline>[^/]+)\/(?<job>[^/]+)\/(?<build>[0-9a-f]{7,32})$/,
  /^(?<pipeline>periodic[^/]*)\/[^/]+\.[^/]+\/(?<project>.+)\/(?<branch>[^/]+)\/(?<job>[^/]+)\/(?<build>[0-9a-f]{7,32})$/,
  /(?:^|\/)(?<pre>[0-9a-f]{3})\/(?:.+\/)?(?<build>\k<pre>[0-9a-f]{4,29})$/,
];

/** Reads a path relative to the logs root; what it does not tell is left out. */
export function readPath(path: string): Partial<BuildMetadata> {
  // patterns with `.+` are tried on what can be a path only
  if (path.length > 4096) return {};
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(path)?.groups;
    if (groups === undefined) continue;
    const { pre: _, ...found } = groups;
    return found as Partial<BuildMetadata>;
  }
  return {};
}
