#!/bin/bash
# Jenkins Job Builder passes over what it does not know inside of what it knows: a key of a job that there is none of (`trigers`, `builder`), and
# a parameter of a plugin's (`timout: 90`), are no error and no warning, and what they were to set has its default. The time that a
# build may take is three minutes then. An unknown plugin is an error. And of two flags that are text, as where they come out of a
# template's variables, `disabled: 'false'` is false and `concurrent: 'false'` is true.
# A guess: an error for each, as for the plugin; the same `false` everywhere.
# Seen with jenkins-job-builder 3.11.0-6 of Debian 12: the lines at the end.
# Matters for: jobs that never start by themselves, build nothing and pass, or are ended after three minutes. `jenkins-jobs test` ends with 0.
# As root it installs Debian's package jenkins-job-builder where it is missing.
set -euo pipefail
dpkg-query -W jenkins-job-builder >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends jenkins-job-builder >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' jenkins-job-builder
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=$work
try() { # NAME, YAML OF A JOB
  local status=0
  printf -- '- job:\n    name: %s\n%s\n' "$1" "$2" >job.yaml
  jenkins-jobs test job.yaml >job.xml 2>said || status=$?
  # How often what is misspelt was named, and what came of the job.
  echo "$1: $status; $(grep -cwE 'trigers|timout|shel' said || true) of it; $(grep -oE '<(builders|triggers/|spec|command|timeoutMinutes|disabled|concurrentBuild)[^<]*' job.xml | tr -d '\n')"
}
{
  try right "    builders: [{shell: make}]
    triggers: [{timed: '@daily'}]
    wrappers: [{timeout: {timeout: 90}}]"
  try misspelt "    builder: [{shell: make}]
    trigers: [{timed: '@daily'}]
    wrappers: [{timeout: {timout: 90}}]"
  try text "    disabled: 'false'
    concurrent: 'false'"
  try plugin "    builders: [{shel: make}]"
} | tee seen
diff seen - <<'SEEN'
right: 0; 0 of it; <concurrentBuild>false<spec>@daily<builders><command>make<timeoutMinutes>90
misspelt: 0; 0 of it; <concurrentBuild>false<builders/><timeoutMinutes>3
text: 0; 0 of it; <disabled>false<concurrentBuild>true<builders/>
plugin: 1; 1 of it; 
SEEN
