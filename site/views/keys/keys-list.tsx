import type { Route } from '../../model/address/routes.ts';
import { helpOf, titleOf } from './help.ts';
import '../../styles/keys.css';

/** The keys of a view, and of all. */
export function KeysList({ view }: { view: Route['view'] }) {
  return (
    <>
      <h2 id="keys-title">{titleOf(view)}</h2>
      <dl>
        {helpOf(view).map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {view === 'timeline' && (
        <p class="quiet">
          The wheel zooms over the lanes, with Ctrl over the charts; with Shift it pans. Drag to
          pan, with Shift to mark a range.
        </p>
      )}
    </>
  );
}
