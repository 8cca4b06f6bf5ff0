/**
 * A line that was written for a terminal, as the terminal shows it in the end (ECMA-48): what a carriage
 * return goes back over is overwritten (progress bars), colours are told apart from the text, and titles
 * and movements are gone.
 *
 *     \r  10 %\r 100 %            100 %
 *     \e[31mFAILED\e[0m test      FAILED test, of which [0, 6) is red
 *
 * Time is linear in the length of the line.
 */

/** How text looks. Colours are the eight of ECMA-48: black, red, green, yellow, blue, magenta, cyan, white. */
export interface Look {
  colour: number | null;
  bold: boolean;
  faint: boolean;
  underlined: boolean;
}

/** A stretch [from, to) of a line's text that does not look as usual. */
export interface Span {
  from: number;
  to: number;
  look: Look;
}

export interface TerminalLine {
  text: string;
  spans: Span[];
  /** How what follows on the next line looks; null: as usual. */
  look: Look | null;
}

const USUAL: Look = { colour: null, bold: false, faint: false, underlined: false };

/** A sequence of parameters, a command with a text, or a short one. What is cut off is one, too. */
const ESCAPE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /\u001b(?:\[([0-?]{0,64})[ -/]{0,8}([@-~])?|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)?|[@-Z\\^_=>78]|$)/y;

/** Whether a line is not what it says letter by letter. */
export const isForTerminal = (line: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /[\u001b\b\r]/.test(line);

/** Of 256 colours or of red, green and blue, the nearest of the eight; grey is as usual. */
function nearest(red: number, green: number, blue: number): number | null {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 48) return null;
  const middle = (most + least) / 2;
  return Number(red > middle) + 2 * Number(green > middle) + 4 * Number(blue > middle);
}

function fromPalette(index: number): number | null {
  if (index < 16) return index % 8;
  if (index >= 232) return null;
  const level = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  const at = index - 16;
  return nearest(level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6));
}

/** SGR: `1;31`, `38;5;208`, `38;2;255;0;0`; backgrounds and what else there is are left out. */
function select(before: Look, parameters: string): Look {
  let look = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] as number;
    if (code === 0) look = USUAL;
    else if (code === 1) look = { ...look, bold: true };
    else if (code === 2) look = { ...look, faint: true };
    else if (code === 4) look = { ...look, underlined: true };
    else if (code === 22) look = { ...look, bold: false, faint: false };
    else if (code === 24) look = { ...look, underlined: false };
    else if (code === 39) look = { ...look, colour: null };
    else if (code >= 30 && code <= 37) look = { ...look, colour: code - 30 };
    else if (code >= 90 && code <= 97) look = { ...look, colour: code - 90 };
    else if (code === 38 || code === 48) {
      const [kind, a = 0, b = 0, c = 0] = codes.slice(at + 1);
      if (code === 38 && kind === 5) look = { ...look, colour: fromPalette(a) };
      if (code === 38 && kind === 2) look = { ...look, colour: nearest(a, b, c) };
      at += kind === 5 ? 2 : kind === 2 ? 4 : 0;
    }
  }
  return look;
}

const isUsual = (look: Look): boolean =>
  look.colour === null && !look.bold && !look.faint && !look.underlined;

/** Letters as they stand when the line is done, and how each looks. */
class Cells {
  readonly text: string[] = [];
  readonly looks: Look[] = [];
  at = 0;

  put(text: string, look: Look): void {
    for (const letter of text) {
      this.text[this.at] = letter;
      this.looks[this.at] = look;
      this.at += 1;
    }
  }

  move(by: number): void {
    this.at = Math.max(0, Math.min(this.text.length, this.at + by));
  }

  cut(): void {
    this.text.length = this.at;
    this.looks.length = this.at;
  }

  spans(): Span[] {
    const spans: Span[] = [];
    let from = 0;
    this.text.forEach((letter, i) => {
      const look = this.looks[i] as Look;
      const last = spans.at(-1);
      const to = from + letter.length;
      if (last && last.to === from && last.look === look) last.to = to;
      else if (!isUsual(look)) spans.push({ from, to, look });
      from = to;
    });
    return spans;
  }
}

/** Written by a run of letters between two controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const LETTERS = /[^\u001b\b\r]+/y;

/** @param before how the line before ends, see TerminalLine.look */
export function terminalLine(line: string, before: Look | null = null): TerminalLine {
  const cells = new Cells();
  let look = before ?? USUAL;
  for (let at = 0; at < line.length; ) {
    LETTERS.lastIndex = at;
    const letters = LETTERS.exec(line)?.[0];
    if (letters !== undefined) {
      cells.put(letters, look);
      at += letters.length;
      continue;
    }
    const control = line[at];
    ESCAPE.lastIndex = at;
    const found = control === '\u001b' ? ESCAPE.exec(line) : null;
    at += found ? found[0].length : 1;
    if (control === '\r') cells.at = 0;
    else if (control === '\b') cells.move(-1);
    else if (found?.[2] === 'm') look = select(look, found[1] ?? '');
    // erased to the end of the line; all of it is as good as that in front of a carriage return
    else if (found?.[2] === 'K') {
      if (found[1] === '2') cells.at = 0;
      if (found[1] !== '1') cells.cut();
    }
  }
  return { text: cells.text.join(''), spans: cells.spans(), look: isUsual(look) ? null : look };
}

/** The text of a line as a terminal shows it in the end. */
export const plainLine = (line: string): string =>
  isForTerminal(line) ? terminalLine(line).text : line;
