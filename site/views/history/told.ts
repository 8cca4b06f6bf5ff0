/** What several views of the history say alike. */

/** `2026-11-28 14:05 UTC` */
export const dayOf = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The page of another build. @param root from this page to the logs root */
export const buildUrl = (root: string, path: string): string =>
  `${root}${path.toWellFormed().split('/').map(encodeURIComponent).join('/')}/stackviz/`;

/** Only what leads upwards: the file is ours, but what is shown must not depend on that. */
export const isUpwards = (root: string): boolean => /^(?:\.\.\/)+$/.test(root);
