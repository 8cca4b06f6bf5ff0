/**
 * What an address means, by its form alone.
 *
 *     https://zuul.example.org/t/TENANT/build/UUID[/logs|/console|/log/...]    page of a build
 *     https://zuul.example.org/t/TENANT/buildset/UUID
 *     https://zuul.example.org/t/TENANT/stream/UUID                            of one that runs
 *     https://zuul.example.org/t/TENANT/status/change/NUMBER,PATCHSET, .../status#NUMBER
 *     https://zuul.example.org/t/TENANT/builds?change=NUMBER&patchset=PATCHSET
 *     https://zuul.example.org/api/tenant/TENANT/build/UUID                    and so on, in the API
 *     https://zuul.tenant.org/build/UUID, /api/build/UUID                      of a host of one tenant
 *     https://review.example.org/c/PROJECT/+/NUMBER[/PATCHSET[/FILE]]
 *     https://review.example.org/#/c/NUMBER[/PATCHSET]                         before Gerrit 2.15
 *     https://review.example.org/q/NUMBER, /q/I<40 digits>, and behind #/      a search for one change
 *     https://review.example.org/NUMBER                                        of the review server we know
 *     NUMBER, NUMBER,PATCHSET, #/c/NUMBER, I<40 digits>                        there
 *
 * Zuul and Gerrit may be below a path. Anything else on http or https is a directory of logs.
 */
import { StackvizError } from '../../base/errors.ts';
import { classifyInput, mayBeTestInput } from '../../build/inputs/names.ts';
import { OUTPUT_DIRECTORY } from '../../build/own-files.ts';
import { readPasted } from './pasted.ts';

/** Addresses in one text that are looked at. */
const MAX_PASTED = 50;

/** Where a Zuul has its pages and its API, each without a slash at its end. */
export interface ZuulPlace {
  pages: string;
  api: string;
}

export type Address =
  | { kind: 'zuul-build'; zuul: ZuulPlace; uuid: string }
  | { kind: 'zuul-buildset'; zuul: ZuulPlace; uuid: string }
  /** The query of `/builds`. */
  | { kind: 'zuul-builds'; zuul: ZuulPlace; query: URLSearchParams }
  /** `change`: a number or a Change-Id; `gerrit`: without a slash at its end. */
  | { kind: 'gerrit-change'; gerrit: string; change: string; patchset: string | null }
  | { kind: 'logs'; url: URL };

const UUID = '[0-9a-f]{32}';
const TENANT = '(?:t|api/tenant)/[^/]+';
const ZUUL_RUN = new RegExp(
  `^(.*?)/(?:(${TENANT})/|(api)/)?(build|buildset|stream)/(${UUID})(?:/.*)?$`,
);
const ZUUL_CHANGE = new RegExp(
  `^(.*?)/(?:(${TENANT})/|(api)/)?(?:status/)?change/(\\d+)(?:,(\\d+))?$`,
);
const ZUUL_STATUS = new RegExp(`^(.*?)/(${TENANT})/status$`);
/** Pages of Zuul that are about none or many, and those of builds whose name was cut. */
const ZUUL_OTHER =
  /\/t\/[^/]+\/(?:status|(?:job|project|node|label|semaphore|autohold)s?|components|config-errors|builds|buildsets|build|buildset|stream)(?:\/|$)/;
const ZUUL_BUILDS = new RegExp(`^(.*?)/(?:(${TENANT})/|(api)/)?(?:builds|buildsets)(?:\\.html)?$`);

/** @param scope `t/TENANT`, `api/tenant/TENANT`, or undefined where the host is of one tenant */
function zuulAt(origin: string, path: string, scope: string | undefined): ZuulPlace {
  const root = `${origin}${path}`;
  const tenant = scope?.slice(scope.lastIndexOf('/') + 1);
  if (tenant === undefined) return { pages: root, api: `${root}/api` };
  return { pages: `${root}/t/${tenant}`, api: `${root}/api/tenant/${tenant}` };
}

function readZuul({ origin, pathname, searchParams, hash }: URL): Address | null {
  const path = pathname.replace(/\/+$/, '');
  const run = ZUUL_RUN.exec(path);
  if (run !== null) {
    const [, root = '', scope, , what, uuid = ''] = run;
    const kind = what === 'buildset' ? 'zuul-buildset' : 'zuul-build';
    return { kind, zuul: zuulAt(origin, root, scope), uuid };
  }
  const ofChange = (zuul: ZuulPlace, change = '', patchset?: string): Address => ({
    kind: 'zuul-builds',
    zuul,
    query: new URLSearchParams({ change, ...(patchset && { patchset }) }),
  });
  const change = ZUUL_CHANGE.exec(path);
  if (change !== null) {
    const [, root = '', scope, , number, patchset] = change;
    return ofChange(zuulAt(origin, root, scope), number, patchset);
  }
  const status = ZUUL_STATUS.exec(path);
  const sought = /^#(\d+)(?:,(\d+))?$/.exec(hash);
  if (status !== null && sought !== null) {
    return ofChange(zuulAt(origin, status[1] ?? '', status[2]), sought[1], sought[2]);
  }
  const builds = ZUUL_BUILDS.exec(path);
  if (builds === null || searchParams.size === 0) {
    if (!ZUUL_OTHER.test(path)) return null;
    const message =
      'this page of Zuul is about no build, buildset or change: open one from it, and copy its address';
    throw new StackvizError('FETCH_WHAT', message);
  }
  const query = new URLSearchParams();
  for (const name of [
    'change',
    'patchset',
    'project',
    'pipeline',
    'branch',
    'job_name',
    'result',
    'ref',
  ]) {
    for (const value of searchParams.getAll(name)) query.append(name, value);
  }
  const [, root = '', scope] = builds;
  return { kind: 'zuul-builds', zuul: zuulAt(origin, root, scope), query };
}

