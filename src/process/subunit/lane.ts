/** Which lane a test run belongs to: see TestsFile.lanes. */

/** Tags by which runners tell their workers. */
const WORKER = /^(?:(?:worker|process|thread)[-_:]?|gw)\d{1,9}$/;
/** zope.testrunner runs layer by layer, several at once with `-j`, and tags tests with theirs. */
const LAYER = 'zope:layer:';
const LAYER_STEP = /^(.+):(?:setUp|tearDown)$/;

function ofTags(tags: string[], id: string): string | null {
  let layer: string | null = null;
  for (const tag of tags) {
    if (WORKER.test(tag)) return tag;
    if (tag.startsWith(LAYER)) layer = tag.slice(LAYER.length);
    else if (tag === 'zope:layer') layer ??= LAYER_STEP.exec(id)?.[1] ?? null;
  }
  return layer;
}

/**
 * The lane by the worker or layer in the tags, or else by the route code; by both where there are both:
 * streams of several machines are put together so, each with workers of its own.
 */
export function laneOf(id: string, tags: string[], routeCode: string | null): string | null {
  const own = ofTags(tags, id);
  if (routeCode === null) return own;
  return own === null ? `route ${routeCode}` : `${routeCode}/${own}`;
}
