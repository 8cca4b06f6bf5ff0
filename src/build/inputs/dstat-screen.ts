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

/** Words with dashes in place of spaces, one dash at least on both sides. */
const TITLES = /^\s*-+[a-z0-9][^|,"]*-\s*>?$/i;
const NAMES =
  /\|.*\b(?:usr +sys|used +(?:free|buff)|recv +send|read +writ|run +blk|1m +5m|int +csw)\b/;

/** Whether a line is one of group titles. */
export const isTitles = (text: string): boolean => TITLES.test(text);

/** Whether two of the lines, one after the other, are titles of dstat's screen. */
export function isDstatScreen(lines: string[]): boolean {
  const texts = lines.slice(0, 50).map((line) => withoutPrefix(line).text);
  return texts.some((text, index) => isTitles(text) && NAMES.test(texts[index + 1] ?? ''));
}
