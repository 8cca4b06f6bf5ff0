/** Settings of fetching logs from other servers: of `serve`, and of `view` where a config is named. */
import { z } from 'zod';
import { integer, timerSeconds } from './fields.ts';

const HOST = /^(?:(?:\*\.)?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?:\d{1,5}|\*))?$/;

const USUAL = ['80', '443'];

/** The parts of an entry in lower case; without a port it means the usual ones. */
function partsOf(entry: string) {
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(entry.toLowerCase()) ?? [];
  return { host: host.replace(/\.$/, ''), ports: port === undefined ? USUAL : [port] };
}

/** Whether an entry means all hosts of another: it is the same, or those below a domain that it names. */
const spans = (host: string, other: string) =>
  host === other || (host.startsWith('*.') && other.replace(/^\*/, '').endsWith(host.slice(1)));

/** Whether there is a host and port that two entries of such lists mean both. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (!spans(a.host, b.host) && !spans(b.host, a.host)) return false;
  if (a.ports.includes('*') || b.ports.includes('*')) return true;
  return a.ports.some((port) => b.ports.includes(port));
}

const hosts = (text: string) =>
  z
    .array(z.string().regex(HOST, 'must be host, host:port, host:* or *.domain'))
    .default([])
    .describe(text);

export const fetch = z.strictObject({
  hosts: hosts(
    'Hosts that `serve` may fetch from, on request of anyone who may ask it: `host`, `host:port` or `*.domain` (any host below it). Of Zuul, of the review server, and of all object stores the logs lie in. Without a port, 80 and 443; `host:*`: any.',
  ),
  privateHosts: hosts(
    'Of these hosts, those that may have addresses which are not public: private, loopback, link-local. All others are refused whatever their name is said to be.',
  ),
  gerrit: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default('https://review.opendev.org')
    .describe('Review server that is asked for a change given by its number; null: none.'),
  maxMebibytes: integer(1, 1_048_576, 2048, 'MiB fetched of one run, as they travel.'),
  maxLogMebibytes: integer(
    0,
    1_048_576,
    256,
    'MiB of those that logs of services may be, which explain failures; what is more is left out with a warning.',
  ),
  maxListings: integer(
    1,
    100_000,
    300,
    'Directories listed of one run that has no zuul-manifest.json; inputs in others are not found, with a warning.',
  ),
  maxEntries: integer(1, 10_000_000, 50_000, 'Entries of all its listings, or of its manifest.'),
  concurrency: integer(1, 64, 8, 'Requests of one run at the same time.'),
  silenceSeconds: timerSeconds(1, 30, 'Seconds without a byte after which a request is given up.'),
  timeoutSeconds: timerSeconds(1, 1800, 'Seconds the fetching of one run may take.'),
  retries: integer(0, 20, 4, 'Times a broken transfer is resumed, or begun again.'),
});
