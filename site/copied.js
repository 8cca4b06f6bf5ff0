/*
 * Runs in the page itself, before all else: says why a page that was copied somewhere has no scripts, and
 * looks for them in assets/ beside it. What it says is said here only, since a text browser shows all that
 * is in the page.
 */
(() => {
  const fromDisk = location.protocol === 'file:';

  function say(text) {
    const told = document.querySelector('.told');
    if (!told || document.getElementById('copied')) return;
    const note = document.createElement('p');
    note.id = 'copied';
    note.textContent = text;
    told.prepend(note);
  }

  /** The same file in assets/ beside the page. */
  function lookBeside(element, address) {
    const other = document.createElement(element.localName);
    for (const { name, value } of element.attributes) other.setAttribute(name, value);
    other.setAttribute(element.src ? 'src' : 'href', `assets/${address.split('/').pop()}`);
    other.setAttribute('data-beside', '');
    element.replaceWith(other);
  }

  // Once the page's script runs its files are where it looks. What it fetches ahead fails also where a
  // reader goes on meanwhile, which Firefox tells.
  let runs = false;
  document.addEventListener(
    'load',
    ({ target: element }) => {
      runs ||= element.localName === 'script';
    },
    true,
  );

  addEventListener(
    'error',
    ({ target: element }) => {
      if (runs) return;
      const address = element?.src || element?.href;
      if (!address || !/^(?:script|link)$/.test(element.localName) || fromDisk) return;
      // Data, fetched ahead: the page's script says what is wrong with it.
      if (element.as === 'fetch') return;
      if (!element.hasAttribute('data-beside')) lookBeside(element, address);
      else if (element.localName === 'script') {
        say(
          'The scripts of this page are not where it looks for them, so this is all it can show. They ' +
            `belong in the directory of ${address}.`,
        );
      }
    },
    true,
  );

  if (!fromDisk) return;
  addEventListener('DOMContentLoaded', () =>
    say(
      'This page was opened from a folder on disk (file://), where browsers load no data. Timeline, ' +
        'tests and attachments are there when the folder is served: for example with ' +
        'python3 -m http.server in it, at the address it prints.',
    ),
  );
})();
