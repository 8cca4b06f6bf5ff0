import type { ComponentChildren } from 'preact';

/** A link where its address is known, else what it says. */
export function Linked({
  href,
  title,
  label,
  children,
}: {
  href: string | null;
  title?: string;
  /** For screen readers, where the text is a sign. */
  label?: string;
  children: ComponentChildren;
}) {
  if (href !== null) {
    return (
      <a href={href} title={title} aria-label={label}>
        {children}
      </a>
    );
  }
  if (label === undefined) return <span title={title}>{children}</span>;
  return (
    <span title={title}>
      <span aria-hidden="true">{children}</span>
      <span class="hidden-visually">{label}</span>
    </span>
  );
}
