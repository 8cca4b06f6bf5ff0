#!/bin/bash
# A Sensitive value of Puppet in a text ("pw=${secret}"), in a template of ERB or in a command is the words "Sensitive [value redacted]",
# and these are what is written into the file or handed to the command: a success, with --detailed-exitcodes 2, "changes, no failure".
# In a template of EPP it is the value, and what the template gives is Sensitive, too. The syntax check finds nothing.
# A guess: the value, hidden from logs and reports only, which is what file's `content` does with a Sensitive as a whole; or an error.
# Seen with puppet-agent 7.23.0-1+deb12u1 of Debian 12:
#   text, ERB, exec: pw=Sensitive [value redacted]; EPP, and Sensitive("pw=${secret.unwrap}"): pw=s3cret
# Matters for: modules whose parameter becomes Sensitive: a service then runs, or fails, with these words for its password.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
dpkg-query -W puppet-agent >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work
cat >secret.pp <<END
\$secret = Sensitive('s3cret')
file { '$work/text': content => "pw=\${secret}\n" }
file { '$work/erb': content => inline_template("pw=<%= @secret %>\n") }
file { '$work/epp': content => inline_epp("pw=<%= \\\$secret %>\n") }
file { '$work/unwrapped': content => Sensitive("pw=\${secret.unwrap}\n") }
exec { 'command': command => "/bin/echo 'pw=\${secret}' >$work/command", provider => shell }
END
puppet parser validate --confdir conf --vardir var secret.pp
status=0
puppet apply --detailed-exitcodes --confdir conf --vardir var secret.pp >screen 2>&1 || status=$?
{ grep -H '' text erb epp unwrapped command; echo "exit status $status"; } | tee seen
diff seen - <<'SEEN'
text:pw=Sensitive [value redacted]
erb:pw=Sensitive [value redacted]
epp:pw=s3cret
unwrapped:pw=s3cret
command:pw=Sensitive [value redacted]
exit status 2
SEEN
