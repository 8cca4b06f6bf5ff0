#!/bin/bash
# Parsers of Lucene queries in JavaScript know no precedence, each in its own way, and none as one reads `x AND y OR z`:
# lucene 2.1.1 nests to the right, and its NOT takes all that follows; lucene-query-parser 1.2.0, which it was made of, does so
# and drops NOT without a word; liqe 3.8.7 nests to the left.
#   query               lucene                  lucene-query-parser   liqe
#   a AND b OR c        a AND (b OR c)          a AND (b OR c)        (a AND b) OR c
#   a OR b AND c        a OR (b AND c)          a OR (b AND c)        (a OR b) AND c
#   a AND NOT b OR c    a AND NOT (b OR c)      a AND (b OR c)        (a AND (NOT b)) OR c
# So a query means something else in each; only brackets make it one. An unquoted path (`filename:logs/syslog.txt`) is an
# error in all three, because `/` begins a regular expression, as in Lucene itself.
# Matters for: whoever tries elastic-recheck's queries, or those of a log search, outside the search engine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund lucene@2.1.1 lucene-query-parser@1.2.0 liqe@3.8.7 >/dev/null
cat >try.mjs <<'JS'
import { parse as liqe } from 'liqe';
import lucene from 'lucene';
import luceneQueryParser from 'lucene-query-parser';

const show = (node) => {
  if (node.type === 'UnaryOperator') return `(NOT ${show(node.operand)})`;
  if (!node.left) return node.term ?? node.expression.value;
  if (!node.right) return show(node.left);
  return `(${show(node.left)} ${node.operator.operator ?? node.operator} ${show(node.right)})`;
};
const read = (parse, query) => {
  try {
    return show(parse(query));
  } catch {
    return 'error';
  }
};
for (const query of ['a AND b OR c', 'a OR b AND c', 'a AND NOT b OR c', 'filename:logs/syslog.txt']) {
  const trees = [lucene.parse, luceneQueryParser.parse, liqe].map((parse) => read(parse, query));
  console.log([query, ...trees].join(' | '));
}
JS
node try.mjs | tee seen
diff seen - <<'SEEN'
a AND b OR c | (a AND (b OR c)) | (a AND (b OR c)) | ((a AND b) OR c)
a OR b AND c | (a OR (b AND c)) | (a OR (b AND c)) | ((a OR b) AND c)
a AND NOT b OR c | (a AND NOT (b OR c)) | (a AND (b OR c)) | ((a AND (NOT b)) OR c)
filename:logs/syslog.txt | error | error | error
SEEN
