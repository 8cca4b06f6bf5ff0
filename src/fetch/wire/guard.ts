/**
 * Whom we may ask: hosts by name before they are looked up, and addresses after. The addresses that were
 * checked are those that are connected to, so that a name whose answer changes between (DNS rebinding)
 * gains nothing; every redirect goes through the same.
 */
import { lookup as lookUp } from 'node:dns';
import type { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { StackvizError } from '../../base/errors.ts';
import { Agent } from '../../base/http.ts';
import { isPublicAddress } from './addresses.ts';

export interface GuardOptions {
  /** `host`, `host:port`, `host:*` or `*.domain`; `any`: every host with public addresses. */
  hosts: readonly string[] | 'any';
  /** Hosts, written alike, that may have other than public addresses. */
  privateHosts: readonly string[];
  /** How names are looked up; for tests. */
  lookup?: LookupFunction;
}

export interface Guard {
  /**
   * Lets an address pass, before anything is connected to.
   *
   * @throws StackvizError FETCH_URL, FETCH_HOST, FETCH_ADDRESS
   */
  check(url: URL): void;
  /** For the `lookup` of a request to a checked address: fails with FETCH_ADDRESS. */
  lookupFor(url: URL): LookupFunction;
  /** Connections that this guard let pass: no other may use them. */
  agents: { plain: PlainAgent; secure: SecureAgent };
  /** Closes those that nobody uses. */
  close(): void;
}

/** A connection that nobody uses is kept for so long. */
const KEEP_ALIVE = { keepAlive: true, timeout: 15_000 };

const USUAL_PORTS = new Set(['80', '443']);
const ENTRY = /^(\[.*\]|[^:]*)(?::(\d+|\*))?$/;

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/** Whether an entry of a list of hosts means the host of an address. */
function isMeant(entry: string, url: URL): boolean {
  const [, wanted = '', port] = ENTRY.exec(entry.toLowerCase()) ?? [];
  const host = bare(url.hostname);
  const isHost = wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === bare(wanted);
  if (!isHost || port === '*') return isHost;
  const actual = url.port || (url.protocol === 'https:' ? '443' : '80');
  return port === undefined ? USUAL_PORTS.has(actual) : actual === port;
}

export function createGuard({ hosts, privateHosts, lookup = lookUp }: GuardOptions): Guard {
  const isListed = (entries: readonly string[], url: URL) =>
    entries.some((entry) => isMeant(entry, url));

  function refuseAddress(address: string, url: URL): StackvizError {
    const what = address === bare(url.hostname) ? address : `${url.hostname} is ${address}, which`;
    const message = `${what} is no public address; nothing was connected to`;
    return new StackvizError('FETCH_ADDRESS', message);
  }

  const agents = { plain: new Agent(KEEP_ALIVE), secure: new SecureAgent(KEEP_ALIVE) };
  return {
    agents,
    close() {
      agents.plain.destroy();
      agents.secure.destroy();
    },

    check(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new StackvizError(
          'FETCH_URL',
          `${url.protocol} is not fetched from, only http: and https:`,
        );
      }
      if (url.username !== '' || url.password !== '') {
        throw new StackvizError(
          'FETCH_URL',
          'an address with a user or a password in it is not fetched',
        );
      }
      const isPrivate = isListed(privateHosts, url);
      if (hosts !== 'any' && !isListed(hosts, url)) {
        throw new StackvizError(
          'FETCH_HOST',
          `${url.host} is none of the hosts that may be fetched from`,
        );
      }
      const host = bare(url.hostname);
      if (isIP(host) !== 0 && !isPrivate && !isPublicAddress(host)) throw refuseAddress(host, url);
    },

    lookupFor(url) {
      const isPrivate = isListed(privateHosts, url);
      return (name, options, callback) => {
        lookup(name, { ...options, all: true }, (error, found) => {
          if (error !== null) return callback(error, '', 0);
          const addresses = Array.isArray(found) ? found : [{ address: found, family: 4 }];
          const bad = addresses.find(({ address }) => !isPrivate && !isPublicAddress(address));
          const [first] = addresses;
          if (bad !== undefined) return callback(refuseAddress(bad.address, url), '', 0);
          if (options.all === true) return callback(null, addresses);
          callback(null, first?.address ?? '', first?.family ?? 4);
        });
      };
    },
  };
}
