import type { ComponentChildren } from 'preact';
import { splitName } from '../../../src/verdict/names.ts';
import { visible } from '../../model/run/visible.ts';

/** Characters from which on a name takes three lines, and not a screen. */
const LONG = 300;
export const isLong = (name: string): boolean => name.length > LONG;

/**
 * A test's name, its module dimmed (or left out): the class and the method tell tests apart. Of a long one the
 * first lines, unless `whole`.
 */
export function Name({
  name,
  short = false,
  whole = false,
}: {
  name: string;
  short?: boolean;
  whole?: boolean;
}) {
  const { module, className, method } = splitName(name);
  return (
    <bdi class={isLong(name) && !whole ? 'name name-clamped' : 'name'} dir="ltr">
      {module && !short && <span class="name-module">{breakable(`${module}.`)}</span>}
      {className && <span class="name-class">{breakable(`${className}.`)}</span>}
      <span class="name-method">{breakable(method)}</span>
    </bdi>
  );
}

/** Text that prefers to break after a dot or an underscore: names are long and have no spaces. */
export function breakable(text: string): ComponentChildren {
  return visible(text)
    .split(/(?<=[._])(?=[^._])/)
    .flatMap((part, i) => (i === 0 ? [part] : [<wbr key={i} />, part]));
}

/** The same where there is little room: the method, and beneath it where it belongs. */
export function NarrowName({ name }: { name: string }) {
  const { module, className, method } = splitName(name);
  return (
    <bdi class="narrow-name" dir="ltr" title={visible(name)}>
      <span class="narrow-method">{visible(method)}</span>
      <span class="narrow-owner">{visible(className || module)}</span>
    </bdi>
  );
}

/** Somebody else's text (job, project, tag, file name) inside our sentence. */
export function Foreign({ text }: { text: string }) {
  return <bdi class="name">{visible(text)}</bdi>;
}
