/**
 * One GET, as the guard lets it pass, redirects followed. Node's own client: it never decodes a body, so
 * that what was coded can be resumed and stored as it is; `fetch` decodes before anyone sees the bytes, and
 * takes a gzip that was cut short for whole. It is asked for `identity` (Swift and Apache send what is stored
 * coded all the same), and nothing of the user's or the machine's is ever sent: no cookies, no credentials.
 */
import type { IncomingMessage, RequestOptions } from 'node:http';
import { get as secureGet } from 'node:https';
import { codeOf, StackvizError, withAuthority } from '../../base/errors.ts';
import { get as plainGet } from '../../base/http.ts';
import { VERSION } from '../../base/version.ts';
import type { FetchContext } from '../context.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_HEADER_BYTES = 16_384;
/** What may pass: the server is overloaded, or asks for patience. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface Answer {
  /** After redirects. */
  url: URL;
  status: number;
  headers: IncomingMessage['headers'];
  /** As it travels. Read it to its end, or destroy it. It fails when it is cut short, as far as that shows. */
  body: IncomingMessage;
}

/** An error of a connection as one with a code of ours. */
export function wireError(thrown: unknown, url: URL, signal?: AbortSignal): StackvizError {
  if (thrown instanceof StackvizError) return thrown;
  if (signal?.aborted === true) return abortError(signal);
  const error = thrown as NodeJS.ErrnoException;
  const code = codeOf(error) ?? '';
  const options = { retryable: true, cause: error };
  const untrusted = withAuthority(error, 'the variable NODE_EXTRA_CA_CERTS');
  const why = untrusted ?? (error.message || code);
  if (['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code)) {
    return new StackvizError('FETCH_BROKEN', `${url.host} broke the transfer off`, options);
  }
  return new StackvizError('FETCH_UNREACHABLE', `${url.host}: ${why}`, options);
}

/** Why a signal ended the fetching. */
export function abortError(signal: AbortSignal): StackvizError {
  if (signal.reason instanceof StackvizError) return signal.reason;
  if ((signal.reason as Error | undefined)?.name === 'TimeoutError') {
    return new StackvizError('FETCH_TIMEOUT', 'it took too long', { retryable: true });
  }
  return new StackvizError('ABORTED', 'fetching was stopped', { retryable: true });
}

function getOnce(
  url: URL,
  { guard, limits, signal }: FetchContext,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      agent: isSecure ? guard.agents.secure : guard.agents.plain,
      lookup: guard.lookupFor(url),
      maxHeaderSize: MAX_HEADER_BYTES,
      timeout: limits.silenceMs,
      signal,
      headers: {
        'User-Agent': `stackvizd/${VERSION}`,
        Accept: 'text/html, application/json;q=0.9, */*;q=0.5',
        'Accept-Encoding': 'identity',
        ...headers,
      },
    };
    let answer: IncomingMessage | null = null;
    const request = (isSecure ? secureGet : plainGet)(url, options, (body) => {
      answer = body;
      resolve({ url, status: body.statusCode ?? 0, headers: body.headers, body });
    });
    request.on('timeout', () => {
      const message = `${url.host} sent nothing for ${limits.silenceMs / 1000} s`;
      const error = new StackvizError('FETCH_TIMEOUT', message, { retryable: true });
      (answer ?? request).destroy(error);
    });
    request.on('error', (error) => reject(wireError(error, url, signal)));
  });
}

/** Where a redirect leads. @throws StackvizError FETCH_URL */
function targetOf({ url, headers }: Answer): URL {
  const target = URL.parse(headers.location ?? '', url.href);
  if (target === null) {
    throw new StackvizError('FETCH_URL', `${url.host} redirects to what is no address`);
  }
  return target;
}

/**
 * @returns the answer, whatever its status
 * @throws StackvizError of the guard; FETCH_REDIRECTS; FETCH_UNREACHABLE, FETCH_BROKEN, FETCH_TIMEOUT
 *   (retryable), ABORTED
 */
export async function get(
  address: URL,
  context: FetchContext,
  headers: Record<string, string> = {},
): Promise<Answer> {
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    context.guard.check(url);
    const answer = await getOnce(url, context, headers);
    if (!REDIRECTS.has(answer.status)) return answer;
    answer.body.destroy();
    url = targetOf(answer);
  }
  throw new StackvizError('FETCH_REDIRECTS', `${address.host} redirects without end`);
}

/** The error that an unwanted status is; the answer is dropped. */
export function statusError({ url, status, body }: Answer): StackvizError {
  body.destroy();
  // what stands in a query may be long, and none of ours says anything
  const what = `${url.origin}${url.pathname}`;
  if (status === 404 || status === 410) {
    return new StackvizError('FETCH_MISSING', `${what}: not there (${status})`);
  }
  const retryable = PASSING.has(status);
  return new StackvizError('FETCH_STATUS', `${what}: answered ${status}`, { retryable });
}
