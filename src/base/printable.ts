/** Text of strangers, made fit for a terminal or a status line. */

/** Control characters, line separators, and the marks that turn the direction of writing. */
const STEERING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Uploaded names must not steer a terminal, nor begin a line of their own. */
export function printable(text: string): string {
  return text.replace(STEERING, '\ufffd');
}

/** The same, reversible: every such character as `\uXXXX`. */
export function escaped(text: string): string {
  return text.replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
