/** Test names, taken apart. */
import { withoutAttributes } from '../format/test-name.ts';

/** `tempest.api.compute.` + `ServersTest` + `test_list`; module and class may be empty. */
export interface TestName {
  module: string;
  className: string;
  method: string;
}

const FIXTURE = /^(setUpClass|tearDownClass|setUpModule|tearDownModule) \((.*)\)$/;

/** Splits a test's name. Parameters in brackets belong to the method; attributes are left out. */
export function splitName(whole: string): TestName {
  const name = withoutAttributes(whole);
  const fixture = FIXTURE.exec(name);
  if (fixture) {
    const owner = fixture[2] ?? '';
    const method = fixture[1] ?? '';
    const isModule = method.endsWith('Module');
    const parts = owner.split('.');
    const className = isModule ? '' : (parts.pop() ?? '');
    return { module: parts.join('.'), className, method };
  }
  const bracket = name.search(/[([]/);
  const head = bracket < 0 ? name : name.slice(0, bracket);
  const parts = head.split('.');
  const method = (parts.pop() ?? '') + (bracket < 0 ? '' : name.slice(bracket));
  const last = parts.at(-1) ?? '';
  const className = /^_*[A-Z]/.test(last) ? (parts.pop() ?? '') : '';
  return { module: parts.join('.'), className, method };
}

/** The part of a name that tells tests of one module apart: `ServersTest.test_list`. */
export function shortName(name: string): string {
  const { className, method } = splitName(name);
  return className ? `${className}.${method}` : method;
}

/** The class a test belongs to, with its module; the module where there is no class. */
export function ownerOf(name: string): string {
  const { module, className } = splitName(name);
  return className === '' ? module : `${module}.${className}`.replace(/^\./, '');
}

/** What there is of them. */
export const FIXTURE_KINDS = ['set-up', 'tear-down', 'loading', 'process', 'note'] as const;
export type FixtureKind = (typeof FIXTURE_KINDS)[number];

/** Something a runner reports as a test that is none: it prepares tests, or stands for them. */
export interface Fixture {
  kind: FixtureKind;
  /** Class, module or layer it belongs to; '' for a process or a note. */
  owner: string;
}

const CLASS_OR_MODULE = /^(setUp|tearDown)(?:Class|Module)(?: \((.*)\))?$/;
/** What unittest makes of a module, or of a test's name, that it cannot load, and of a module that skips itself. */
const LOADING = /^unittest\.loader\.(?:_FailedTest|ModuleImportFailure|ModuleSkipped)\.(.*)$/;

/** How zope.testrunner (5.6, formatter.py) reports a layer: by its dotted name. */
const LAYER = /^((?:\w+\.)+\w+):(setUp|tearDown)$/;
/** What it reports beside, always as passed: a layer in a process of its own, and what was measured of the whole run. */
const NOTES = new Set([
  'Running in a subprocess.',
  'zope:garbage',
  'zope:profiler_stats',
  'zope:refcounts',
]);

const BROKEN_RUNNER = /^broken-runner(?:-'[^']*')?$/;

/** Whether what stands at the start of a class or a method may be of a fixture's name: cheaper than to look. */
export const mayBeFixture = (part: string): boolean =>
  part.startsWith('setUp') ||
  part.startsWith('tearDown') ||
  part.startsWith('process-') ||
  part.startsWith('broken-runner') ||
  part.startsWith('unittest.loader') ||
  part.startsWith('zope:') ||
  part.startsWith('Running in a subprocess') ||
  part.endsWith(':setUp') ||
  part.endsWith(':tearDown');

/** Whether a name is that of a fixture; null for tests. */
export function fixtureOf(name: string): Fixture | null {
  // How stestr and testrepository report how a worker's process ended, and testtools (testsuite.py) that a runner of
  // several at once did.
  if (name === 'process-returncode' || BROKEN_RUNNER.test(name))
    return { kind: 'process', owner: '' };
  if (NOTES.has(name)) return { kind: 'note', owner: '' };
  const [, layer, step] = LAYER.exec(name) ?? [];
  if (layer !== undefined) return { kind: step === 'setUp' ? 'set-up' : 'tear-down', owner: layer };
  const failed = LOADING.exec(name);
  if (failed) return { kind: 'loading', owner: failed[1] ?? '' };
  // `setUpClass (a.b.C)` as unittest names it; `a.b.C.setUpClass` where the owner was put in front.
  const cut = name.indexOf(' (') < 0 ? name.lastIndexOf('.') : -1;
  const match = CLASS_OR_MODULE.exec(name.slice(cut + 1));
  if (!match) return null;
  const owner = match[2] ?? name.slice(0, Math.max(cut, 0));
  return { kind: match[1] === 'setUp' ? 'set-up' : 'tear-down', owner };
}
