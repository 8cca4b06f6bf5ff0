import { useState } from 'preact/hooks';
import { ButtonOf } from './button-of.tsx';

/** Puts a text on the clipboard, and says whether it is there. `text` is asked for on the click; `of` as ButtonOf has it. */
export function CopyButton({
  text,
  of,
  children = 'Copy',
}: {
  text: () => string | Promise<string>;
  of?: string;
  children?: string;
}) {
  const [state, setState] = useState<string | null>(null);
  const copy = async () => {
    const done = await write(text).catch(() => false);
    setState(done ? 'Copied' : 'Not allowed');
    setTimeout(() => setState(null), 1500);
  };
  return (
    <ButtonOf of={of} onClick={copy} aria-live="polite">
      {state ?? children}
    </ButtonOf>
  );
}

async function write(text: () => string | Promise<string>): Promise<boolean> {
  const value = await text();
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // A page served over plain http has no clipboard.
    return copyBySelection(value);
  }
}

/** Log servers are often plain http, where only the old way to the clipboard is open. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden-visually';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
