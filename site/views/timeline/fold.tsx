import type { ComponentChildren } from 'preact';

/** A heading of the stage that puts away what is below it. */
export function Fold({
  folded,
  onFold,
  children,
}: {
  folded: boolean;
  onFold: () => void;
  children: ComponentChildren;
}) {
  return (
    <button type="button" class="fold" aria-expanded={!folded} onClick={onFold}>
      <span class="fold-mark" aria-hidden="true">
        {folded ? '▸' : '▾'}
      </span>
      {children}
    </button>
  );
}
