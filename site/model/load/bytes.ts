/** Fetching files of a dataset: bytes, whatever the server did to them on the way. */

/** Why a file could not be had; `kind` picks the explanation the page gives. */
export class LoadError extends Error {
  readonly kind: 'missing' | 'http' | 'network' | 'foreign' | 'malformed' | 'decoder';
  readonly url: string;
  constructor(kind: LoadError['kind'], url: string, message: string) {
    super(message);
    this.name = 'LoadError';
    this.kind = kind;
    this.url = url;
  }
}

/** Called while a file arrives; `total` is null where the server does not tell it. */
export type OnProgress = (loaded: number, total: number | null) => void;

/** A file that has the hash of its content in its name never changes. */
const NAMED_BY_CONTENT = /\.[\da-f]{10}\.[^/]*$/;

/**
 * fetch, with failures as LoadError. Where a server says nothing of how long a file may be kept, browsers keep it for a
 * tenth of its age: what is written again under its name is asked for anew, which costs an answer of no body. Statuses
 * outside 200-299 are failures.
 */
export async function request(
  url: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers,
      cache: NAMED_BY_CONTENT.test(url) ? 'default' : 'no-cache',
    });
  } catch (error) {
    throw new LoadError('network', url, `The server did not answer (${String(error)}).`);
  }
  if (response.ok) return response;
  const kind = response.status === 404 || response.status === 410 ? 'missing' : 'http';
  throw new LoadError(kind, url, `The server answered ${response.status}.`);
}

/** Reads a body chunk by chunk, so that a slow file shows progress. */
export async function readBody(response: Response, onProgress?: OnProgress): Promise<Uint8Array> {
  if (!onProgress || !response.body) return new Uint8Array(await response.arrayBuffer());
  // With a Content-Encoding, Content-Length counts packed bytes and the body delivers unpacked ones.
  const length = response.headers.has('content-encoding')
    ? null
    : Number(response.headers.get('content-length')) || null;
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    onProgress(loaded, length);
  }
  return concat(chunks, loaded);
}

/** Puts chunks together. */
export function concat(
  chunks: readonly Uint8Array[],
  length = chunks.reduce((sum, chunk) => sum + chunk.length, 0),
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Whether bytes are a gzip file; JSON and CSV never start with these. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks through the browser's (and Node's) own inflate. */
export async function inflate(
  bytes: Uint8Array,
  format: 'gzip' | 'deflate-raw',
): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A file as text; a gzip file is unpacked unless the server already did. */
export async function loadText(url: string, onProgress?: OnProgress): Promise<string> {
  const response = await request(url);
  try {
    const bytes = await readBody(response, onProgress);
    return new TextDecoder().decode(isGzip(bytes) ? await inflate(bytes, 'gzip') : bytes);
  } catch (error) {
    throw new LoadError('malformed', url, `The file is damaged (${String(error)}).`);
  }
}

/** A JSON file. Its shape is the publisher's promise; callers check what they cannot live without. */
export async function loadJson<T>(url: string, onProgress?: OnProgress): Promise<T> {
  const text = await loadText(url, onProgress);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new LoadError('malformed', url, `The file is not JSON (${String(error)}).`);
  }
}
