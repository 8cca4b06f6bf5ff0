/** Answers that are read whole: listings, manifests, an API's JSON. Decoded, and bounded. */
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackvizError } from '../../base/errors.ts';
import type { FetchContext } from '../context.ts';
import { atMost, codingsOf, decodersOf } from './codings.ts';
import { type Answer, abortError, get, statusError, wireError } from './request.ts';

const FIRST_WAIT_MS = 300;

/** Waits before the next try, longer each time. @throws StackvizError as the signal says */
export async function backOff(tries: number, signal?: AbortSignal): Promise<void> {
  const ms = FIRST_WAIT_MS * 2 ** tries * (0.5 + Math.random() / 2);
  await sleep(ms, undefined, { signal }).catch(() => {
    throw abortError(signal as AbortSignal);
  });
}

/** Does something again while what it fails by may pass. */
export async function withRetries<T>(context: FetchContext, act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      const again = error instanceof StackvizError && error.retryable && error.code !== 'ABORTED';
      if (!again || tries === context.limits.retries || context.signal?.aborted === true)
        throw error;
      await backOff(tries, context.signal);
    }
  }
}

/** The whole body, decoded. @throws StackvizError FETCH_TOO_LARGE, FETCH_CODING, as get() */
async function readBody(answer: Answer, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const { body, headers, url } = answer;
  const decoders = decodersOf(codingsOf(headers['content-encoding']));
  if (decoders === null) {
    body.destroy();
    const message = `${url.host} sends it as ${headers['content-encoding']}, which is not read`;
    throw new StackvizError('FETCH_CODING', message);
  }
  const parts: Buffer[] = [];
  const message = `${url.origin}${url.pathname}: more than ${maxBytes} bytes`;
  const limit = atMost(maxBytes, () => new StackvizError('FETCH_TOO_LARGE', message));
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk);
      done();
    },
  });
  try {
    await pipeline([body, ...decoders, limit, sink]);
  } catch (error) {
    throw wireError(error, url, signal);
  }
  return Buffer.concat(parts);
}

export interface Text {
  /** After redirects. */
  url: URL;
  type: string;
  text: string;
}

/** @throws StackvizError FETCH_MISSING, FETCH_STATUS, as readBody() and get() */
export function getText(url: URL, context: FetchContext): Promise<Text> {
  return withRetries(context, async () => {
    const answer = await get(url, context);
    if (answer.status !== 200) throw statusError(answer);
    const body = await readBody(answer, context.limits.maxAnswerBytes, context.signal);
    // a charset that is said is often none (mini_httpd says `%s`); names in links are escaped ASCII
    const type = answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    return { url: answer.url, type, text: body.toString('utf8') };
  });
}

/** JSON, without what Gerrit puts before it. @throws StackvizError FETCH_JSON, as getText() */
export async function getJson(url: URL, context: FetchContext): Promise<unknown> {
  const { text } = await getText(url, context);
  try {
    return JSON.parse(text.replace(/^\ufeff/, '').replace(/^\)\]\}'/, ''));
  } catch {
    throw new StackvizError('FETCH_JSON', `${url.origin}${url.pathname}: the answer is no JSON`);
  }
}
