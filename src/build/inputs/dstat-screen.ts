/**
 * How a file that holds what dstat, dool or pcp-dstat printed on its screen is known: two lines of titles.
 *
 *     ----system---- ----total-usage---- ------memory-usage-----
 *          time     |usr sys idl wai stl| used  free  buf   cach
 */

/** What `journalctl -o short-precise` puts before a line. */
const PREFIX =
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (\S{1,255}) [^\s:[]{1,64}\[\d{1,10}\]: /;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
const CONTROL = /\u001b(?:\[[\d;?]{0,20}[A-Za-z]|[78=>])/g;

/** A line without the prefix of the journal and without colours, and the host that the prefix names. */
export function withoutPrefix(line: string): { text: string; host: string | null } {
  const plain = line.includes('\u001b') ? line.replace(CONTROL, '') : line;
  const prefix = PREFIX.exec(plain);
  return prefix === null
    ? { text: plain, host: null }
    : { text: plain.slice(prefix[0].length), host: prefix[1] ?? null };
}

const NAMES =
  /\b(?:usr {1,9}sys|used {1,9}(?:free|buff)|recv {1,9}send|read {1,9}writ|run {1,9}blk|1m {1,9}5m|int {1,9}csw)\b/;

/** Whether a line is one of group titles: words with dashes in place of spaces, and at both ends. */
export function isTitles(text: string): boolean {
  const titles = text.trim().replace(/>$/, '');
  return (
    titles.startsWith('-') && titles.endsWith('-') && !/[|,":]/.test(titles) && /[a-z]/.test(titles)
  );
}

const isNames = (text: string) => text.includes('|') && NAMES.test(text);

/** Whether two of the lines, one after the other, are titles of dstat's screen. */
export function isDstatScreen(lines: string[]): boolean {
  const texts = lines.slice(0, 50).map((line) => withoutPrefix(line).text);
  return texts.some((text, index) => isTitles(text) && isNames(texts[index + 1] ?? ''));
}
