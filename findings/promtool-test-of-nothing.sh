#!/bin/bash
# `promtool test rules` says SUCCESS, and ends with 0, of a test that can find nothing: where it expects an alert not to fire, the name need not be
# that of a rule, so a rule that was renamed, or misspelt in the test, passes for ever; where no file is matched by
# `rule_files`, it is a warning, and such tests pass as well. A test that expects an alert fails in both, as one would think.
# A guess: an alert that no rule has is an error, and so are no rules at all.
# Seen with prometheus 2.42.0+ds-5+deb12u1 of Debian 12, `up` 0 for ten minutes, of a rule that fires after five: the lines at the end.
# Matters for: tests that an alert is silent, which are most of those of a rule that was too loud.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
mkdir -m 777 debs
(cd debs && apt-get download -qq prometheus)
dpkg-deb -W debs/*.deb
dpkg-deb -x debs/*.deb root
cat >rules.yml <<'YAML'
groups:
  - name: nodes
    rules:
      - alert: NodeDown
        expr: up == 0
        for: 5m
YAML
try() { # RULE FILES, ALERT, EXPECTED ALERTS
  cat >test.yml <<YAML
rule_files: [$1]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: up{job="a"}
        values: 0x10
    alert_rule_test:
      - eval_time: 10m
        alertname: $2
        exp_alerts: $3
YAML
  local code=0
  root/usr/bin/promtool test rules test.yml >out 2>&1 || code=$?
  echo "$1, $2, expected $3: $(grep -oE 'SUCCESS|FAILED|WARNING.*' out | paste -sd ' '); exit status $code"
}
{
  for files in rules.yml 'rule/*.yml'; do
    for alert in NodeDown NodeDwon; do
      try "$files" "$alert" '[]'
      try "$files" "$alert" '[{exp_labels: {job: a}}]'
    done
  done
} | tee seen
diff seen - <<'SEEN'
rules.yml, NodeDown, expected []: FAILED; exit status 1
rules.yml, NodeDown, expected [{exp_labels: {job: a}}]: SUCCESS; exit status 0
rules.yml, NodeDwon, expected []: SUCCESS; exit status 0
rules.yml, NodeDwon, expected [{exp_labels: {job: a}}]: FAILED; exit status 1
rule/*.yml, NodeDown, expected []: WARNING: no file match pattern rule/*.yml SUCCESS; exit status 0
rule/*.yml, NodeDown, expected [{exp_labels: {job: a}}]: WARNING: no file match pattern rule/*.yml FAILED; exit status 1
rule/*.yml, NodeDwon, expected []: WARNING: no file match pattern rule/*.yml SUCCESS; exit status 0
rule/*.yml, NodeDwon, expected [{exp_labels: {job: a}}]: WARNING: no file match pattern rule/*.yml FAILED; exit status 1
SEEN
