/**
 * One notification: the bytes of a summary, posted to the one address of the settings, and signed.
 *
 *     POST <url>
 *     Content-Type: application/json
 *     X-Stackvizd-Timestamp: 1795859999
 *     X-Stackvizd-Signature: sha256=<HMAC-SHA256 of "<timestamp>.<body>", hex>
 *     X-Stackvizd-Delivery: <id, the same for every try>
 */
import { createHmac } from 'node:crypto';
import { connectionFault } from './authority.ts';

/** Where to, and how. */
export interface Target {
  url: string;
  /** Null: not signed. */
  secret: string | null;
  timeoutMs: number;
}

/** What became of a try. `refused`: the other side will never take it. */
export type Answer = { kind: 'taken' | 'refused' | 'failed'; why: string };

/** By a time and a body, what the receiver computes as well. */
export const signatureOf = (secret: string, timestamp: number, body: Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;

/** Answers that another try may change: the server's trouble, too many requests. */
const mayPass = (status: number) =>
  status >= 500 || status === 408 || status === 425 || status === 429;

/** Never rejects. Redirects are not followed: the summary goes to the address that was configured, or nowhere. */
export async function post(
  target: Target,
  body: Uint8Array<ArrayBuffer>,
  id: string,
): Promise<Answer> {
  const timestamp = Math.floor(Date.now() / 1000);
  const { url, secret, timeoutMs } = target;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'stackvizd',
        'x-stackvizd-delivery': id,
        'x-stackvizd-timestamp': String(timestamp),
        ...(secret === null
          ? {}
          : { 'x-stackvizd-signature': signatureOf(secret, timestamp, body) }),
      },
    });
    // what it says is of no use, and may have no end
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return { kind: 'taken', why: `${status}` };
    return { kind: mayPass(status) ? 'failed' : 'refused', why: `answered ${status}` };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return { kind: 'failed', why: (cause && connectionFault(cause)) || message };
  }
}
