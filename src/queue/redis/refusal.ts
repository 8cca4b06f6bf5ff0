/** How a Redis that is there says that it cannot be used, and which setting to look at. */
import type { Config } from '../../config/schema.ts';
import { KEY_PREFIX } from './names.ts';

/**
 * Errors by which it refuses what is asked of it (https://redis.io/docs/latest/develop/reference/protocol-spec/,
 * "Simple errors": the first word is the kind). They also stand within the message of another: a script
 * that BullMQ runs fails with `ERR`, and tells behind it what its command was answered.
 */
const REFUSALS = [
  'BUSY',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'WRONGPASS',
];
const REFUSAL = new RegExp(`\\b(?:${REFUSALS.join('|')})\\b`);
const FIRST_WORD = /^[A-Z]{3,}\b/;

/** The word by which Redis refuses: of an error that it answered, or of one that quotes it; null: neither. */
export function refusalOf({ name, message }: Error): string | null {
  const known = REFUSAL.exec(message);
  if (known !== null) return known[0];
  return name === 'ReplyError' ? (FIRST_WORD.exec(message)?.[0] ?? null) : null;
}

/** What Redis did not let us do, as it names no key: `may not set stackvizd-writable`; null: nobody says. */
function forbidden(error: Error): string | null {
  const { command } = error as Error & { command?: { name: string; args: unknown[] } };
  if (command === undefined) return null;
  const { name, args } = command;
  const key = String(args[/^eval/i.test(name) ? 2 : 0] ?? '');
  return `may not ${name}${key.startsWith(KEY_PREFIX) ? ` ${key}` : ''}`;
}

const WITH_ARGUMENTS = /^(ERR unknown command [^,]*), with args beginning with:.*/s;

const isUnknownCommand = ({ message }: Error) => WITH_ARGUMENTS.test(message);

/** What Redis answered, without the arguments that it repeats: of a script, that is its text. */
export const answerOf = ({ message }: Error): string => message.replace(WITH_ARGUMENTS, '$1');

/** Which setting to look at, of ours or of Redis, where it does not let us; null: it refuses for something else. */
export function settingOf(error: Error, settings: Config['queue']['redis']): string | null {
  const { username, password, passwordFile } = settings;
  const url = URL.parse(settings.url);
  const user = username ?? decodeURIComponent(url?.username || 'default');
  const inUrl = url?.password ? 'queue.redis.url' : null;
  const ofPassword = password === null ? inUrl : 'queue.redis.password';
  const secret = passwordFile === null ? ofPassword : `queue.redis.passwordFile, ${passwordFile}`;
  switch (refusalOf(error)) {
    case 'NOAUTH':
    case 'WRONGPASS':
      return secret === null
        ? 'no password is set: queue.redis.passwordFile names a file that holds it'
        : `the password is that of ${secret}, for the user ${user}`;
    case 'NOPERM':
      return (
        `the user is that of queue.redis.${username === null ? 'url' : 'username'}, ` +
        `${[user, forbidden(error)].filter((part) => part !== null).join(', and ')}: see ACL SETUSER`
      );
    default:
      return isUnknownCommand(error) ? 'renamed or disabled there: see rename-command' : null;
  }
}
