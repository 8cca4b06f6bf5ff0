import { useEffect, useRef } from 'preact/hooks';
import { Signal } from '../model/load/signal.ts';
import type { LoadedStream } from '../model/load/store.ts';
import { useSignal } from './hooks/use-signal.ts';
import { lazily } from './parts/lazily.tsx';

const open = new Signal(false);
const box = lazily('the search', async () => (await import('./jump-box.tsx')).JumpBox);
const IS_MAC = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

/** Opens the jump dialog; the keys do the same. */
export function JumpButton() {
  return (
    <button
      type="button"
      class="button jump-button"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => {
        open.value = true;
      }}
    >
      <span>
        Find<span class="jump-more"> test</span>
      </span>
      <kbd>{IS_MAC ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  );
}

/** Goes to a test by parts of its name, typed anyhow: Ctrl-K or Cmd-K. */
export function Jump({ data }: { data: LoadedStream }) {
  const shown = useSignal(open);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open.value = true;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      class="jump"
      ref={dialog}
      aria-label="Find a test"
      onClose={() => {
        open.value = false;
      }}
      onClick={(event) => {
        // A click beside the box lands on the dialog itself.
        if (event.target === dialog.current) open.value = false;
      }}
    >
      {shown && (
        <box.View
          data={data}
          onDone={() => {
            open.value = false;
          }}
        />
      )}
    </dialog>
  );
}
