import type { Attachment } from './details.ts';

/** True for the attachments that say why a test failed or was skipped. */
export function isReason(name: string): boolean {
  return /^traceback/.test(name) || name === 'reason';
}

/** In reading order: what says why first, then by name. Empty ones stay: they were sent. */
export function orderAttachments(list: Attachment[]): Attachment[] {
  const weight = (name: string) => {
    if (/^traceback/.test(name)) return 0;
    return name === 'reason' ? 1 : 2;
  };
  return list.toSorted(
    (a, b) => weight(a.name) - weight(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
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
