import { type Palette, readPalette } from '../../draw/palette.ts';
import { Signal } from '../../model/load/signal.ts';
import { printing } from './use-printing.ts';
import { useSignal } from './use-signal.ts';

export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'stackviz-theme';

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    // Storage may be forbidden for this origin; the system's preference is still there.
    return 'auto';
  }
}

const theme = new Signal<Theme>('auto');
let palette: Signal<Palette> | null = null;

function apply(next: Theme): void {
  theme.value = next;
  if (next === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  if (palette) palette.value = readPalette();
}

/** Reads the choice made earlier and follows the system's preferences; call once, before drawing. */
export function startTheme(): void {
  apply(stored());
  palette = new Signal(readPalette());
  const follow = () => apply(theme.value);
  for (const feature of ['prefers-color-scheme: dark', 'forced-colors: active']) {
    matchMedia(`(${feature})`).addEventListener('change', follow);
  }
  // Chromium prints nothing of a canvas that is drawn anew for paper: what was drawn in the dark is
  // turned to light by the stylesheet.
  printing.subscribe((paper) => {
    if (paper && isDark()) document.documentElement.dataset.drawn = 'dark';
    else delete document.documentElement.dataset.drawn;
  });
}

const isDark = (): boolean =>
  theme.value === 'dark' ||
  (theme.value === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

/** The choice, and the function that changes and keeps it. */
export function useTheme(): [Theme, (next: Theme) => void] {
  const choose = (next: Theme) => {
    apply(next);
    try {
      if (next === 'auto') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // Not kept, but in force.
    }
  };
  return [useSignal(theme), choose];
}

/** The colours to paint with; the component renders again when the theme changes. */
export function usePalette(): Palette {
  if (!palette) throw new Error('startTheme() has not run');
  return useSignal(palette);
}
