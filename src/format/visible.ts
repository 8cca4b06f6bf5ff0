/** Strangers' text, made safe to show. */

// Control characters, and the characters that reorder or hide what stands beside them.
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeOne(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line of text with control and bidi characters written as escapes. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeOne);
}

/** As `visible`, but tabs stay: for lines of attachments. */
export function visibleLine(text: string): string {
  return text.replace(INVISIBLE, (char) => (char === '\t' ? char : escapeOne(char)));
}
