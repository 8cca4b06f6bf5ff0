#!/bin/bash
# The JUnit report of Ruby's minitest-reporters, as Debian 12 has the two, calls every test one of the class Minitest::Result, in one suite of
# that name and one file: two classes' tests of the same name are one to whoever looks them up. (What minitest hands to its
# reporters is such a result, and the class is in a field of it.) And it takes away the directory that it writes into, with all that
# is there: reports of another step, or of the same tests' first half.
# A guess: the class of the test, as each JUnit report has it; other files are left alone.
# Seen with ruby-minitest 5.17.0-1, ruby-minitest-reporters 1.0.19-2 of Debian 12, of two classes with a test `test_works` each:
#   files: TEST-Minitest-Result.xml, and first.xml is gone; Minitest::Result test_works, twice
# Matters for: histories of tests by class and name, and steps that share a directory of reports.
# As root it installs Debian's packages ruby-minitest and ruby-minitest-reporters where they are missing.
set -euo pipefail
packages='ruby-minitest ruby-minitest-reporters'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >tests.rb <<'RUBY'
require 'minitest/autorun'
require 'minitest/reporters'
Minitest::Reporters.use! Minitest::Reporters::JUnitReporter.new('reports')
class Client < Minitest::Test
  def test_works = assert(true)
end
class Server < Minitest::Test
  def test_works = assert(false)
end
RUBY
mkdir reports
echo '<testsuites/>' >reports/first.xml
ruby tests.rb >screen || true
{
  echo "files: $(ls reports | paste -sd' ')"
  grep -ohE '<testcase name="[^"]*" classname="[^"]*"' reports/TEST*
} | tee seen
diff seen - <<'SEEN'
files: TEST-Minitest-Result.xml
<testcase name="test_works" classname="Minitest::Result"
<testcase name="test_works" classname="Minitest::Result"
SEEN
