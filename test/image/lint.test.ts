/**
 * The image element, the gate script and the role, by the linters of those who keep such things. The role also passed
 * Debian 13's ansible-lint 25.2.1, which knows ansible-core 2.19.11, in a tree of mmdebstrap.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { needTool } from '../harness/skip.ts';

const HOME = fileURLToPath(new URL('../../', import.meta.url));

const LINTERS: Record<string, { args: string[]; pass: RegExp; env?: Record<string, string> }> = {
  // it stops without a word at some faults: PASS is what says that it went through
  'dib-lint': {
    args: [],
    pass: /^PASS$/m,
    env: { ELEMENTS_DIR: 'image/elements', LIB_DIR: 'image/elements' },
  },
  'ansible-lint': {
    args: ['--offline', '--nocolor', '-c', 'roles/.ansible-lint', 'roles/process-stackviz'],
    pass: /Passed with production profile/,
  },
  shellcheck: { args: ['image/gate/stackviz-gate'], pass: /^$/ },
};

describe('linters', function () {
  this.timeout(120_000);

  for (const [name, { args, pass, env = {} }] of Object.entries(LINTERS)) {
    it(`${name} has nothing to say`, function () {
      const { error, status, stdout, stderr } = spawnSync(name, args, {
        cwd: HOME,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      });
      needTool(this, error === undefined, name);
      assert.equal(status, 0, `${stdout}${stderr}`);
      assert.match(`${stdout}${stderr}`, pass);
    });
  }
});
