/** The keys of the config as a flat list, read off the schema: for the environment and the docs. */
import { z } from 'zod';
import { configSchema } from './schema.ts';

export interface ConfigKey {
  /** For example `queue.redis.url`. */
  path: string;
  /** Environment variable that overrides it, `STACKVIZD_QUEUE_REDIS_URL`. */
  variable: string;
  type: 'string' | 'number' | 'boolean' | 'mapping' | 'list';
  nullable: boolean;
  /** Undefined: the key must be set. */
  fallback: unknown;
  description: string;
}

interface Node {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  anyOf?: Node[];
}

function variableOf(path: string): string {
  return `STACKVIZD_${path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

function* leaves(node: Node, path: string): Generator<ConfigKey> {
  if (node.properties !== undefined) {
    for (const [name, child] of Object.entries(node.properties)) {
      yield* leaves(child, path === '' ? name : `${path}.${name}`);
    }
    return;
  }
  const types = (node.anyOf ?? [node]).flatMap((option) => option.type ?? []);
  const type = types.find((name) => name !== 'null') ?? 'string';
  yield {
    path,
    variable: variableOf(path),
    type:
      type === 'integer' || type === 'number'
        ? 'number'
        : type === 'boolean'
          ? 'boolean'
          : type === 'object'
            ? 'mapping'
            : type === 'array'
              ? 'list'
              : 'string',
    nullable: types.includes('null'),
    fallback: node.default,
    description: node.description ?? '',
  };
}

let keys: readonly ConfigKey[] | null = null;

/** Every key, in the order of the schema. Read off it when first asked for: most commands never do. */
export function configKeys(): readonly ConfigKey[] {
  keys ??= [...leaves(z.toJSONSchema(configSchema, { io: 'input' }) as Node, '')];
  return keys;
}
