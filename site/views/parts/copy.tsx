import { useState } from 'preact/hooks';

/** Puts a text on the clipboard, and says whether it is there. `text` is asked for on the click. */
export function CopyButton({
  text,
  children = 'Copy',
}: {
  text: () => string | Promise<string>;
  children?: string;
}) {
  const [state, setState] = useState<string | null>(null);
  const copy = async () => {
    const done = await write(text).catch(() => false);
    setState(done ? 'Copied' : 'Not allowed');
    setTimeout(() => setState(null), 1500);
  };
  return (
    <button type="button" class="button" onClick={copy} aria-live="polite">
      {state ?? children}
    </button>
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
