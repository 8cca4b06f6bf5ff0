/**
 * What a path below the logs root says by the templates of path-templates.ts.
 *
 *     45/912345/3/check/keystone-tempest/5f3e1a2             change: NN/change/patchset/pipeline/job/build
 *     ab/abcdef0123.../post/publish-docs/5f3e1a2             ref update: rev[:2]/rev/pipeline/job/build
 *     periodic/opendev.org/openstack/nova/master/nova-lvm/5f3e1a2   pipeline/project/branch/job/build
 *     5f3/5f3e1a2b.../                                       sharded: build[:3]/.../build
 *
 * Our own templates are tried on every path, so what they name must look like it. An operator knows his
 * layout: in a template of his own a name fits any directory, be a build called 123 or #7. Where a part may
 * be of any length it would fit anywhere, so there it is only read more freely what a known build is called.
 */
import { DEFAULT_PATH_TEMPLATES, PATH_FIELDS, type PathField } from './path-templates.ts';

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

/** @param isFree whether a field may be any directory */
function readPart(text: string, isFree: (field: PathField) => boolean): Part {
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
  const fits = (value: string) => isFree(field) || PATH_FIELDS[field].test(value);
  return { ...ONE, most, field, fits };
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

/** A template, as it is read of a path that may be anything, and of the path of a build. */
interface Template {
  strict: Part[];
  free: Part[];
  /** One of the operator's, of so many directories: what fits it is where he says that builds are. */
  isTold: boolean;
}

function readTemplate(text: string): Template {
  const parts = text.split('/');
  const read = (isFree: (field: PathField) => boolean) =>
    parts.map((part) => readPart(part, isFree));
  const strict = read(() => false);
  if (DEFAULT_PATH_TEMPLATES.includes(text)) return { strict, free: strict, isTold: false };
  const isTold = strict.every(({ least, most }) => least === 1 && most === 1);
  return { strict, free: read((field) => isTold || field === 'build'), isTold };
}

function firstFit(path: string, all: readonly Part[][]): FoundInPath | null {
  const directories = path.split('/').filter((part) => part !== '');
  if (directories.length > MAX_DIRECTORIES) return null;
  for (const parts of all) {
    const found = layOver(parts, directories);
    if (found !== null) return found;
  }
  return null;
}

/** What the first template that fits says of the path of a build, relative to the logs root; null: none fits. */
export const matchPath = (path: string, templates: readonly string[]): FoundInPath | null =>
  firstFit(path, readTemplates(templates).free);

/** Whether a directory must be a build by its path: what is named in it looks like it. */
export const isSurelyBuild = (path: string, templates: readonly string[]): boolean =>
  firstFit(path, readTemplates(templates).strict)?.has('build') ?? false;

/** Whether the operator says that a directory is a build, whatever it is called. */
export const isToldBuild = (path: string, templates: readonly string[]): boolean =>
  firstFit(path, readTemplates(templates).told)?.has('build') ?? false;

interface Templates {
  templates: readonly string[];
  strict: Part[][];
  free: Part[][];
  told: Part[][];
}

/** The templates that were used last: those of the settings. */
let known: Templates = { templates: [], strict: [], free: [], told: [] };

function readTemplates(templates: readonly string[]): Templates {
  if (known.templates !== templates) {
    const read = templates.map(readTemplate);
    known = {
      templates,
      strict: read.map(({ strict }) => strict),
      free: read.map(({ free }) => free),
      told: read.filter(({ isTold }) => isTold).map(({ free }) => free),
    };
  }
  return known;
}
