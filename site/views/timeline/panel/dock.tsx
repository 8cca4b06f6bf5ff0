import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

const KEY = 'stackviz-dock';
/** Pixels: of the head, and what is left of the stage above it. */
const LEAST = 120;
const ABOVE = 260;
const STEP = 24;

function stored(): number {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    // Storage may be forbidden for this origin.
    return 0;
  }
}

const clamp = (height: number) =>
  Math.round(Math.max(LEAST, Math.min(height, innerHeight - ABOVE)));

/**
 * Stands at the lower edge of the window, over what is below the lanes, so that what was clicked and what is
 * said of it are seen together. Its upper edge is dragged, or moved by the arrow keys.
 */
export function Dock({
  label,
  tone,
  head,
  children,
}: {
  label: string;
  tone: string;
  /** Stays in sight; the rest scrolls beneath it. */
  head: ComponentChildren;
  children: ComponentChildren;
}) {
  const [height, setHeight] = useState(() => clamp(stored() || innerHeight * 0.4));
  const dragged = useRef<{ y: number; height: number } | null>(null);
  const dock = useRef<HTMLElement>(null);
  const keep = (next: number) => {
    const kept = clamp(next);
    setHeight(kept);
    try {
      localStorage.setItem(KEY, String(kept));
    } catch {
      // Not kept, but in force.
    }
  };
  // The page can be scrolled until its end is above the dock.
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--dock', `${height}px`);
    return () => document.documentElement.style.removeProperty('--dock');
  }, [height]);
  return (
    <section
      class={`card panel dock panel-${tone}`}
      aria-label={label}
      ref={dock}
      style={{ height: `${height}px` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a rule takes no keys, this edge does */}
      <div
        class="dock-edge"
        role="separator"
        aria-orientation="horizontal"
        aria-label="Height of the panel"
        aria-valuenow={height}
        aria-valuemin={LEAST}
        aria-valuemax={clamp(Number.POSITIVE_INFINITY)}
        tabIndex={0}
        title="Drag to resize"
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { y: event.clientY, height };
        }}
        onPointerMove={(event) => {
          const from = dragged.current;
          if (from) setHeight(clamp(from.height + from.y - event.clientY));
        }}
        onPointerUp={() => {
          dragged.current = null;
          keep(height);
        }}
        onKeyDown={(event) => {
          const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          keep(height + by);
        }}
      />
      {head}
      <div class="dock-body">{children}</div>
    </section>
  );
}
