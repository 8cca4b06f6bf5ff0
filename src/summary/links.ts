/** Addresses on our page, relative to it: what site/model/address/routes.ts reads. */

/** Half of a surrogate pair has no encoding: it becomes a replacement character. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Links into one page, `index.htm`; null: the page is not ours, and nobody knows its addresses. */
export function linksInto(page: string | null) {
  const at = (hash: string) => (page === null ? null : `${page}#/${hash}`);
  return {
    stream: (key: string) => at(encode(key)),
    test: (key: string, name: string, attempt: number) =>
      at(`${encode(key)}/test-details/${encode(name)}${attempt > 1 ? `?run=${attempt}` : ''}`),
    /** @param line counted from 1 */
    console: (key: string, line: number) => at(`${encode(key)}/console?lines=L${line}`),
  };
}

export type Links = ReturnType<typeof linksInto>;
