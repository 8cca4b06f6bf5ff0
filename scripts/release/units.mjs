/** The units for a Debian package, whose program is in /usr/lib; otherwise those of systemd/, word by word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** On a file system that is there early and empty after every boot: systemd puts mount points into it. */
export const ROOT_DIRECTORY = '/run/stackviz-root';

const REPLACED = [
  ['/opt/stackvizd/current/bin/stackvizd', '/usr/lib/stackvizd/bin/stackvizd'],
  ['RootDirectory=/opt/stackvizd/root', `RootDirectory=${ROOT_DIRECTORY}`],
  // /usr is bound already
  ['# The program, and its settings.', '# The settings.'],
  ['BindReadOnlyPaths=/opt/stackvizd /etc/stackvizd', 'BindReadOnlyPaths=/etc/stackvizd'],
  [/ \(No link may be in the path, so it cannot be\n# below `current`\.\)/, ''],
  ['The installation makes this\n# directory;', 'tmpfiles.d makes this\n# directory;'],
  [/docs\/adr\//g, '/usr/share/doc/stackvizd/docs/adr/'],
];

/** @returns {Map<string, string>} name -> text @throws when a unit has a path that is not in a package */
export function packageUnits(directory) {
  const names = readdirSync(directory).filter((name) =>
    /\.(service|socket|timer|target)$/.test(name),
  );
  return new Map(
    names.map((name) => {
      const text = REPLACED.reduce(
        (before, [from, to]) => before.replaceAll(new RegExp(source(from), 'g'), to),
        readFileSync(join(directory, name), 'utf8'),
      );
      if (/\/opt\b/.test(text))
        throw new Error(`${name} names /opt, which a package does not have`);
      return [name, text];
    }),
  );
}

const source = (from) =>
  from instanceof RegExp ? from.source : from.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
