/**
 * Which files of a build are logs of services, by their names.
 *
 * They explain failures and are no test inputs: there may be hundreds of them, and a build is not
 * processed for their sake. What they are shows when they are read; a name only makes it worth it.
 */
import { unpackedName } from '../../base/packings.ts';
import { baseName, parentOf } from '../../base/paths.ts';
import type { Input } from './input.ts';
import { isSearched } from './names.ts';
import { placeOf } from './place.ts';

/** Read of one build; a devstack node has about sixty. */
export const MAX_SERVICE_LOGS = 200;

/** Names that logs of services have, wherever they stand: stage-output of Zuul's jobs makes `x_log.txt` of `x.log`. */
const NAMED =
  /(?:^screen-[^/]+\.(?:txt|log)|[._-]log(?:\.txt)?|^(?:syslog|messages|dmesg|kern|journal|daemon)(?:\.(?:txt|log|export|json))?|\.journal(?:\.(?:txt|export|json))?|\.err)$/i;
/** Below a directory of logs also what is plain text. */
const TEXT = /\.txt$/i;
const LOGS = /(?:^|\/)logs\//;
/** Texts that are known to be something else: what the job and its tools say, and lists. */
const OTHERWISE =
  /^(?:job-output|console|subunit|testr|tempest_retry|dstat|dool|pip|df|dpkg|rpm|iptables|lsmod|mount|env|packages|requirements|worlddump|reproduce|local_conf|localrc|sudoers|qemu\.coredump|.*(?:memory|peakmem)_tracker|.*-freeze|.*conf(?:ig)?|.*_conf|verify_tempest|listen|services|performance|apt-cache|netstat|ps|ip-|route|stackviz)/i;

/** What logrotate and savelog put behind the name of a log that they begin anew: `.1`, `-20261128`. */
const ROTATED = /(?:\.\d{1,3}|-\d{8}(?:-\d{1,10})?)$/;

/** The name of a file, unpacked, and not that of a part that was put aside. */
const nameOf = (path: string): string => unpackedName(baseName(path)).replace(ROTATED, '');

/** Whether another file of the build, or one that is gone, has what was logged behind the last line of this one. */
export const goesOn = (path: string): boolean => ROTATED.test(unpackedName(baseName(path)));

/** A log of a service by its path relative to the build directory; null: it is none. */
export function serviceLog(path: string): Input | null {
  const name = nameOf(path);
  const isLog = !OTHERWISE.test(name) && (NAMED.test(name) || (LOGS.test(path) && TEXT.test(name)));
  if (!isLog || !isSearched(parentOf(path))) return null;
  return { kind: 'service-log', path, ...placeOf(path) };
}

/** Those that are read: nearest to the top, and parts that were put aside behind all others. */
export function logsToRead<T extends { path: string }>(logs: readonly T[]): T[] {
  const place = ({ path }: T) => (goesOn(path) ? 1000 : 0) + path.split('/').length;
  return logs.toSorted((a, b) => place(a) - place(b)).slice(0, MAX_SERVICE_LOGS);
}

/** Names that say what a log holds, not whose it is, and directories that say that. */
const OF_WHAT = /^(?:access|error|slow)$/i;
const DAEMON = /^(?:apache2?|httpd|nginx|mysqld?|mariadb|postgresql|rabbitmq|haproxy)$/i;

/** `screen-g-api.txt.gz`, `ovs-vswitchd_log.txt`, `apache/error.log`: g-api, ovs-vswitchd, apache-error. */
export function serviceOf(path: string): string {
  const name = nameOf(path);
  const directory = baseName(parentOf(path));
  const told =
    name.replace(/^screen-/, '').replace(/(?:[._-]log)?(?:\.(?:txt|log|err|export|json))?$/i, '') ||
    name;
  // the kubelet numbers the starts of a container
  if (/^\d{1,3}$/.test(told) && directory !== '') return directory.slice(0, 80);
  const service = OF_WHAT.test(told) && DAEMON.test(directory) ? `${directory}-${told}` : told;
  return service.slice(0, 80);
}
