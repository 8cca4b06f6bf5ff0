#!/bin/bash
# Runs the acceptance tests: whole Debian systems in containers, stackvizd installed by Puppet. Needs
# root on a Debian; takes about ten minutes. Arguments go to mocha (--grep 'Debian 12').
# Base images are kept in $STACKVIZD_ACCEPTANCE_CACHE, /var/cache/stackvizd-acceptance by default.
set -euo pipefail
cd "$(dirname "$0")/../.."

node --input-type=module --eval "
  import { ensureDebianPackages } from './scripts/debian.mjs';
  import { ensureDependencies } from './scripts/setup.mjs';
  await ensureDebianPackages(['mmdebstrap', 'systemd-container', 'chromium-headless-shell',
    'fonts-dejavu-core']);
  await ensureDependencies();
"
export PATH="$PWD/node_modules/.bin:$PATH"
exec mocha 'test/acceptance/**/*.test.ts' "$@"
