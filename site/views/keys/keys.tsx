import { useEffect, useRef } from 'preact/hooks';
import type { Route } from '../../model/address/routes.ts';
import { Signal } from '../../model/load/signal.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useSignal } from '../hooks/use-signal.ts';
import { lazily } from '../parts/lazily.tsx';

const list = lazily('the keys', async () => (await import('./keys-list.tsx')).KeysList);
const open = new Signal(false);

/** Shows what the keys do; the key `?` does the same. */
export function showKeys(): void {
  open.value = true;
}

/** The keys that every view has, and what tells of them. */
export function KeysHelp({ view }: { view: Route['view'] }) {
  const shown = useSignal(open);
  const dialog = useRef<HTMLDialogElement>(null);
  useKeys({ '?': showKeys, '/': focusSearch });
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  const close = () => {
    open.value = false;
  };
  return (
    <dialog class="keys" ref={dialog} aria-labelledby="keys-title" onClose={close}>
      {shown && <list.View view={view} />}
      <form method="dialog">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </form>
    </dialog>
  );
}

/** To what narrows this view; where nothing does, to the search for a test. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (field) field.focus();
  else document.querySelector<HTMLElement>('.jump-button')?.click();
}
