/**
 * What a test asked, so far as it tells services apart: host and port, or the first part of the path where
 * all of them stand behind one web server, as devstack has it (`http://10.0.0.1/identity/v3`).
 */

const URL_PARTS = /https?:\/\/([\w.-]{1,255}|\[[\da-f:]{2,45}\])(?::(\d{1,5}))?(\/[\w.-]{1,64})?/i;
/** urllib3's words: HTTPConnectionPool(host='127.0.0.1', port=5000): ... with url: /v3/auth/tokens */
const POOL =
  /HTTPS?ConnectionPool\(host='([^']{1,255})', port=(\d{1,5})\)(?:.{0,200}?with url: (\/[\w.-]{1,64})?)?/;

/** A message that says that nobody listened; that somebody did not answer in time. */
export const REFUSED = /Connection refused|ECONNREFUSED|Errno 111\b|ConnectFailure/;
export const UNANSWERED =
  /Read timed out|ReadTimeout|timed out|TimeoutException|Gateway Time-?out|RemoteDisconnected|Connection aborted/;

const named = (host: string, port: number, path: string | undefined): string =>
  port === 80 || port === 443 ? `${host}${path ?? ''}` : `${host}:${port}`;

/** The service a URL, or a message with one, is of; null where it holds none. */
export function endpointOf(text: string): string | null {
  const pool = POOL.exec(text);
  if (pool !== null) return named(pool[1] as string, Number(pool[2]), pool[3]);
  const url = URL_PARTS.exec(text);
  return url === null ? null : named(url[1] as string, Number(url[2] ?? 80), url[3]);
}
