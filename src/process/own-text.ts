/**
 * A copy of a text that was cut out of a longer one.
 *
 * V8 makes of a slice a reference into the whole: a line kept of a traceback keeps the traceback. What
 * is held for every test of a run must be a string of its own.
 */
export const ownText = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
