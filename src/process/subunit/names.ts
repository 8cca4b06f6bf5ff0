/** Test ids as names. */

/** `method (module.Class)`, as unittest writes a test, from Python 3.11 on with the method behind. */
const TURNED = /^(\w+) \(((?:\w+\.)+\w+)\)$/;
/** What unittest reports of a module stands without a dot. */
const OF_MODULE = /^((?:setUp|tearDown)(?:Class|Module)) \((\w+)\)$/;

/**
 * The name of a test: its id, with parameters, attributes and arguments as the runner gave them, and
 * with the method last where unittest put it first: `setUpClass (a.b.T)` becomes `a.b.T.setUpClass`.
 */
export function testName(id: string): string {
  if (!id.endsWith(')')) return id;
  const turned = TURNED.exec(id) ?? OF_MODULE.exec(id);
  if (turned === null) return id;
  const [, method, owner] = turned as unknown as [string, string, string];
  return owner.endsWith(`.${method}`) ? owner : `${owner}.${method}`;
}
