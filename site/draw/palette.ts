import type { EventKind } from '../../src/format/job.ts';
import type { Outcome } from '../../src/verdict/columns.ts';
import { STATUS_ORDER } from '../model/run/status.ts';

/** The colours of the stylesheet, resolved for the theme in force: a canvas knows no variables. */
export interface Palette {
  status: Record<Outcome, string>;
  on: Record<Outcome, string>;
  /** Of tests that passed, by module in turn. */
  modules: [string, string];
  page: string;
  surface: string;
  sunken: string;
  line: string;
  /** A line that is to be seen on its own. */
  strong: string;
  ink: string;
  quiet: string;
  accent: string;
  focus: string;
  series: Record<string, string>;
  job: Record<EventKind, string>;
  font: string;
}

/** Reads the tokens from the stylesheet. A probe element resolves `light-dark()` for us. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  // Contrast themes put their text colour into every property, not into what a canvas is painted with.
  probe.style.setProperty('forced-color-adjust', 'none');
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const token = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const palette = paletteOf(token, style.fontFamily);
  probe.remove();
  return palette;
}

/** The same colours for markup in a page that has the tokens: it follows that page's theme. */
export function markupPalette(): Palette {
  return paletteOf((name) => `var(--${name})`, 'sans-serif');
}

function paletteOf(token: (name: string) => string, family: string): Palette {
  const byStatus = (prefix: string) =>
    Object.fromEntries(STATUS_ORDER.map((status) => [status, token(`${prefix}-${status}`)]));
  return {
    status: byStatus('status') as Palette['status'],
    on: byStatus('on') as Palette['on'],
    modules: [token('status-success'), token('status-success-2')],
    page: token('page'),
    surface: token('surface'),
    sunken: token('sunken'),
    line: token('line'),
    strong: token('line-strong'),
    ink: token('ink'),
    quiet: token('ink-3'),
    accent: token('accent'),
    focus: token('focus'),
    series: Object.fromEntries(['a', 'b', 'c', 'd'].map((tone) => [tone, token(`series-${tone}`)])),
    job: {
      phase: token('job-phase'),
      playbook: token('job-play'),
      play: token('job-play'),
      task: token('job-task'),
      step: token('job-step'),
    },
    font: `11px ${family}`,
  };
}