/** Without a project only near the top: an object store may have a container called `c`. */
const CHANGE_PAGE =
  /^(?:(.*?)\/c\/.+\/\+|((?:\/[^/]+)?)\/c)\/(\d+)(?:\/(?:\d+\.\.)?(\d+))?(?:\/.*)?$/;
const CHANGE_FRAGMENT = /^#?\/?(?:q\/|c\/(?:.+\/\+\/)?)?(\d+)(?:[/,](?:\d+\.\.)?(\d+))?(?:\/.*)?$/;
const OLD_PAGE = /^#\/c\//;
const SEARCH = /^(.*?)(?:\/#)?\/q\/(?:change:)?(\d+|I[0-9a-f]{40})\/?$/;
const ANY_SEARCH = /(?:^|#)\/q\//;

function readGerrit({ origin, pathname, hash }: URL, known: string | null): Address | null {
  const change = (gerrit: string, number = '', patchset?: string): Address => ({
    kind: 'gerrit-change',
    gerrit: gerrit.replace(/\/+$/, ''),
    change: number,
    patchset: patchset ?? null,
  });
  const isKnown =
    known !== null && `${origin}${pathname}`.startsWith(`${known.replace(/\/+$/, '')}/`);
  if (OLD_PAGE.test(hash)) {
    const [, number, patchset] = CHANGE_FRAGMENT.exec(hash) ?? [];
    return number === undefined ? null : change(`${origin}${pathname}`, number, patchset);
  }
  const page = CHANGE_PAGE.exec(pathname);
  if (page !== null) return change(`${origin}${page[1] ?? page[2]}`, page[3], page[4]);
  const search = SEARCH.exec(pathname + hash);
  if (search !== null && (isKnown || !/\/q\/\d/.test(pathname))) {
    return change(`${origin}${search[1]}`, search[2]);
  }
  if (ANY_SEARCH.test(hash) || (isKnown && ANY_SEARCH.test(pathname))) {
    const message = 'this page of Gerrit is a search: open one change of it, and copy its address';
    throw new StackvizError('FETCH_WHAT', message);
  }
  const short = isKnown ? /\/(\d+)(?:\/(\d+))?\/?$/.exec(pathname) : null;
  return short === null ? null : change(known as string, short[1], short[2]);
}

/** Pages of logs that people copy, instead of the directory they are in. */
const PAGE_OF_LOGS = /\.(?:html?|txt|log|json|subunit|csv)(?:\.(?:gz|bz2|xz|zst))?$/;

/** The directory of logs that an address means: of a file in it, or of what we published, the one above. */
function logsAt(url: URL): URL {
  const parts = url.pathname.split('/');
  const last = parts.at(-1) ?? '';
  const isFile = last !== '' && (PAGE_OF_LOGS.test(last) || classifyInput(last) !== null);
  if (isFile || mayBeTestInput(last)) parts[parts.length - 1] = '';
  if (parts.at(-1) === '' && parts.at(-2) === OUTPUT_DIRECTORY) parts.splice(-2, 1);
  const logs = new URL(url);
  logs.pathname = parts.join('/');
  return logs;
}

/** What was typed as an address; a host is enough of a beginning. */
function urlOf(what: string): URL | null {
  const isBare =
    /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?\//i.test(what) || /^localhost(?::\d+)?\//.test(what);
  return URL.parse(isBare ? `https://${what}` : what);
}

/** What is said of a text that is nothing of these. */
export const NO_ADDRESS =
  'neither an address of logs, of a Zuul build or buildset, or of a change, nor the number of one';

function readOne(text: string, gerrit: string | null): Address {
  const number = /^(?:#?\/?c\/)/.test(text) || /^\d+(?:[,/]\d+)?$/.test(text);
  const [, change, patchset] = number ? (CHANGE_FRAGMENT.exec(text) ?? []) : [];
  const id = /^I[0-9a-f]{40}$/.exec(text)?.[0] ?? change;
  if (id !== undefined) {
    if (gerrit === null) {
      const message = `${text}: of which review server? Name the address of the change (or fetch.gerrit)`;
      throw new StackvizError('FETCH_WHAT', message);
    }
    const server = gerrit.replace(/\/+$/, '');
    return { kind: 'gerrit-change', gerrit: server, change: id, patchset: patchset ?? null };
  }
  if (new RegExp(`^${UUID}$`).test(text)) {
    const message = `${text}: a build of which Zuul? Name the address of its page`;
    throw new StackvizError('FETCH_WHAT', message);
  }
  const url = text.length > 4096 ? null : urlOf(text);
  if (url === null) {
    throw new StackvizError('FETCH_WHAT', NO_ADDRESS);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const message = `${url.protocol} is not fetched from, only http: and https:`;
    throw new StackvizError('FETCH_URL', message);
  }
  return readZuul(url) ?? readGerrit(url, gerrit) ?? { kind: 'logs', url: logsAt(url) };
}

/**
 * @param what as it was pasted; of several addresses in it the first that is of a build or a change
 * @param gerrit the review server of changes that are named by their number alone; null: there is none
 * @throws StackvizError FETCH_WHAT, FETCH_URL
 */
export function readAddress(what: string, gerrit: string | null): Address {
  const [first, ...others] = readPasted(what);
  const address = readOne(first, gerrit);
  if (address.kind !== 'logs') return address;
  for (const other of others.slice(0, MAX_PASTED)) {
    const url = URL.parse(other);
    const better = url && (readZuul(url) ?? readGerrit(url, gerrit));
    if (better !== null) return better;
  }
  return address;
}
