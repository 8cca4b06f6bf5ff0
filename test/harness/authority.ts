/** An authority of the operator's own, and what it signed. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `ca.pem`, `bot.pem` with `bot.key` that it signed for 127.0.0.1, and `other.pem`, which signed nothing. */
export function signIn(directory: string): void {
  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' });
  const made = ['req', '-newkey', 'rsa:2048', '-nodes'];
  for (const name of ['ca', 'other']) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl(...made, '-x509', '-days', '1', '-subj', `/CN=Internal ${name}`, ...files);
  }
  openssl(...made, '-subj', '/CN=bot', '-keyout', 'bot.key', '-out', 'bot.csr');
  writeFileSync(join(directory, 'names'), 'subjectAltName = IP:127.0.0.1\n');
  const signed = ['x509', '-req', '-in', 'bot.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key'];
  openssl(...signed, '-CAcreateserial', '-days', '1', '-extfile', 'names', '-out', 'bot.pem');
}
