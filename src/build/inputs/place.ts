/**
 * Which node, and which half of an upgrade, a file tells of, by the directories it stands in. Jobs
 * collect by node or not at all (docs/data-format.md has the layouts and who makes them):
 *
 *     testrepository.subunit                            the build's only node
 *     logs/dstat-csv_log.txt                            the same
 *     controller/logs/dstat-csv_log.txt                 controller
 *     logs/subnode-2/dstat-csv_log.txt                  subnode-2
 *     logs/undercloud/var/log/tempest/stestr.subunit    undercloud
 *     logs/openstack/instance-info/dstat.csv.txt        the build's only node
 *     compute1/logs/old/testrepository.subunit          compute1, before the upgrade
 */
import type { Place } from './input.ts';

/** Directories that say what stands in them, or where it stood, not on which node. */
const OF_NO_NODE = new Set(
  `archive artifacts ci-framework-data data dstat host instance-info log logs monitoring new old
  openstack opt output performance rally results stack stestr subunit tempest test test-results
  test_results testr testrepository testresults tests tmp tobiko var work workspace
  zuul-output`.split(/\s+/),
);

/** What nodes are called by those who make the nodesets. */
const NODE_NAME =
  /^(?:(?:under|over)cloud|controller|compute|subnode|standalone|primary|secondary|node|aio|crc|hypervisor|localhost|ubuntu|debian|centos|fedora|rocky)(?:[-_.]?\w[\w.-]*)?$|^[a-z][\w.-]*\d$/i;

/** Directories that may stand in the directory of a node. */
const IN_A_NODE = new Set(['logs', 'log', 'var', 'opt', 'home', 'old', 'new']);

/** What is called after a run or an environment of tox, several of which one node has. */
const OF_A_RUN =
  /^(?:functional|py\d[\d.]*|python\d[\d.]*|rerun|retry|unit|tox|(?:stestr|tempest|tox)[-_][\w.-]+)$|[-_](?:rerun|retry)$/i;
const saysNoNode = (name: string): boolean => OF_NO_NODE.has(name) || OF_A_RUN.test(name);

/** The run or environment whose directory a file stands in; null: none is told. */
export const runOf = (path: string): string | null =>
  path
    .split('/')
    .slice(0, -1)
    .find((name) => OF_A_RUN.test(name)) ?? null;

const isHidden = (name: string) => /^[._]/.test(name);

function hostOf(directories: string[]): string | null {
  const [top, second] = directories;
  if (top === undefined) return null;
  if (!saysNoNode(top) && !isHidden(top)) {
    const isNode = second === undefined || IN_A_NODE.has(second) || isHidden(second);
    return isNode || NODE_NAME.test(top) ? top : null;
  }
  const name = directories.find((directory) => !saysNoNode(directory));
  return name !== undefined && NODE_NAME.test(name) ? name : null;
}

/** @param path relative to the build */
export function placeOf(path: string): Place {
  const directories = path.split('/').slice(0, -1);
  const phase = directories.find((name) => name === 'old' || name === 'new');
  return {
    host: hostOf(directories),
    phase: phase === undefined ? null : (phase as 'old' | 'new'),
  };
}
