/** Text for HTML and XML, in elements and in attributes between double quotes. */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}

/** The same for XML, which has no way to write control characters. @param instead of each of them */
export function escapeXml(text: string, instead = ''): string {
  const possible = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, instead);
  return escapeMarkup(possible);
}
