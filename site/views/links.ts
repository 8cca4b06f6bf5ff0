import type { Dataset } from '../model/load/dataset.ts';

/**
 * The build's log directory, or null where there is none. A published page lives in
 * `<build>/stackviz/` with its data one level down; an exported one holds its data itself, and
 * what is above it is anybody's guess; one made on demand has its logs where it was made from.
 */
export function logsUrl(dataset: Dataset): string | null {
  const own = new URL('.', document.baseURI).href;
  if (dataset.base !== dataset.page && !dataset.onDemand) {
    return dataset.page === own ? '../' : new URL('../', dataset.page).href;
  }
  return safeUrl(dataset.config.url);
}

/** An address from the data, if it is one to follow: `javascript:` is not. */
export function safeUrl(text: string | null | undefined): string | null {
  if (!text || !URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
