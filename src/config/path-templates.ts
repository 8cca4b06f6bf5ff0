/**
 * Templates of build paths below the logs root, `{change:-2}/{change}/{patchset}/{pipeline}/{job}/{build}`.
 *
 * A template has one part for each directory:
 *
 *     {name}      a directory that is the name's value
 *     {name+}     one or more directories: a project with slashes
 *     {name:2}    the first two characters of the name's value, {name:-2} the last two
 *     *  **       any directory; any number of them, also none
 *     text        a directory of that name
 *
 * No regular expression of a user's is ever run on a path, which an uploader chooses.
 */
import { z } from 'zod';

/** Names a template can use, and the values they can have; `host` and `shard` are left out again. */
export const PATH_FIELDS = {
  pipeline: /./,
  project: /./,
  branch: /./,
  job: /./,
  build: /^[0-9a-f]{7,32}$/,
  change: /^\d+$/,
  patchset: /^\d+$/,
  revision: /^[0-9a-f]{40}$/,
  host: /^[^.]+\..+$/,
  shard: /./,
} satisfies Record<string, RegExp>;

export type PathField = keyof typeof PATH_FIELDS;

/** Zuul's layouts: change, ref update, periodic, sharded. Any directories may stand before most. */
export const DEFAULT_PATH_TEMPLATES = [
  '**/{change:-2}/{change}/{patchset}/{pipeline}/{job}/{build}',
  '**/{revision:2}/{revision}/{pipeline}/{job}/{build}',
  '{pipeline}/{host}/{project+}/{branch}/{job}/{build}',
  '**/{build:3}/**/{build}',
];

const NAMES = Object.keys(PATH_FIELDS).join('|');
const PART = new RegExp(`^(?:\\*{1,2}|[A-Za-z0-9._-]+|\\{(?:${NAMES})(?:\\+|:-?[1-9]\\d?)?\\})$`);
/** Parts of variable length multiply what has to be tried. */
const MAX_VARIABLE_PARTS = 3;

const template = z
  .string()
  .max(500)
  .refine((text) => text.split('/').every((part) => PART.test(part)), {
    error: `each part must be a name of a directory, *, **, {name}, {name+}, {name:2} or {name:-2} with one of the names ${NAMES.replaceAll('|', ', ')}`,
  })
  .refine(
    (text) =>
      text.split('/').filter((part) => part === '**' || part.endsWith('+}')).length <=
      MAX_VARIABLE_PARTS,
    { error: `at most ${MAX_VARIABLE_PARTS} parts may be ** or {name+}` },
  );

export const pathTemplatesSchema = z.array(template).default(DEFAULT_PATH_TEMPLATES);
