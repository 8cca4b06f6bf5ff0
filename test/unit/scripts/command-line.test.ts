/** Man page and completions are made of the program's own help. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
// @ts-expect-error plain JavaScript
import { optionOf, parseHelp, readCommandLine } from '../../../scripts/release/command-line.mjs';
// @ts-expect-error plain JavaScript
import { bashCompletion } from '../../../scripts/release/completions.mjs';
// @ts-expect-error plain JavaScript
import { manOfCommand } from '../../../scripts/release/man.mjs';

const CLI = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const HELP = `Usage: tool fetch [options] <path>

gets things

Arguments:
  path                      where to put them; is
                            made

Options:
  -f, --file <file>         one of them
  --kind <kind>             which (choices: "a",
                            "b", default: "a")
  -h, --help                display help for command

Exit codes: 0 done;
1 failed.
`;

describe('the help as data', () => {
  it('has usage, text, arguments, options, with texts that go on, and the end', () => {
    const help = parseHelp(HELP);
    assert.equal(help.usage, 'tool fetch [options] <path>');
    assert.equal(help.text, 'gets things');
    assert.deepEqual(help.arguments, [{ term: 'path', text: 'where to put them; is made' }]);
    assert.deepEqual(help.options.map(optionOf), [
      { names: ['-f', '--file'], value: 'file', choices: [], text: 'one of them' },
      { names: ['--kind'], value: 'kind', choices: ['a', 'b'], text: 'which' },
      { names: ['-h', '--help'], value: null, choices: [], text: 'display help for command' },
    ]);
    assert.equal(help.epilogue, 'Exit codes: 0 done;\n1 failed.');
  });
});

describe('of stackvizd', () => {
  const commandLine = readCommandLine([process.execPath, CLI]);
  const names = commandLine.commands.map(({ name }: { name: string }) => name);
  const directory = mkdtempSync(join(tmpdir(), 'stackvizd-completion-'));
  after(() => rmSync(directory, { recursive: true }));

  it('every command has a text and its options', () => {
    for (const name of ['run', 'watch', 'work', 'status', 'export'])
      assert.ok(names.includes(name));
    for (const { name, text, options, usage } of commandLine.commands) {
      assert.ok(text.length > 10 && options.length > 0, name);
      assert.ok(usage.startsWith(`stackvizd ${name}`), usage);
    }
  });

  it('the man page names all of them, and nothing in it is a request by accident', () => {
    const page: string = manOfCommand(commandLine, '1.0.0', '2026-01-02');
    for (const { name, options } of commandLine.commands) {
      assert.ok(page.includes(`.SS \\fB${name.replaceAll('-', '\\-')}`), name);
      for (const { term } of options) {
        const [long] = /--[a-z-]+/.exec(term) ?? [''];
        assert.ok(page.includes(long.replaceAll('-', '\\-')), long);
      }
    }
    const requests = page.split('\n').filter((line) => /^[.']/.test(line));
    for (const line of requests) assert.match(line, /^\.(?:TH|SH|SS|TP|PP|I|B|RI|BR|ad|nh)\b/);
  });

  it('bash completes commands, options, choices and files', () => {
    const file = join(directory, 'bash');
    writeFileSync(file, bashCompletion(commandLine));
    writeFileSync(join(directory, 'run.log'), '');
    const complete = (...words: string[]) => {
      const script = `source '${file}'; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _stackvizd; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const args = ['--norc', '-c', script, 'bash', 'stackvizd', ...words];
      const output = execFileSync('bash', args, { encoding: 'utf8', cwd: directory });
      return output.split('\n').filter((line) => line !== '');
    };
    assert.deepEqual(complete(''), [...names, 'help', '-V', '--version', '-h', '--help']);
    assert.deepEqual(complete('sta'), ['status']);
    assert.deepEqual(complete('export', '--form'), ['--format']);
    assert.deepEqual(complete('export', '--format', 'up'), ['upstream']);
    assert.deepEqual(complete('export', '--dstat', 'run'), ['run.log']);
    assert.deepEqual(complete('nonsense', ''), []);
  });
});
