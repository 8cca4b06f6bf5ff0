/** The command line as data, read off its own help: what man page and completions are made of. */
import { execFileSync } from 'node:child_process';

/**
 * @typedef {{ term: string, text: string }} Entry a command, an argument or options as the help has them
 * @typedef {{ name: string, text: string, usage: string, arguments: Entry[], options: Entry[] }} Command
 * @typedef {{ text: string, options: Entry[], commands: Command[], epilogue: string }} CommandLine
 */

/** Asks a program, `[node, cli.js]` or the like, for all of its help. @returns {CommandLine} */
export function readCommandLine([program, ...args]) {
  const help = (...words) =>
    parseHelp(execFileSync(program, [...args, ...words, '--help'], { encoding: 'utf8' }));
  const top = help();
  const names = top.commands
    .map(({ term, text }) => ({ name: term.split(' ')[0], text }))
    .filter(({ name }) => name !== 'help');
  if (names.length === 0) throw new Error('the help of the program lists no commands');
  return {
    text: top.text,
    options: top.options,
    epilogue: top.epilogue,
    commands: names.map(({ name, text }) => ({ ...help(name), name, text })),
  };
}

/**
 * One page of help: a line of usage, a paragraph, lists under headings that end with a colon (two spaces, a
 * term, two spaces or more, a text that may go on in lines indented further), and what stands below them.
 */
export function parseHelp(page) {
  const result = {
    usage: '',
    text: '',
    arguments: [],
    options: [],
    commands: [],
    epilogue: '',
  };
  let list = null;
  const above = [];
  const below = [];
  for (const line of page.split('\n')) {
    const [, heading] = /^(\w+):$/.exec(line) ?? [];
    const [, term, text = ''] = /^ {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(line) ?? [];
    if (heading !== undefined) list = result[heading.toLowerCase()] ?? result.options;
    else if (list !== null && term !== undefined) list.push({ term, text });
    else if (list !== null && /^ {3,}\S/.test(line)) goOn(list.at(-1), line.trim());
    else if (line.startsWith('Usage: ') && result.usage === '') result.usage = line.slice(7);
    else (list === null ? above : below).push(line);
  }
  result.text = above.join(' ').trim();
  result.epilogue = below.join('\n').trim();
  return result;
}

function goOn(entry, text) {
  entry.text = entry.text === '' ? text : `${entry.text} ${text}`;
}

/** `-c, --config <file>` as `{ names: ['-c', '--config'], value: 'file' }`; value null: a switch. */
export function optionOf({ term, text }) {
  const [, value = null] = /[<[]([^>\]]+)[>\]]/.exec(term) ?? [];
  const names = term
    .replace(/[<[].*/, '')
    .split(/[ ,]+/)
    .filter((name) => name.startsWith('-'));
  const [, choices] = /choices: ((?:"[^"]+"(?:, )?)+)/.exec(text) ?? [];
  const words = choices?.match(/[^", ]+/g) ?? [];
  return { names, value, choices: words, text: text.replace(/ \((?:default|choices): .*\)$/, '') };
}
