/**
 * The page of `stackvizd serve`, by its address: `/` asks which run; `/go/<anything>` looks for that at
 * once; `/s/<id>/` shows how far that run is.
 */
import { refuse, startForm } from './asking.ts';
import { startRun } from './following.ts';

const { pathname, search, hash } = location;
const [, id] = /^\/s\/([0-9a-f-]{36})\/?$/.exec(pathname) ?? [];

// what is pasted behind it is an address itself, with all that it has
const asked = pathname.startsWith('/go/') ? `${pathname.slice('/go/'.length)}${search}${hash}` : '';
startForm(asked);
if (pathname.startsWith('/s/') && (id === undefined || !(await startRun(id)))) {
  refuse('There is no request of this address: it was mistyped, or forgotten long ago.');
}
