import type { ComponentChildren } from 'preact';
import { splitName } from '../../../../src/verdict/names.ts';
import { lengthText } from '../../../model/run/length.ts';
import type { Test } from '../../../model/run/run.ts';
import { visible } from '../../../model/run/visible.ts';
import { StatusLabel } from '../../parts/status.tsx';

/** Where the pointer is, in a box of that width, in CSS pixels. */
interface Place {
  x: number;
  y: number;
  width: number;
}

/** What is under the pointer. Decoration: the panel and the table say the same to everybody. */
export function Tooltip({
  name,
  x,
  y,
  width,
  children,
}: Place & { name: string; children: ComponentChildren }) {
  const left = x > width * 0.6;
  return (
    <div
      class={left ? 'tooltip tooltip-left' : 'tooltip'}
      style={{ transform: `translate(${Math.round(left ? x - width : x)}px, ${Math.round(y)}px)` }}
      aria-hidden="true"
    >
      <p class="tooltip-method">
        <bdi>{visible(name)}</bdi>
      </p>
      {children}
    </div>
  );
}

export function TestTooltip({ test, ...place }: Place & { test: Test }) {
  const { module, className, method } = splitName(test.name);
  return (
    <Tooltip name={method} {...place}>
      <p class="quiet">
        <bdi>{visible(className ? `${module}.${className}` : module)}</bdi>
      </p>
      <p class="tooltip-facts">
        <StatusLabel status={test.status} />
        {test.nth > 1 && <span>run {test.nth}</span>}
        <span>{lengthText(test)}</span>
      </p>
    </Tooltip>
  );
}
