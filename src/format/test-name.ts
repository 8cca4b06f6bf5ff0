/**
 * What of a test's name are attributes.
 *
 * testtools' `attr` puts them behind the id, sorted: `a.b.T.test_x[id-6a4c...,network,smoke]`. Tempest
 * gives every test the id of an idempotent test among them. Parameters stand in brackets as well
 * (`test_ping[ipv4-large]`), and belong to what the test is: a list counts as attributes if it has such
 * an id, or is made of Tempest's words alone, which it had before there were ids.
 */

const ID = /^id-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ID_LENGTH = 39;
const WORDS = new Set(
  (
    'smoke gate slow negative multinode baremetal compute dashboard database identity image ' +
    'network object_storage orchestration telemetry volume'
  ).split(' '),
);

/** Where the attributes of a name begin, at their bracket; -1 without any. */
export function attributesAt(name: string): number {
  if (!name.endsWith(']')) return -1;
  const from = name.lastIndexOf('[');
  if (from <= 0) return -1;
  // most have an id, and mostly first: there are thousands of names
  if (name.startsWith('id-', from + 1) && ID.test(name.slice(from + 1, from + 1 + ID_LENGTH))) {
    const next = name[from + 1 + ID_LENGTH];
    if (next === ',' || next === ']') return from;
  }
  const words = name.slice(from + 1, -1).split(',');
  return words.some((word) => ID.test(word)) || words.every((word) => WORDS.has(word)) ? from : -1;
}

/** A name without its attributes, which is unique among those of a run as a rule. */
export function withoutAttributes(name: string): string {
  const from = attributesAt(name);
  return from < 0 ? name : name.slice(0, from);
}

/** The attributes in a name but for the test's id: `['network', 'smoke']`. */
export function attributesOf(name: string): string[] {
  const from = attributesAt(name);
  if (from < 0) return [];
  return name
    .slice(from + 1, -1)
    .split(',')
    .filter((word) => word !== '' && !ID.test(word));
}
