/** The page of a run that is not there yet, or not any more: how far it is, live. */
import { countOf, formatBytes } from '../../src/format/quantities.ts';
import { follow, look, type RunState, scrape } from './api.ts';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

interface Shown {
  /** Read out when it changes. */
  state: string;
  detail?: string;
  trouble?: string;
  /** From 0 to 1; null: nobody knows; absent: nothing to show. */
  share?: number | null;
  again?: boolean;
}

/** A state in words. */
function describe(state: RunState): Shown {
  switch (state.state) {
    case 'queued': {
      const { trouble } = state;
      if (trouble === undefined) return { state: 'Waiting for its turn …', share: null };
      const text = `A try failed and is made again: ${trouble.message} (${trouble.code})`;
      return { state: 'Waiting for another try …', trouble: text, share: null };
    }
    case 'fetching': {
      const { bytes, totalBytes, files } = state;
      const whole = `${countOf(files, 'file')} whole`;
      const of = totalBytes === null ? ' so far' : ` of ${formatBytes(totalBytes)}`;
      return {
        state: 'Fetching the logs …',
        detail: `${formatBytes(bytes)}${of}, ${whole}`,
        share: totalBytes ? Math.min(1, bytes / totalBytes) : null,
      };
    }
    case 'processing':
      return { state: 'Reading the logs …', share: null };
    case 'ready':
      return { state: 'Ready, opening …' };
    case 'failed':
      return {
        state: 'There is no site of this run.',
        trouble: `${state.message} (${state.code})`,
        again: true,
      };
    case 'expired':
      return {
        state: 'The site has expired: nobody had looked at it for long, or the room was needed.',
        again: true,
      };
  }
}

function show({ state, detail = '', trouble, share, again = false }: Shown): void {
  const line = element('state');
  if (line.textContent !== state) line.textContent = state;
  element('detail').textContent = detail;
  const place = element('trouble');
  place.textContent = trouble ?? '';
  place.hidden = trouble === undefined;
  const bar = element<HTMLProgressElement>('bar');
  bar.hidden = share === undefined;
  if (typeof share === 'number') bar.value = share;
  else bar.removeAttribute('value');
  element('again').hidden = !again;
}

/** Asks again for what failed or expired. */
async function again(url: string): Promise<void> {
  const button = element<HTMLButtonElement>('again');
  button.disabled = true;
  try {
    await scrape(url);
    location.reload();
  } catch (error) {
    button.disabled = false;
    show({ state: 'It could not be asked for.', trouble: (error as Error).message, again: true });
  }
}

/** Shows the run of this page; where there is no such request, says so. @returns false then */
export async function startRun(id: string): Promise<boolean> {
  try {
    const { url, state } = await look(id);
    const link = document.createElement('a');
    link.textContent = url;
    link.href = url;
    link.rel = 'noreferrer';
    element('run-address').append(link);
    element('run').hidden = false;
    element('run-title').focus();
    element('again').addEventListener('click', () => void again(url));
    show(describe(state));
    const stop = follow(id, (now) => {
      show(describe(now));
      if (now.state === 'ready') location.reload();
      if (['ready', 'failed', 'expired'].includes(now.state)) stop();
    });
    return true;
  } catch {
    return false;
  }
}
