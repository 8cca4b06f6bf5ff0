#!/bin/bash
# The archive that `prove -a FILE` writes has what a test program printed, not how it ended: the exit status, or the signal, is not in it, nor
# what it wrote to standard error. So a program that says all its tests are ok and then ends with 3, or is killed behind its
# plan (a destructor, an END block, valgrind), fails for prove and passes for whoever reads the archive by its own reader, TAP::Harness::Archive.
# A guess: the same result, from the same TAP and a meta.yml that was made to keep what is not in it (it has begin and end).
# Seen with libtap-harness-archive-perl 0.18-4, perl 5.36.0-7+deb12u4 of Debian 12:
#   exits with 3, prove: FAIL, 1; the archive: PASS
#   killed, prove:       FAIL, 1; the archive: PASS
#   not ok, prove:       FAIL, 1; the archive: FAIL
# Matters for: results that are sent to another place (a Smolder, a log server) and judged there.
# As root it installs Debian's package libtap-harness-archive-perl where it is missing.
set -euo pipefail
dpkg-query -W libtap-harness-archive-perl >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends libtap-harness-archive-perl >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' libtap-harness-archive-perl perl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
mkdir t
printf '%s\n' 'print "1..1\nok 1\n"; print STDERR "lost connection\n"; exit 3' >'t/exits with 3.t'
printf '%s\n' '$| = 1; print "1..1\nok 1\n"; kill 9, $$; sleep 9' >'t/killed.t'
printf '%s\n' 'print "1..1\nnot ok 1\n"' >'t/not ok.t'
{
  for test in t/*.t; do
    code=0
    prove -a run.tgz "$test" >out 2>&1 || code=$?
    printf '%s, prove: %s, %s; the archive: ' "$(basename "$test" .t)" "$(sed -n 's/^Result: //p' out)" "$code"
    perl -MTAP::Harness::Archive -e 'my $run = TAP::Harness::Archive->aggregator_from_archive({ archive => "run.tgz" });
      print $run->get_status, "\n"'
    [ "$(tar -xOf run.tgz | grep -cE 'lost connection|wstat|wait_status|exit_status' || true)" = 0 ]
  done
} | tee seen
diff seen - <<'SEEN'
exits with 3, prove: FAIL, 1; the archive: PASS
killed, prove: FAIL, 1; the archive: PASS
not ok, prove: FAIL, 1; the archive: FAIL
SEEN
