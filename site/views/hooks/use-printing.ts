import { Signal } from '../../model/load/signal.ts';
import { useSignal } from './use-signal.ts';

/** True from before the page is laid out for paper until it is on screen again. */
export const printing = new Signal(false);

/** Follows the browser; call once, before the first view. */
export function startPrinting(): void {
  addEventListener('beforeprint', () => {
    printing.value = true;
  });
  addEventListener('afterprint', () => {
    printing.value = false;
  });
}

export const usePrinting = (): boolean => useSignal(printing);
