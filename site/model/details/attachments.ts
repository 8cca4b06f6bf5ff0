import { rankOfReason } from '../../../src/verdict/causes/attachment-rank.ts';
import type { Attachment } from './section.ts';

/** Behind all that says why: infinities have no difference. */
const LAST = 1000;

/** In reading order: what says why first, then by name. Empty ones stay: they were sent. */
export function orderAttachments(list: Attachment[]): Attachment[] {
  const rank = (one: Attachment) => (one.why ? Math.min(rankOfReason(one), LAST - 1) : LAST);
  return list.toSorted(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** What each attachment is called in addresses: its name; of several of one name, numbered. */
export function attachmentKeys(list: readonly Attachment[]): string[] {
  const seen = new Map<string, number>();
  return list.map(({ name }) => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? name : `${name}~${nth}`;
  });
}
