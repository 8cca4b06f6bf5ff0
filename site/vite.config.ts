import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, minifySync, type Plugin } from 'vite';

const INLINE = /<script src="\.\/copied\.js" data-inline><\/script>/;

/** The one script in the page itself, which its policy allows by its hash. */
function inlined(): Plugin {
  return {
    name: 'inlined',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        const source = readFileSync(new URL('copied.js', import.meta.url), 'utf8');
        const { code } = minifySync('copied.js', source);
        const hash = createHash('sha256').update(code).digest('base64');
        return html
          .replace(INLINE, () => `<script>${code}</script>`)
          .replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`);
      },
    },
  };
}

/** Has the page's own code fetched beside the script that asks for it. */
function fetchedAhead(): Plugin {
  return {
    name: 'fetched-ahead',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const page = Object.values(bundle ?? {}).find(
          (file) => file.type === 'chunk' && file.name === 'page',
        );
        if (page?.type !== 'chunk') throw new Error('no chunk is called page');
        return [page.fileName, ...page.imports]
          .map((file) => `./${file}`)
          .filter((href) => !html.includes(href))
          .map((href) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href },
          }));
      },
    },
  };
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What comes in one file each, by what it begins with; a module is in the first that has it. */
const CHUNKS: [name: string, begin: string[]][] = [
  // what only some overviews fetch has the median in common: of itself it would come with another view
  ['page', ['start.tsx', 'views/overview/overview.tsx', '../src/verdict/machine/median.ts']],
  ['charts', ['model/machine/series.ts']],
  ['machines', ['model/explain/machine-teller.ts']],
  ['before', ['views/history/before.tsx']],
  ['lists', ['views/hooks/use-virtual.ts']],
  [
    'reading',
    ['views/details/reason.tsx', 'views/timeline/panel/attached.tsx', 'model/load/seekable.ts'],
  ],
  ['timeline', ['views/timeline/timeline.tsx']],
];
/** The timeline has modules in common with them: those come in a file of their own, `views`. */
const OTHER_VIEWS = [
  'views/tests/tests.tsx',
  'views/details/details.tsx',
  'views/console/console.tsx',
  'views/search/search.tsx',
  'views/explain/log.tsx',
];

interface Graph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Modules that come at once with some, themselves too. */
function comeWith(begin: readonly string[], graph: Graph): Set<string> {
  const all = new Set(begin.map(at));
  for (const one of all) {
    for (const id of graph.getModuleInfo(one)?.importedIds ?? []) all.add(id);
  }
  return all;
}

/**
 * Few files for what most come for, not the fifty that what each pair of views has in common would make: each is
 * one wait less for the server, and larger ones pack better.
 */
function chunksOf(): (id: string, graph: Graph) => string | null {
  let chunks: [name: string, modules: Set<string>][] | null = null;
  let others: Set<string> | null = null;
  return (id, graph) => {
    chunks ??= CHUNKS.map(([name, begin]) => [name, comeWith(begin, graph)]);
    others ??= comeWith(OTHER_VIEWS, graph);
    if (id.startsWith('\0')) return 'runtime';
    const name = chunks.find(([, modules]) => modules.has(id))?.[0] ?? null;
    const inCommon = name !== 'page' && chunks.at(-1)?.[1].has(id) && others.has(id);
    return inCommon ? 'views' : name;
  };
}

/**
 * One page, one script with what it imports, one stylesheet: the daemon rewrites their URLs in the built
 * index.html to the assets shared by all builds of a logs root. The code and the styles of each view come when it
 * is shown, from beside that script.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  plugins: [inlined(), fetchedAhead()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/site', import.meta.url)),
    emptyOutDir: true,
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    // light-dark(), DecompressionStream('deflate-raw'): no browser below these has them anyway.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: chunksOf(), debugName: 'page, timeline, machines' }],
        },
      },
    },
  },
});
