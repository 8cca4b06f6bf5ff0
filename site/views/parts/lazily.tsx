import type { ComponentType } from 'preact';
import { useLoading } from '../hooks/use-loading.ts';
import { LoadFailure, Progress } from './notice.tsx';

/** A view whose code is fetched when it is first shown; `prefetch` begins earlier. */
export interface LazyView<P> {
  View: ComponentType<P>;
  prefetch: () => void;
}

/** Keeps a view's code out of the first load of the page. */
export function lazily<P extends object>(
  what: string,
  load: () => Promise<ComponentType<P>>,
): LazyView<P> {
  let loading: Promise<ComponentType<P>> | null = null;
  let Loaded: ComponentType<P> | null = null;
  const fetched = () => {
    loading ??= load().then(
      (view) => {
        Loaded = view;
        return view;
      },
      (error) => {
        // A lost connection: the next visit tries again.
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  const View = (props: P) => {
    const state = useLoading(fetched, load);
    // Fetched before its data came: no frame needs to say that it is being loaded.
    if (Loaded) return <Loaded {...props} />;
    if (state.state === 'loading') return <Progress loading={state} what={what} />;
    if (state.state === 'failed') return <LoadFailure error={state.error} what={what} />;
    return <state.value {...props} />;
  };
  return { View, prefetch: () => void fetched().catch(() => {}) };
}
