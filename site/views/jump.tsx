import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Signal } from '../model/load/signal.ts';
import type { LoadedStream } from '../model/load/store.ts';
import { useSignal } from './hooks/use-signal.ts';
import { lazily } from './parts/lazily.tsx';

const open = new Signal(false);
const list = lazily('the search', async () => (await import('./jump-list.tsx')).JumpList);
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

/**
 * Goes to a test by parts of its name, typed anyhow: Ctrl-K or Cmd-K. The field is there before the tests are,
 * and before the code that searches them: no key that is typed gets lost.
 */
export function Jump({ data }: { data: LoadedStream | null }) {
  const shown = useSignal(open);
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  // Not after a render: the next key may be there before.
  useLayoutEffect(() => {
    const show = (wanted: boolean) => {
      if (!wanted) return dialog.current?.close();
      if (dialog.current?.open) return;
      if (input.current) input.current.value = '';
      setText('');
      dialog.current?.showModal();
      input.current?.focus();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open.value = true;
    };
    document.addEventListener('keydown', onKey);
    const stop = open.subscribe(show);
    return () => {
      document.removeEventListener('keydown', onKey);
      stop();
    };
  }, []);
  const close = () => {
    open.value = false;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      class="jump"
      ref={dialog}
      aria-label="Find a test"
      onClose={close}
      onClick={(event) => {
        // A click beside the box lands on the dialog itself.
        if (event.target === dialog.current) close();
      }}
    >
      <div class="jump-box">
        <input
          class="jump-input"
          ref={input}
          type="text"
          role="combobox"
          aria-label="Name of a test"
          aria-expanded="false"
          aria-controls="jump-list"
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder="Parts of a test's name, in any order"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {shown && data && <list.View data={data} text={text} input={input} onDone={close} />}
        {shown && !data && <p class="jump-state quiet">The tests are loading…</p>}
      </div>
    </dialog>
  );
}
