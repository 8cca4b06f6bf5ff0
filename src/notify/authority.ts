/** Whom to trust of those who say that they are the receiver: the usual authorities, and the operator's own. */
import { readFileSync } from 'node:fs';
import { StackvizError, toStackvizError, withAuthority } from '../base/errors.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

/** What this Node.js trusts by itself; null: nothing was changed yet. */
let usual: string[] | null = null;

/**
 * Trusts the authorities in a file as well, in all of this process: it connects to nobody else by TLS but to Redis, which
 * has a setting of its own.
 *
 * A receiver that was trusted before may go on to be: its TLS session is taken up again.
 *
 * @param file PEM; null: only the usual ones
 * @throws StackvizError CONFIG_UNREADABLE, CONFIG_INVALID: it holds no certificate
 */
export function trustAuthority(file: string | null): void {
  if (file === null && usual === null) return;
  // an import would read all that it exports, the list of all authorities too
  const { getCACertificates, setDefaultCACertificates } = process.getBuiltinModule('node:tls');
  usual ??= getCACertificates('default');
  if (file === null) {
    setDefaultCACertificates(usual);
    return;
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `notify.caFile: ${toStackvizError(cause).message}`;
    throw new StackvizError('CONFIG_UNREADABLE', message, { cause });
  }
  try {
    const own = text.match(CERTIFICATE) ?? [];
    if (own.length === 0) throw new Error('it has none');
    setDefaultCACertificates([...usual, ...own]);
  } catch (cause) {
    const message = `notify.caFile: ${file} is no PEM file of certificates`;
    throw new StackvizError('CONFIG_INVALID', message, { cause });
  }
}

/** Why a connection failed, with the setting that helps. */
export const connectionFault = (error: Error): string =>
  withAuthority(error, 'notify.caFile') ?? error.message;
