#!/bin/bash
# prove of Debian 12 fails a test program for the first line of its output: of `TAP version 14` it says that it knows no version beyond 13,
# counts that as a parse error, and the run is "Result: FAIL", with 1, behind "All 2 subtests passed". Without the line the same
# output passes: what is new in 14 (subtests, in braces or indented) was made to be passed over by readers of 13. Debian 13's reads it.
# A guess: a version that it does not know is read as the last it knows, with a warning at most.
# Seen with perl 5.36.0-7+deb12u4 of Debian 12 (TAP::Harness 3.44), and perl 5.40.1-6+deb13u1 of Debian 13, of two tests that pass:
#   TAP version 13, or no such line: 0;  TAP version 14: 1, All 2 subtests passed; Debian 13's: 0
# Matters for: node-tap, whose output begins with that line, and every other harness that moves to 14.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' perl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
bash "$here/debian13.sh" "$work/debian13" perl-modules-5.40
new=$(dirname "$(find debian13/root -path '*/App/Prove.pm')")/..
for version in 13 14; do
  printf '#!/bin/sh\nprintf "TAP version %s\\n1..2\\nok 1 - first\\nok 2 - second\\n"\n' $version >tap$version.t
done
printf '#!/bin/sh\nprintf "1..2\\nok 1 - first\\nok 2 - second\\n"\n' >plain.t
chmod 755 ./*.t
try() {
  local status=0
  "${@:2}" --exec '' "./$1.t" >out 2>&1 || status=$?
  echo "$1: $status$(sed -nE 's/^(All .* passed) *$/; \1/p; s/^ *(Parse errors: )/; \1/p' out | tr -d '\n')"
}
{
  for name in plain tap13 tap14; do try $name /usr/bin/prove; done
  echo "Debian 13's:"
  try tap14 perl -I "$new" -MApp::Prove -e 'my $app = App::Prove->new; $app->process_args(@ARGV); exit($app->run ? 0 : 1)' --
} | tee seen
diff seen - <<'SEEN'
plain: 0
tap13: 0
tap14: 1; All 2 subtests passed; Parse errors: TAP specified version 14 but we don't know about versions later than 13
Debian 13's:
tap14: 0
SEEN
