/**
 * What people paste, with what stood around it where they copied it:
 *
 *     - tempest-full https://zuul.example.org/t/TENANT/build/UUID : FAILURE in 1h 2m      a line of a comment
 *     [tempest](https://...), <https://...>, "https://...", https://....                  Markdown, mail, a sentence
 *     git fetch https://review.example.org/openstack/nova refs/changes/45/912345/3        Gerrit's download
 *     openstack/nova~912345, #912345                                                      names of a change
 */
const LONE = /^[a-z][a-z0-9+.-]*:\S*$/i;
const INSIDE = /https?:\/\/[^\s<>"`|]+/gi;
const ENDS = /[.,;:!?>"'`]+$/;
const REF = /(?:^|\s)refs\/changes\/\d\d\/(\d{1,15})\/(\d{1,6})(?=\s|$)/;
const CHANGE = /^(?:#|change |[\w.-]+(?:\/[\w.-]+)*~)(\d{1,15}(?:,\d{1,6})?)$/i;

/** Without the end of a sentence or of what it stood in. */
function trimmed(address: string): string {
  const [whole = ''] = address.split('](', 1);
  const text = whole.replace(ENDS, '');
  const closes = /[)\]]$/.test(text) && !/[([]/.test(text);
  return (closes ? text.slice(0, -1) : text).replace(ENDS, '');
}

/** The addresses and numbers in it, as they were written, the first first; never empty. */
export function readPasted(pasted: string): [string, ...string[]] {
  const text = pasted.trim();
  if (LONE.test(text)) return [text.replace(ENDS, '')];
  const ref = REF.exec(text);
  if (ref !== null) return [`${ref[1]},${ref[2]}`];
  const change = CHANGE.exec(text)?.[1];
  if (change !== undefined) return [change];
  const [first, ...others] = (text.match(INSIDE) ?? []).map(trimmed);
  return first === undefined ? [text] : [first, ...others];
}
