#!/bin/bash
# What breaks outside of RSpec's examples is not in the JUnit report of rspec_junit_formatter: of a file of specs that cannot be loaded there is
# no word, and as RSpec then runs none of the other files either, the report has 0 tests, 0 failures and 0 errors; an `after(:context)`
# that raises is not there, while its examples pass. rspec ends with 1 both times. `errors` is 0 always, in any report. What breaks in
# a `before(:context)` is a failure of each of its examples.
# A guess: an <error>, or at least `errors`, which its own summary counts as "1 error occurred outside of examples".
# Seen with ruby-rspec-core 3.12, ruby-rspec-junit-formatter 0.4.1-2 of Debian 12:
#   cannot be loaded: 1; tests 0, failures 0, errors 0
#   after(:context):  1; tests 1, failures 0, errors 0
# Matters for: jobs whose page is made of that report, Puppet modules' among them: green, or empty.
# As root it installs Debian's packages ruby-rspec-core and ruby-rspec-junit-formatter where they are missing.
set -euo pipefail
packages='ruby-rspec-core ruby-rspec-junit-formatter'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
echo "RSpec.describe('fine') { it('passes') {} }" >fine_spec.rb
echo "raise 'no such gem'" >load_spec.rb
echo "RSpec.describe('leaky') { after(:context) { raise 'still running' }; it('passes') {} }" >after_spec.rb
echo "RSpec.describe('early') { before(:context) { raise 'no database' }; it('passes') {} }" >before_spec.rb
try() {
  local status=0
  rspec --format RspecJunitFormatter --out report.xml --format progress "$@" >screen 2>&1 || status=$?
  echo "$*: $status; $(grep -oE '[0-9]+ errors? occurred outside' screen || true);$(grep -oE ' (tests|failures|errors)="[0-9]+"' report.xml | tr -d '\n')"
}
{ try fine_spec.rb; try load_spec.rb fine_spec.rb; try after_spec.rb; try before_spec.rb; } | tee seen
diff seen - <<'SEEN'
fine_spec.rb: 0; ; tests="1" failures="0" errors="0"
load_spec.rb fine_spec.rb: 1; 1 error occurred outside; tests="0" failures="0" errors="0"
after_spec.rb: 1; 1 error occurred outside; tests="1" failures="0" errors="0"
before_spec.rb: 1; ; tests="1" failures="1" errors="0"
SEEN
if grep -q 'no such gem\|still running' report.xml; then exit 1; fi
