import { useState } from 'preact/hooks';
import type { LoadedStream, Store } from '../../model/load/store.ts';
import type { Test } from '../../model/run/run.ts';

/** Saves what is known of a failure as one file, which outlives the logs; says so where it could not. */
export function EvidenceButton({
  store,
  data,
  test,
}: {
  store: Store;
  data: LoadedStream;
  test: Test;
}) {
  const [state, setState] = useState<'idle' | 'saving' | 'saved' | Error>('idle');
  const onClick = async () => {
    setState('saving');
    try {
      const { saveEvidence } = await import('./save.ts');
      await saveEvidence(store, data, test);
      setState('saved');
    } catch (error) {
      setState(error as Error);
    }
  };
  return (
    <>
      <button
        type="button"
        class="button"
        title="One file with the traceback, its own lines and what was around it: opens without this site"
        disabled={state === 'saving'}
        onClick={onClick}
      >
        {state === 'saving' ? 'Saving…' : 'Save evidence'}
      </button>
      <span role={state instanceof Error ? 'alert' : 'status'} class="quiet evidence-state">
        {state === 'saved' && 'Saved'}
        {state instanceof Error && `Not saved: ${state.message}`}
      </span>
    </>
  );
}
