import type { ComponentChildren } from 'preact';
import { LoadError } from '../../model/load/bytes.ts';
import { formatBytes } from '../../model/machine/quantity.ts';
import type { Loading } from '../hooks/use-loading.ts';

/** A whole view's worth of "there is nothing to show, and this is why". */
export function Notice({
  title,
  children,
  tone = 'plain',
}: {
  title: string;
  children?: ComponentChildren;
  tone?: 'plain' | 'bad';
}) {
  return (
    <section class={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <h1>{title}</h1>
      <div class="notice-body">{children}</div>
    </section>
  );
}

/** Progress of a download. */
export function Progress({ loading, what }: { loading: Loading<unknown>; what: string }) {
  if (loading.state !== 'loading') return null;
  const { loaded, total } = loading;
  return (
    <div class="progress" role="status">
      <p>
        Loading {what}…{' '}
        {loaded > 0 && (
          <span class="quiet">
            {formatBytes(loaded)}
            {total !== null && ` of ${formatBytes(total)}`}
          </span>
        )}
      </p>
      <progress
        aria-label={`Loading ${what}`}
        max={1}
        value={total ? Math.min(1, loaded / total) : undefined}
      />
    </div>
  );
}

/** Why a file could not be read, and what the reader can do about it. */
export function LoadFailure({ error, what }: { error: Error; what: string }) {
  const kind = error instanceof LoadError ? error.kind : 'malformed';
  const url = error instanceof LoadError ? error.url : null;
  return (
    <Notice title={`${what} could not be loaded`} tone="bad">
      <p>{error.message}</p>
      {url && (
        <p>
          File: <code class="name">{url}</code>
        </p>
      )}
      {location.protocol === 'file:' || kind === 'network' ? (
        <p>
          If you opened this page from a folder, serve that folder: <code>stackvizd run</code>, or{' '}
          <code>python3 -m http.server</code> in it, and open the address it prints. Otherwise check
          the connection and load the page again.
        </p>
      ) : kind === 'foreign' ? (
        <p>
          Its operator allows it by the header <code>Access-Control-Allow-Origin: *</code>. Without
          it, open the page that is published there, or use <code>stackvizd view</code> with the
          address of the logs.
        </p>
      ) : kind === 'missing' ? (
        <p>
          The data may have been removed: log servers delete old logs. The page itself is kept
          beside it, so a new run of the job has its own.
        </p>
      ) : kind === 'decoder' ? (
        <p>
          Load the page again. If that does not help and the server sends a Content-Security-Policy
          of its own, its <code>script-src</code> has to allow <code>'wasm-unsafe-eval'</code> for
          the scripts of this page. <code>zstdcat</code> reads the file without it.
        </p>
      ) : (
        <p>
          The file may have been cut short while it was copied. Fetch it again, or tell the
          operator.
        </p>
      )}
    </Notice>
  );
}
