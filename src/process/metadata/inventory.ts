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
 * Source: https://zuul-ci.org/docs/zuul/latest/job-content.html, "Zuul Variables". The odd case:
 * `message` is base64 in current releases and plain in old ones; `change_message` is always plain.
 */
import { isUtf8 } from 'node:buffer';
import { parse } from 'yaml';
import { z } from 'zod';
import type { BuildMetadata } from '../../publish/format.ts';
import type { Warnings } from '../warnings.ts';

export const MAX_INVENTORY_BYTES = 1024 * 1024;

const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).slice(0, 1000))
  .nullish()
  .catch(null);

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
        message: z.string().nullish().catch(null),
        change_message: z.string().nullish().catch(null),
        project: z.object({ name: text, canonical_name: text }).nullish().catch(null),
      }),
    }),
  }),
});

/** First line of a commit message, plain or in base64. */
function subjectOf(message: string): string | null {
  const packed = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(message)
    ? Buffer.from(message, 'base64')
    : null;
  const plain =
    packed !== null && packed.length > 0 && isUtf8(packed) ? packed.toString() : message;
  return plain.trim().split('\n')[0]?.slice(0, 300) || null;
}

/** Only web addresses may become links. */
const webAddress = (url: string | null | undefined) =>
  url != null && /^https?:\/\//i.test(url) ? url : null;

/** Reads an inventory; what it does not tell is left out. */
export function readInventory(
  yaml: string,
  path: string,
  warnings: Warnings,
): Partial<BuildMetadata> {
  let parsed: unknown;
  try {
    // Zuul marks unsafe strings by a tag of its own; the value is what counts
    parsed = parse(yaml, { logLevel: 'silent', maxAliasCount: 100 });
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
  const message = zuul.change_message?.split('\n')[0] || zuul.message;
  return {
    job: zuul.job ?? null,
    build: zuul.build ?? null,
    pipeline: zuul.pipeline ?? null,
    project: zuul.project?.name ?? zuul.project?.canonical_name ?? null,
    branch: zuul.branch ?? null,
    change: zuul.change ?? null,
    patchset: zuul.patchset ?? zuul.newrev ?? null,
    ref: zuul.ref ?? null,
    subject: message ? subjectOf(message) : null,
    changeUrl: webAddress(zuul.change_url),
  };
}
