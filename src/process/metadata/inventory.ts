/**
 * Metadata from `zuul-info/inventory.yaml`, the Ansible inventory that Zuul uploads with every build:
 *
 *     all:
 *       vars:
 *         zuul:
 *           build: 5f3e...
 *           change: '912345'
 *           project: {canonical_name: opendev.org/openstack/keystone, name: openstack/keystone}
 *
 * Source: https://zuul-ci.org/docs/zuul/latest/job-content.html, "Zuul Variables".
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { Warnings } from '../../build/warnings.ts';
import type { BuildMetadata } from '../../format/dataset.ts';
import { subjectOf, subjectOfPacked } from './subject.ts';
import { text, webAddress } from './values.ts';

/** Zuul marks unsafe strings by a tag of its own; what is logged of that is silenced. */
const OPTIONS = {
  logLevel: 'silent',
  maxAliasCount: 100,
  // these two take the square of the number of keys, of the number of errors
  uniqueKeys: false,
  prettyErrors: false,
} as const;

const schema = z.object({
  all: z.object({
    vars: z.object({
      zuul: z.object({
        build: text,
        job: text,
        pipeline: text,
        branch: text,
        change: text,
        patchset: text,
        ref: text,
        newrev: text,
        change_url: text,
        voting: z.boolean().nullish().catch(null),
        message: z.string().nullish().catch(null),
        change_message: z.string().nullish().catch(null),
        project: z.object({ name: text, canonical_name: text }).nullish().catch(null),
        items: z
          .array(z.object({ change: text }).catch({}))
          .nullish()
          .catch(null),
      }),
    }),
  }),
});

/** Inventories are in block style, seven levels deep; a few brackets stand for what is empty. */
const MAX_BRACKETS = 10_000;
const NESTED_ON_A_LINE = /(?:[-?:][ \t]+){32}/;

/** Nesting for which the parser takes gigabytes and minutes. */
const isTooDeep = (yaml: string) =>
  NESTED_ON_A_LINE.test(yaml) || (yaml.match(/[[{]/g)?.length ?? 0) > MAX_BRACKETS;

/** Changes of one build that are told of: those nearest to its own. */
const MAX_AHEAD = 50;

/** The changes that Zuul tested with one: `items` has them in their order, and its own last. */
function aheadOf(
  items: readonly { change?: string | null | undefined }[] | null | undefined,
  own: string | null | undefined,
): string[] {
  const changes = new Set((items ?? []).flatMap(({ change }) => change ?? []));
  changes.delete(own ?? '');
  return [...changes].slice(-MAX_AHEAD);
}

/** Reads an inventory; what it does not tell is left out. */
export function readInventory(
  yaml: string,
  path: string,
  warnings: Warnings,
): Partial<BuildMetadata> {
  let parsed: unknown;
  try {
    if (isTooDeep(yaml)) throw new Error('nested too deep');
    parsed = parse(yaml, OPTIONS);
  } catch (error) {
    const problem = (error as Error).message.split('\n')[0] ?? '';
    warnings.add('INVENTORY_UNREADABLE', `the inventory is no YAML: ${problem.slice(0, 200)}`, {
      path,
    });
    return {};
  }
  const result = schema.safeParse(parsed);
  if (!result.success) {
    warnings.add('INVENTORY_UNREADABLE', 'the inventory has no all.vars.zuul', { path });
    return {};
  }
  const { zuul } = result.data.all.vars;
  const ahead = aheadOf(zuul.items, zuul.change);
  return {
    job: zuul.job ?? null,
    build: zuul.build ?? null,
    pipeline: zuul.pipeline ?? null,
    project: zuul.project?.name ?? zuul.project?.canonical_name ?? null,
    branch: zuul.branch ?? null,
    change: zuul.change ?? null,
    patchset: zuul.patchset ?? zuul.newrev ?? null,
    ...(ahead.length > 0 && { ahead }),
    ref: zuul.ref ?? null,
    subject: subjectOf(zuul.change_message ?? '') ?? subjectOfPacked(zuul.message ?? ''),
    changeUrl: webAddress(zuul.change_url),
    voting: zuul.voting ?? null,
  };
}
