import { useEffect } from 'preact/hooks';
import { addressOf, loadRemote, type RemoteAddress, readRemote } from '../model/load/remote.ts';
import { App } from './app.tsx';
import { Notice } from './parts/notice.tsx';

/** Takes the build out of the address, before anything looks at the route. @returns the page */
export function openRemote() {
  const remote = readRemote(location);
  if (remote !== null) history.replaceState(history.state, '', addressOf(remote));
  return <Viewer remote={remote} />;
}

/** The page that shows builds which are published elsewhere. */
function Viewer({ remote }: { remote: RemoteAddress | null }) {
  useEffect(() => {
    // another build was typed into the address
    const look = () => {
      if (/^#\/?url=/.test(location.hash) && readRemote(location) !== null) location.reload();
    };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  if (remote !== null) return <App load={() => loadRemote(remote.url)} />;
  return (
    <main id="main">
      <Notice title="Which run?">
        <p>
          This page shows a run whose Stackviz is published elsewhere. Put its address, on http or
          https, behind this page's: <code>#url=https://logs.example.org/.../stackviz/</code>
        </p>
      </Notice>
    </main>
  );
}
