/**
 * Reads the config: the YAML file, then environment variables over it, then what a command line
 * gave; validated once, every fault told with its place.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument, type YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { StackvizError, toStackvizError } from '../base/errors.ts';
import { type ConfigKey, configKeys } from './keys.ts';
import { type Config, configSchema } from './schema.ts';

/** Where settings come from. */
export interface ConfigSources {
  /** YAML file; undefined: none. */
  file?: string | undefined;
  environment?: NodeJS.ProcessEnv;
  /** Settings of the command line by key, for example `{'serve.port': 0}`; undefined ones do not count. */
  overrides?: Record<string, unknown>;
}

type Path = readonly PropertyKey[];

/** Reads the file as plain data, and tells lines by path. */
function readYaml(file: string): { data: unknown; lineOf: (path: Path) => number | null } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StackvizError('CONFIG_UNREADABLE', `${file}: ${toStackvizError(error).message}`, {
      cause: error,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    // without it as a cause, whose message goes on over several lines
    throw new StackvizError('CONFIG_INVALID', `${file}:${line}: ${yamlProblem(fault, text)}`);
  }
  const lineOf = (path: Path): number | null => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = document.getIn(path.slice(0, depth - 1), true);
      const items =
        (parent as { items?: { key?: { value?: unknown; range?: number[] } }[] })?.items ?? [];
      const key = items.find((item) => item.key?.value === path[depth - 1])?.key;
      if (key?.range !== undefined) return lines.linePos(key.range[0] as number).line;
    }
    return null;
  };
  return { data: document.toJS() ?? {}, lineOf };
}

/** What is wrong with the text as YAML; the library's words are partly for who calls it. */
function yamlProblem({ code, message, pos }: YAMLParseError, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: only one is read';
  const told = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  if (code !== 'DUPLICATE_KEY') return told;
  const key = /^[^\s:,{}]+/.exec(text.slice(pos[0]))?.[0];
  return `the key ${key} is there twice, and must be unique`;
}

function setIn(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  let at = target;
  for (const part of parts) {
    if (typeof at[part] !== 'object' || at[part] === null) at[part] = {};
    at = at[part] as Record<string, unknown>;
  }
  at[last] = value;
}

/** A list or a mapping as YAML has it. @throws StackvizError CONFIG_INVALID */
function readValue({ variable, path }: ConfigKey, text: string): unknown {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault === undefined) return document.toJS();
  const message = `${variable}: ${path}: ${yamlProblem(fault, text)}`;
  throw new StackvizError('CONFIG_INVALID', message);
}

/** A variable's text as the key's type; what is no number stays text for the schema to refuse. */
function readVariable(key: ConfigKey, text: string): unknown {
  if (key.nullable && text === '') return null;
  if (key.type === 'number' && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (key.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (key.type === 'mapping' || key.type === 'list') return readValue(key, text);
  return text;
}

/** Variables of our prefix that are read elsewhere. */
const OTHER_VARIABLES = new Set(['STACKVIZD_CONFIG', 'STACKVIZD_NODE']);

/** Names of the variables that look like settings. */
const settingsOf = (environment: NodeJS.ProcessEnv): string[] =>
  Object.keys(environment).filter(
    (name) => name.startsWith('STACKVIZD_') && !OTHER_VARIABLES.has(name),
  );

/** Those that are none: a slip of the pen, or of another version. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const settings = settingsOf(environment);
  if (settings.length === 0) return [];
  const known = new Set(configKeys().map(({ variable }) => variable));
  return settings.filter((name) => !known.has(name));
}

/** A path of the command line's or the environment's, which may be relative to where it was typed. */
const absolute = (key: ConfigKey, value: unknown): unknown =>
  key.path === 'root' && typeof value === 'string' && value !== '' ? resolve(value) : value;

/** What a value must be, by the schema's name of its type, and how it is written. */
const WRITTEN: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, as [one, two]; [] for none',
  record: 'a mapping of names to values; {} for none',
  object: 'a mapping of keys',
};

/** What is wrong with a value, in the words of who writes it. */
function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.expected in WRITTEN) {
    return `must be ${WRITTEN[issue.expected]}`;
  }
  const [ofKey] = issue.code === 'invalid_key' ? issue.issues : [];
  if (ofKey !== undefined) return problemOf(ofKey);
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'url') {
    return 'must be an address that begins with http:// or https://';
  }
  return issue.message;
}

/** One fault as `<place>: <key> <problem>`. */
function describe(issue: z.core.$ZodIssue, place: (path: Path) => string): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${place(path)}${path.join('.')}: there is no such key`;
    });
  }
  const key = issue.path.join('.') || 'the config';
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const must = key === 'root' ? 'must be set, here or by --root DIR' : 'must be set';
  return [`${place(issue.path)}${key}: ${missing ? must : problemOf(issue)}`];
}

/**
 * Loads the settings.
 *
 * @throws StackvizError CONFIG_UNREADABLE or CONFIG_INVALID; the message names each wrong key and its
 *   line in the file, or the variable it came from
 */
export function loadConfig({ file, environment = {}, overrides = {} }: ConfigSources): Config {
  const yaml = file === undefined ? { data: {}, lineOf: () => null } : readYaml(file);
  const data = yaml.data;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new StackvizError('CONFIG_INVALID', `${file}: must be a mapping of keys`);
  }
  const origin = new Map<string, string>();
  const hasSettings = settingsOf(environment).length > 0;
  for (const key of hasSettings ? configKeys() : []) {
    const text = environment[key.variable];
    if (text === undefined) continue;
    setIn(data as Record<string, unknown>, key.path, absolute(key, readVariable(key, text)));
    origin.set(key.path, key.variable);
  }
  for (const [path, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    setIn(data as Record<string, unknown>, path, value);
    origin.set(path, 'command line');
  }
  const result = configSchema.safeParse(data, { reportInput: true });
  if (result.success) return result.data;
  const place = (path: Path): string => {
    for (let depth = path.length; depth > 0; depth--) {
      const from = origin.get(path.slice(0, depth).join('.'));
      if (from !== undefined) return `${from}: `;
    }
    const line = yaml.lineOf(path);
    if (line !== null) return `${file}:${line}: `;
    return file === undefined ? '' : `${file}: `;
  };
  const faults = result.error.issues.flatMap((issue) => describe(issue, place));
  throw new StackvizError('CONFIG_INVALID', faults.join('\n'));
}
