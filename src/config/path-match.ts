/**
 * What a path below the logs root says by the templates of path-templates.ts.
 *
 *     45/912345/3/check/keystone-tempest/5f3e1a2             change: NN/change/patchset/pipeline/job/build
 *     ab/abcdef0123.../post/publish-docs/5f3e1a2             ref update: rev[:2]/rev/pipeline/job/build
 *     periodic/opendev.org/openstack/nova/master/nova-lvm/5f3e1a2   pipeline/project/branch/job/build
 *     5f3/5f3e1a2b.../                                       sharded: build[:3]/.../build
 */
import { PATH_FIELDS, type PathField } from './path-templates.ts';

/** More directories than any layout has; bounds what has to be tried. */
const MAX_DIRECTORIES = 40;

/** Field -> the directories that are its value, joined. */
export type FoundInPath = ReadonlyMap<PathField, string>;

/** A part of a template. */
interface Part {
  /** Directories it stands for. */
  least: number;
  most: number;
  /** What they are kept as. */
  field: PathField | null;
  fits(value: string): boolean;
  /** Looks at a value when all others are known. */
  agrees(value: string, found: FoundInPath): boolean;
}

const FIELD = /^\{([a-z]+)(?:(\+)|:(-?\d+))?\}$/;
const ONE = { least: 1, most: 1, field: null, fits: () => true, agrees: () => true };

function readPart(text: string): Part {
  if (text === '*') return ONE;
  if (text === '**') return { ...ONE, least: 0, most: MAX_DIRECTORIES };
  const match = FIELD.exec(text);
  if (match === null) return { ...ONE, fits: (value) => value === text };
  const field = match[1] as PathField;
  if (match[3] !== undefined) {
    const count = Number(match[3]);
    const cut = (whole: string) => (count < 0 ? whole.slice(count) : whole.slice(0, count));
    return { ...ONE, agrees: (value, found) => cut(found.get(field) ?? '') === value };
  }
  const most = match[2] === undefined ? 1 : MAX_DIRECTORIES;
  return { ...ONE, most, field, fits: (value) => PATH_FIELDS[field].test(value) };
}

/** Lays the parts over the directories, parts of variable length over as few as possible. */
function layOver(parts: Part[], directories: string[]): FoundInPath | null {
  const values: string[] = [];
  const lay = (at: number): FoundInPath | null => {
    const part = parts[values.length];
    if (part === undefined) return at === directories.length ? agreeing(parts, values) : null;
    const most = Math.min(part.most, directories.length - at);
    for (let length = part.least; length <= most; length++) {
      const value = directories.slice(at, at + length).join('/');
      if (!part.fits(value)) continue;
      values.push(value);
      const found = lay(at + length);
      if (found !== null) return found;
      values.pop();
    }
    return null;
  };
  return lay(0);
}

/** The values by their fields; null where they contradict each other. */
function agreeing(parts: Part[], values: string[]): FoundInPath | null {
  const found = new Map<PathField, string>();
  for (const [index, { field }] of parts.entries()) {
    const value = values[index] ?? '';
    if (field === null) continue;
    if ((found.get(field) ?? value) !== value) return null;
    found.set(field, value);
  }
  return parts.every((part, index) => part.agrees(values[index] ?? '', found)) ? found : null;
}

/** What the first template that fits says of a path relative to the logs root; null: none fits. */
export function matchPath(path: string, templates: readonly string[]): FoundInPath | null {
  const directories = path.split('/').filter((part) => part !== '');
  if (directories.length > MAX_DIRECTORIES) return null;
  for (const parts of partsOf(templates)) {
    const found = layOver(parts, directories);
    if (found !== null) return found;
  }
  return null;
}

/** The parts of the templates that were used last: those of the settings. */
let known: { templates: readonly string[]; parts: Part[][] } = { templates: [], parts: [] };

function partsOf(templates: readonly string[]): Part[][] {
  if (known.templates !== templates) {
    const parts = templates.map((template) => template.split('/').map(readPart));
    known = { templates, parts };
  }
  return known.parts;
}
