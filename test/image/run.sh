#!/bin/bash
# Tests what goes on test node images: the diskimage-builder element, the gate script, the Ansible role.
# As root on Debian it first installs what they need. Arguments go to mocha.
set -euo pipefail
cd "$(dirname "$0")/../.."

node --input-type=module --eval "
  import { ensureDebianPackages } from './scripts/debian.mjs';
  import { ensureBuild, ensureDependencies } from './scripts/setup.mjs';
  await ensureDebianPackages(['ansible-core', 'ansible-lint', 'file', 'flake8', 'python-is-python3',
    'python3-diskimage-builder', 'shellcheck', 'sudo', 'chromium-headless-shell']);
  await ensureDependencies();
  await ensureBuild();
"
export PATH="$PWD/node_modules/.bin:$PATH"
exec mocha 'test/image/**/*.test.ts' "$@"
