/** Names as upstream StackViz shows them. */

/**
 * A test id without what runners add: `a.b.Test.test_x[id-1234,smoke]` becomes `a.b.Test.test_x`,
 * and a scenario `test_x (a.b.Test)` becomes `a.b.Test.test_x`.
 *
 * Done by searching from the end: as regular expressions these two take quadratic time on a long
 * id that is made for it.
 */
export function cleanTestName(id: string): string {
  if (id.includes('\n')) return id;
  if (id.endsWith(']')) {
    const from = id.lastIndexOf('[', id.length - 3);
    if (from > 0) return id.slice(0, from);
  }
  if (id.endsWith(')')) {
    const from = id.lastIndexOf(' (', id.length - 4);
    if (from > 0) return `${id.slice(from + 2, -1)}.${id.slice(0, from)}`;
  }
  return id;
}
