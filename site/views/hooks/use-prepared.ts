import { useEffect } from 'preact/hooks';
import type { DetailsReader } from '../../model/details/details.ts';
import { savesData } from './saves-data.ts';

/** Links to tests, their tracebacks, bars of the timeline. */
const LEADS = 'a[href*="/test-details/"], .failure .disclosure, .lane-canvas';
const SIGNS = ['pointerover', 'focusin'] as const;

/** Begins what reading attachments needs when pointer or focus come to what leads to some: by the click it is there. */
export function usePrepared(details: DetailsReader | null): void {
  useEffect(() => {
    if (!details || savesData()) return;
    const stop = () => {
      for (const sign of SIGNS) document.removeEventListener(sign, look);
    };
    const look = ({ target }: Event) => {
      if (!(target as Element).closest?.(LEADS)) return;
      stop();
      void details.prepare();
    };
    for (const sign of SIGNS) document.addEventListener(sign, look);
    return stop;
  }, [details]);
}
