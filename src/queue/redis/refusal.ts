/** How a Redis that is there says that it cannot be used. */

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
