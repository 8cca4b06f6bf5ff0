import type { RefObject } from 'preact';
import { useKeys } from '../../hooks/use-keys.ts';

/** Moves between the failures that are listed, and opens their tracebacks. */
export function useFailureKeys(list: RefObject<HTMLElement | null>): void {
  const links = () => [...(list.current?.querySelectorAll<HTMLElement>('.failure h3 a') ?? [])];
  /** The failure the focus is in; -1: it is elsewhere. */
  const here = (all: HTMLElement[]) => {
    const focused = document.activeElement?.closest('.failure');
    return focused ? all.findIndex((link) => focused.contains(link)) : -1;
  };
  const step = (by: 1 | -1) => {
    const all = links();
    const at = here(all);
    // From nowhere, the first is the next one, and the last is the one before.
    const to = at < 0 && by === -1 ? all.at(-1) : all[(at + by + all.length) % all.length];
    if (!to) return false;
    to.focus({ preventScroll: true });
    to.closest('.problem')?.scrollIntoView({ block: 'nearest' });
    to.scrollIntoView({ block: 'nearest' });
  };
  const stepFrom = (by: 1 | -1) => (here(links()) < 0 ? false : step(by));
  useKeys({
    n: () => step(1),
    p: () => step(-1),
    ArrowDown: () => stepFrom(1),
    ArrowUp: () => stepFrom(-1),
    o: () => {
      const focused = document.activeElement?.closest('.failure');
      const toggle = focused?.querySelector<HTMLElement>('.disclosure');
      if (!toggle) return false;
      toggle.click();
    },
  });
}
