/** Names as upstream StackViz shows them. */

/**
 * A name without what runners add: `a.b.Test.test_x[id-1234,smoke]` becomes `a.b.Test.test_x`, as does,
 * turned round, what stands in parentheses behind a blank: `test_x (a.b.Test)`.
 *
 * Done by searching from the end: as regular expressions these two take quadratic time on a long
 * id that is made for it.
 */
export function cleanTestName(name: string): string {
  if (name.includes('\n')) return name;
  if (name.endsWith(']')) {
    const from = name.lastIndexOf('[', name.length - 3);
    if (from > 0) return name.slice(0, from);
  }
  if (name.endsWith(')')) {
    const from = name.lastIndexOf(' (', name.length - 4);
    if (from > 0) return `${name.slice(from + 2, -1)}.${name.slice(0, from)}`;
  }
  return name;
}
