/** Settings of the connection to Redis; see schema.ts. */
import { z } from 'zod';
import { absolutePath } from './fields.ts';

/** Why nothing can be reached by an address; null: something can. */
function faultOf(url: string): string | null {
  if (!/^rediss?:\/\//.test(url)) return 'must start with redis:// or rediss:// (TLS)';
  const parts = URL.parse(url);
  if (parts === null) return 'is no address, as redis://host:6379/0 is one';
  if (parts.search !== '' || parts.hash !== '') {
    return 'takes no parameters (?...): TLS is rediss://, and user and password are queue.redis.username and queue.redis.password or passwordFile';
  }
  if (/^\/?\d*$/.test(parts.pathname)) return null;
  return 'must end with the number of a database, or with the host: a Unix socket is queue.redis.socketPath';
}

export const redis = z.strictObject({
  url: z
    .string()
    .superRefine((url, { addIssue }) => {
      const message = faultOf(url);
      if (message !== null) addIssue({ code: 'custom', message });
    })
    .default('redis://127.0.0.1:6379/0')
    .describe('Redis server: `redis://host:port/db`, or `rediss://` for TLS.'),
  socketPath: absolutePath()
    .nullable()
    .default(null)
    .describe('Unix socket of the Redis server; goes before host and port of `url`.'),
  username: z.string().nullable().default(null).describe('ACL user of the Redis server.'),
  password: z.string().nullable().default(null).describe('Password. Prefer `passwordFile`.'),
  passwordFile: absolutePath()
    .nullable()
    .default(null)
    .describe('File that holds the password, for example a systemd credential.'),
  tlsCaFile: absolutePath()
    .nullable()
    .default(null)
    .describe(
      'PEM file of the authority that signed the server certificate; only with `rediss://`.',
    ),
});
